"""Who should go: feasibility before cost, then the value (see `value`)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dispatch.matching.changes import change
from dispatch.matching.coverage import cover, usable_strength
from dispatch.matching.habits import arrival
from dispatch.matching.problem import (
    Arrival,
    Coverage,
    Expired,
    IncidentFacts,
    Level,
    Ranked,
    Ranking,
    Reason,
    ReasonCode,
    Refused,
    TeamFacts,
    VolunteerFacts,
)
from dispatch.matching.rules import refusals, remarks
from dispatch.matching.value import order, tired, value

Entry = tuple[TeamFacts, Coverage, Arrival, tuple[Reason, ...]]


def rank(incident: IncidentFacts, teams: Sequence[TeamFacts]) -> Ranking:
    """Order the teams that can go and say why the others cannot. The same facts give the same answer, in any order.

    A team that breaks a hard rule is refused with every rule it breaks; the others are ordered by `value.order`.
    """
    ranked: list[Entry] = []
    refused: list[Refused] = []
    for team in teams:
        coverage = cover(incident=incident, team=team)
        said = remarks(incident=incident, team=team, coverage=coverage)
        broken = refusals(incident=incident, team=team, coverage=coverage)
        when = arrival(turnout=team.turnout.seconds, travel=team.travel_seconds, estimated=team.estimated)
        if broken:
            refused.append(_refused(team, when, broken, said))
        else:
            ranked.append((team, coverage, when, said))
    ranked.sort(key=lambda entry: order(incident, entry[0], entry[1], entry[2]))
    refused.sort(key=lambda entry: (entry.seconds, entry.team_id))
    return Ranking(
        tuple(_ranked(incident, place, *entry) for place, entry in enumerate(ranked, start=1)), tuple(refused)
    )


def rank_volunteers(incident: IncidentFacts, volunteers: Sequence[VolunteerFacts]) -> Ranking:
    """Rank single volunteers by the same rules, each a team of one; `team_id` in the answer is the volunteer's id.

    On the water a single person is never alone: somebody else must be there (`company`), or a second one able to come.
    """
    teams = [_team_of_one(volunteer) for volunteer in volunteers]
    together = rank(msgspec.structs.replace(incident, company=True), teams)
    if incident.company or not incident.on_water or len(together.ranked) > 1:
        return together
    return rank(incident, teams)


def _ranked(
    incident: IncidentFacts, place: int, team: TeamFacts, coverage: Coverage, when: Arrival,
    said: tuple[Reason, ...],
) -> Ranked:  # fmt: skip
    return Ranked(
        team_id=team.team_id,
        rank=place,
        seconds=team.travel_seconds,
        metres=team.travel_metres,
        estimated=team.estimated,
        strength=usable_strength(incident, team),
        coverage=coverage,
        arrival=when,
        value=value(incident, coverage, when),
        acceptance=team.acceptance,
        tired=tired(team),
        reasons=said,
    )


# What a refusal says already need not be said again as a warning.
_REPEATED = {
    ReasonCode.NO_CERTIFICATE: ReasonCode.CERTIFICATES,
    ReasonCode.UNINSURED: ReasonCode.INSURANCE,
    ReasonCode.UNFIT: ReasonCode.FITNESS,
    ReasonCode.ALONE: ReasonCode.BUDDY,
    ReasonCode.CUT_OFF: ReasonCode.NO_WAY,
}


def _refused(team: TeamFacts, when: Arrival, broken: tuple[Reason, ...], said: tuple[Reason, ...]) -> Refused:
    repeats = {ReasonCode.SKILL, ReasonCode.EQUIPMENT, ReasonCode.SHORTFALL}
    repeats |= {_REPEATED[reason.code] for reason in broken if reason.code in _REPEATED}
    committed = any(reason.code is ReasonCode.COMMITTED for reason in broken)
    also = tuple(
        reason
        for reason in said
        if (reason.level is Level.WEAK and reason.code not in repeats)
        # Whoever thinks of diverting a crew wants to know where its minutes are counted from.
        or (committed and reason.code is ReasonCode.POSITION)
    )
    return Refused(
        team_id=team.team_id,
        seconds=team.travel_seconds,
        metres=team.travel_metres,
        estimated=team.estimated,
        strength=max(0, team.strength_free),
        arrival=when,
        acceptance=team.acceptance,
        change=change(team, broken),
        reasons=broken + also,
    )


def _team_of_one(volunteer: VolunteerFacts) -> TeamFacts:
    return TeamFacts(
        team_id=volunteer.volunteer_id,
        travel_seconds=volunteer.travel_seconds,
        travel_metres=volunteer.travel_metres,
        estimated=volunteer.estimated,
        strength_free=0 if volunteer.engaged_on else 1,
        on_duty=volunteer.available,
        reachable=volunteer.reachable,
        skills=dict.fromkeys(volunteer.skills, 1),
        expired={skill: Expired(1, latest) for skill, latest in volunteer.expired.items()},
        uninsured=0 if volunteer.insured else 1,
        unfit=int(volunteer.insured and not volunteer.fit),
        unexamined=int(not volunteer.examined),
        engaged_on=volunteer.engaged_on,
        back_at=volunteer.back_at,
        rested_hours=volunteer.rested_hours,
        worked_hours_24h=volunteer.worked_hours_24h,
        hours_7d=volunteer.hours_7d,
        last_fix_age_s=volunteer.last_fix_age_s,
        detour_seconds=volunteer.detour_seconds,
        cut_off=volunteer.cut_off,
        turnout=volunteer.turnout,
        acceptance=volunteer.acceptance,
    )
