"""The one thing that would make a refused team one that can go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatch.matching.problem import Reason, ReasonCode, TeamFacts
from dispatch.matching.reasons import Change, ChangeCode

# What takes longest to change is what to say: with that in the way, the rest does not matter yet.
_SLOWEST_FIRST = (
    ReasonCode.NO_CERTIFICATE,
    ReasonCode.NO_EQUIPMENT,
    ReasonCode.UNFIT,
    ReasonCode.UNINSURED,
    ReasonCode.ALONE,
    ReasonCode.COMMITTED,
    ReasonCode.CUT_OFF,
    ReasonCode.UNREACHABLE,
    ReasonCode.OFF_DUTY,
)
# A team is refused when it can fill no part of any Need, so any one of these would do: the quickest is said.
_EITHER = frozenset({ReasonCode.NO_CERTIFICATE, ReasonCode.NO_EQUIPMENT})
_QUICKEST_FIRST = (ChangeCode.PIECE_BACK, ChangeCode.RENEW, ChangeCode.LEND, ChangeCode.TRAIN)


def change(team: TeamFacts, broken: Sequence[Reason]) -> Change | None:
    """What would change the refusal; `more` counts what else stands in the way. None where nothing is broken."""
    if not broken:
        return None
    slowest = min(broken, key=lambda reason: _SLOWEST_FIRST.index(reason.code))
    if slowest.code in _EITHER:
        ways = [_CHANGES[reason.code](team, reason) for reason in broken if reason.code in _EITHER]
        found = min(ways, key=lambda way: _QUICKEST_FIRST.index(way.code))
    else:
        found = _CHANGES[slowest.code](team, slowest)
    apart = {reason.code for reason in broken if reason.code not in _EITHER}
    more = len(apart - {slowest.code})
    return Change(found.code, found.data, more)


def _certificate(team: TeamFacts, reason: Reason) -> Change:
    skill, expired = reason.data["skill_id"], reason.data["expired"]
    if expired:
        return Change(ChangeCode.RENEW, {"skill_id": skill, "people": expired})
    return Change(ChangeCode.TRAIN, {"skill_id": skill})


def _equipment(team: TeamFacts, reason: Reason) -> Change:
    kind = str(reason.data["kind"])
    if kind in team.pieces_back:
        return Change(ChangeCode.PIECE_BACK, {"kind": kind, "at": team.pieces_back[kind]})
    return Change(ChangeCode.LEND, {"kind": kind})


_CHANGES: dict[ReasonCode, Callable[[TeamFacts, Reason], Change]] = {
    ReasonCode.NO_CERTIFICATE: _certificate,
    ReasonCode.NO_EQUIPMENT: _equipment,
    ReasonCode.UNINSURED: lambda team, reason: Change(ChangeCode.INSURE, {"people": team.uninsured}),
    ReasonCode.UNFIT: lambda team, reason: Change(ChangeCode.EXAMINE, {"people": team.unfit}),
    ReasonCode.ALONE: lambda team, reason: Change(ChangeCode.SECOND_PERSON),
    ReasonCode.COMMITTED: lambda team, reason: Change(ChangeCode.BACK, {"at": team.back_at}),
    ReasonCode.CUT_OFF: lambda team, reason: Change(ChangeCode.REOPEN),
    ReasonCode.UNREACHABLE: lambda team, reason: Change(ChangeCode.NUMBER),
    ReasonCode.OFF_DUTY: lambda team, reason: Change(ChangeCode.ON_DUTY),
}
