"""The rules: what rules a team out, what is a warning, what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.matching.coverage import usable_strength
from dispatch.matching.habits import NO_WAY_SECONDS
from dispatch.matching.problem import (
    Coverage,
    IncidentFacts,
    Level,
    NeedCover,
    NeedFacts,
    Reason,
    ReasonCode,
    TeamFacts,
)
from dispatch.matching.value import shortfall, tired

# 16 h of work in 24 h is the usual line, so 8 h of rest is its complement.
MIN_REST_HOURS = 8.0
# Two long days of seven: whoever was out longer has done their share.
MUCH_LOAD_HOURS = 24.0
# The last contour of the map; a position older than 5 minutes is drawn as old and no longer trusted.
FAR_SECONDS = 30 * 60
# A way that is longer by less than this is not worth a word.
DETOUR_SECONDS = 60
STALE_FIX_SECONDS = 5 * 60


def refusals(*, incident: IncidentFacts, team: TeamFacts, coverage: Coverage) -> tuple[Reason, ...]:
    """Every hard rule the team breaks; empty when it can go.

    Duty, reach, commitment and insurance are looked at on their own. Skill and equipment rule a team out only
    when it could fill no part of any Need: part of a crew is a warning.
    """
    found = [*_not_ready(incident, team)]
    # Without a free person nothing is said about papers and boats: they are not what is in the way.
    if team.strength_free <= 0:
        return tuple(found)
    usable = usable_strength(incident, team)
    if usable == 0:
        found += _barred(team)
    elif usable == 1 and incident.on_water and not incident.company:
        found.append(_refuse(ReasonCode.ALONE))
    if usable and coverage.nothing:
        found += _lacking(incident, team)
    return tuple(found)


def _barred(team: TeamFacts) -> Iterator[Reason]:
    if team.uninsured:
        yield _refuse(ReasonCode.UNINSURED, uninsured=team.uninsured)
    if team.unfit:
        yield _refuse(ReasonCode.UNFIT, unfit=team.unfit)


def _not_ready(incident: IncidentFacts, team: TeamFacts) -> Iterator[Reason]:
    # Who is on duty tonight says nothing about cover in a week.
    if not team.on_duty and not incident.planned:
        yield _refuse(ReasonCode.OFF_DUTY)
    if team.strength_free <= 0:
        yield _refuse(ReasonCode.COMMITTED, incident=team.engaged_on)
    if not team.reachable:
        yield _refuse(ReasonCode.UNREACHABLE)
    if team.cut_off:
        yield _refuse(ReasonCode.CUT_OFF)


def _lacking(incident: IncidentFacts, team: TeamFacts) -> Iterator[Reason]:
    for need in incident.needs:
        if need.skill_id is not None and need.headcount and not team.skills.get(need.skill_id):
            yield Reason(ReasonCode.NO_CERTIFICATE, Level.REFUSE, _expiry(team, need.skill_id))
        elif not need.headcount:
            for kind in sorted(need.equipment):
                if need.equipment[kind] and not team.equipment_free.get(kind):
                    yield _refuse(ReasonCode.NO_EQUIPMENT, kind=kind)


def remarks(*, incident: IncidentFacts, team: TeamFacts, coverage: Coverage) -> tuple[Reason, ...]:
    """What a coordinator sees beside a team, in the order of the row: skills, papers, rest, load, position, distance."""
    covers = {cover.need_id: cover for cover in coverage.needs}
    found: list[Reason] = []
    for need in incident.needs:
        found += _covered(need, covers[need.need_id])
    late = shortfall(incident, coverage)
    if late:
        found.append(Reason(ReasonCode.SHORTFALL, Level.WEAK, {"seconds": late}))
    found += _papers(incident, team)
    found += _rest(team)
    found.append(_position(team))
    if team.travel_seconds >= NO_WAY_SECONDS:
        found.append(Reason(ReasonCode.NO_WAY, Level.WEAK))
    elif team.travel_seconds > FAR_SECONDS:
        found.append(Reason(ReasonCode.FAR, Level.WEAK, {"seconds": team.travel_seconds}))
    if team.detour_seconds >= DETOUR_SECONDS and not team.cut_off:
        found.append(Reason(ReasonCode.DETOUR, Level.WEAK, {"seconds": team.detour_seconds}))
    return tuple(found)


def _covered(need: NeedFacts, cover: NeedCover) -> Iterator[Reason]:
    if need.headcount:
        level = Level.GOOD if cover.people >= need.headcount else Level.WEAK
        data = {
            "need_id": need.need_id,
            "skill_id": need.skill_id,
            "have": cover.people,
            "need": need.headcount,
        }
        yield Reason(ReasonCode.SKILL, level, {**data})
    for kind, wanted in sorted(need.equipment.items()):
        have = cover.equipment.get(kind, 0)
        level = Level.GOOD if have >= wanted else Level.WEAK
        yield Reason(
            ReasonCode.EQUIPMENT, level, {"need_id": need.need_id, "kind": kind, "have": have, "need": wanted}
        )


def _papers(incident: IncidentFacts, team: TeamFacts) -> Iterator[Reason]:
    asked = list(dict.fromkeys(need.skill_id for need in incident.needs if need.skill_id is not None))
    expired = [skill for skill in asked if skill in team.expired]
    for skill in expired:
        yield Reason(ReasonCode.CERTIFICATES, Level.WEAK, _expiry(team, skill))
    if asked and not expired:
        yield Reason(ReasonCode.CERTIFICATES, Level.GOOD)
    if incident.on_water:
        yield from _water(incident, team)


def _water(incident: IncidentFacts, team: TeamFacts) -> Iterator[Reason]:
    if team.uninsured:
        yield Reason(ReasonCode.INSURANCE, Level.WEAK, {"uninsured": team.uninsured})
    if team.unfit or team.unexamined:
        yield Reason(ReasonCode.FITNESS, Level.WEAK, {"unfit": team.unfit, "unknown": team.unexamined})
    if usable_strength(incident, team) == 1:
        yield Reason(ReasonCode.BUDDY, Level.WEAK)


def _rest(team: TeamFacts) -> Iterator[Reason]:
    rested = team.rested_hours is None or team.rested_hours >= MIN_REST_HOURS
    # Whoever is out for the first time has not come home from anything yet, and is not rested for that.
    if team.rested_hours is not None or not team.worked_hours_24h:
        yield Reason(ReasonCode.REST, Level.GOOD if rested else Level.WEAK, {"hours": team.rested_hours})
    if tired(team):
        yield Reason(ReasonCode.WORK, Level.WEAK, {"hours": team.worked_hours_24h})
    if team.hours_7d:
        level = Level.WEAK if team.hours_7d >= MUCH_LOAD_HOURS else Level.GOOD
        yield Reason(ReasonCode.LOAD, level, {"hours": team.hours_7d})


def _position(team: TeamFacts) -> Reason:
    stale = team.last_fix_age_s is not None and team.last_fix_age_s > STALE_FIX_SECONDS
    return Reason(ReasonCode.POSITION, Level.WEAK if stale else Level.GOOD, {"age_s": team.last_fix_age_s})


def _expiry(team: TeamFacts, skill_id: int) -> dict[str, str | int | float | None]:
    expired = team.expired.get(skill_id)
    return {
        "skill_id": skill_id,
        "expired": expired.people if expired else 0,
        "expired_on": expired.latest if expired else None,
    }


def _refuse(code: ReasonCode, **data: str | int | float | None) -> Reason:
    return Reason(code, Level.REFUSE, data)
