"""The one thing that would make a refused team one that can go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatch.matching.problem import Reason, ReasonCode, TeamFacts
from dispatch.matching.reasons import Change, ChangeCode

# What takes longest to change is what to say: with that in the way, the rest does not matter yet.
_SLOWEST_FIRST = (
    ReasonCode.NO_CERTIFICATE,
    ReasonCode.UNFIT,
    ReasonCode.UNINSURED,
    ReasonCode.NO_EQUIPMENT,
    ReasonCode.ALONE,
    ReasonCode.COMMITTED,
    ReasonCode.UNREACHABLE,
    ReasonCode.OFF_DUTY,
)


def change(team: TeamFacts, broken: Sequence[Reason]) -> Change | None:
    """What would change the refusal; `more` counts what else stands in the way. None where nothing is broken."""
    if not broken:
        return None
    slowest = min(broken, key=lambda reason: _SLOWEST_FIRST.index(reason.code))
    found = _CHANGES[slowest.code](team, slowest)
    return Change(found.code, found.data, len({reason.code for reason in broken}) - 1)


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
    ReasonCode.UNREACHABLE: lambda team, reason: Change(ChangeCode.NUMBER),
    ReasonCode.OFF_DUTY: lambda team, reason: Change(ChangeCode.ON_DUTY),
}
