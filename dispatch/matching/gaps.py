"""What of a Need nobody can bring in time, and who could bring it later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from dispatch.matching.problem import IncidentFacts, NeedCover, NeedFacts, Ranked

# Beyond an hour help is for the next day's list, not for this call.
REACH_SECONDS = 3600.0


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """One Need and what it counts (`unit`: people or a kind of equipment) that is not met within `within` seconds.

    `have` of `need` come in time if everybody does who can. `nearest` is the team that brings some of it first, later
    than that, and `seconds` when; both None where nobody has any.
    """

    need_id: int
    skill_id: int | None
    unit: str
    have: int
    need: int
    within: float
    nearest: int | None = None
    seconds: float | None = None


def gaps(
    incident: IncidentFacts, ranked: Sequence[Ranked], *, within: float = REACH_SECONDS
) -> tuple[Gap, ...]:
    """Every part of a Need that all ranked teams together do not fill within `within` seconds."""
    return tuple(gap for need in incident.needs for gap in _of_need(need, ranked, within))


def _of_need(need: NeedFacts, ranked: Sequence[Ranked], within: float) -> Iterator[Gap]:
    units = [("people", need.headcount)] if need.headcount else []
    for unit, wanted in [*units, *sorted(need.equipment.items())]:
        brings = [(entry, _brought(_cover(entry, need), unit)) for entry in ranked]
        have = sum(count for entry, count in brings if entry.arrival.expected <= within)
        if have >= wanted:
            continue
        later = [
            (entry.arrival.expected, entry.team_id)
            for entry, count in brings
            if count and entry.arrival.expected > within
        ]
        seconds, nearest = min(later, default=(None, None))
        yield Gap(
            need_id=need.need_id, skill_id=need.skill_id, unit=unit, have=have, need=wanted, within=within,
            nearest=nearest, seconds=seconds,
        )  # fmt: skip


def _cover(entry: Ranked, need: NeedFacts) -> NeedCover:
    return next(cover for cover in entry.coverage.needs if cover.need_id == need.need_id)


def _brought(cover: NeedCover, unit: str) -> int:
    return cover.people if unit == "people" else cover.equipment.get(unit, 0)
