"""Who should go: feasibility before cost, then who arrives first."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.matching.coverage import cover, usable_strength
from dispatch.matching.problem import (
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

# Minutes are what the list shows and finer than an estimated travel time is true.
SAME_ARRIVAL_SECONDS = 60


def rank(incident: IncidentFacts, teams: Sequence[TeamFacts]) -> Ranking:
    """Order the teams that can go and say why the others cannot. The same facts give the same answer, in any order.

    1. A team that breaks a hard rule is refused with every rule it breaks.
    2. The others are ordered by minutes of travel: arrival is what the literature and DOMAIN.md's goals measure.
    3. Same minute: who fills more places, then more pieces of equipment (fewer crews to lead).
    4. Still the same: no rest warning first, then who has rested longest (fair rotation).
    5. Then seconds, metres and the team's id, so that the list never flickers.

    In a life-critical incident seconds come before everything but feasibility.
    """
    ranked: list[tuple[TeamFacts, Coverage, tuple[Reason, ...]]] = []
    refused: list[Refused] = []
    for team in teams:
        coverage = cover(incident=incident, team=team)
        said = remarks(incident=incident, team=team, coverage=coverage)
        broken = refusals(incident=incident, team=team, coverage=coverage)
        if broken:
            refused.append(_refused(team, broken, said))
        else:
            ranked.append((team, coverage, said))
    ranked.sort(key=lambda entry: _order(incident, *entry))
    refused.sort(key=lambda entry: (entry.seconds, entry.team_id))
    return Ranking(
        tuple(_ranked(incident, place, *entry) for place, entry in enumerate(ranked, start=1)), tuple(refused)
    )


def rank_volunteers(incident: IncidentFacts, volunteers: Sequence[VolunteerFacts]) -> Ranking:
    """Rank single volunteers by the same rules, each a team of one; `team_id` in the answer is the volunteer's id."""
    return rank(incident, [_team_of_one(volunteer) for volunteer in volunteers])


def _order(
    incident: IncidentFacts, team: TeamFacts, coverage: Coverage, said: tuple[Reason, ...]
) -> tuple[float, int, int, bool, float, float, float, int]:
    step = 1 if incident.life_critical else SAME_ARRIVAL_SECONDS
    tired = any(r.level is Level.WEAK and r.code in (ReasonCode.REST, ReasonCode.WORK) for r in said)
    rested = float("inf") if team.rested_hours is None else team.rested_hours
    return (
        team.travel_seconds // step, -coverage.people, -coverage.pieces, tired, -rested,
        team.travel_seconds, team.travel_metres, team.team_id,
    )  # fmt: skip


def _ranked(
    incident: IncidentFacts, place: int, team: TeamFacts, coverage: Coverage, said: tuple[Reason, ...]
) -> Ranked:
    return Ranked(
        team_id=team.team_id,
        rank=place,
        seconds=team.travel_seconds,
        metres=team.travel_metres,
        estimated=team.estimated,
        strength=usable_strength(incident, team),
        coverage=coverage,
        reasons=said,
    )


def _refused(team: TeamFacts, broken: tuple[Reason, ...], said: tuple[Reason, ...]) -> Refused:
    named = {reason.code for reason in broken}
    repeats = {ReasonCode.SKILL, ReasonCode.EQUIPMENT}
    if ReasonCode.NO_CERTIFICATE in named:
        repeats.add(ReasonCode.CERTIFICATES)
    if ReasonCode.UNINSURED in named:
        repeats.add(ReasonCode.INSURANCE)
    also = tuple(
        reason
        for reason in said
        if (reason.level is Level.WEAK and reason.code not in repeats)
        # Whoever thinks of diverting a crew wants to know where its minutes are counted from.
        or (reason.code is ReasonCode.POSITION and ReasonCode.COMMITTED in named)
    )
    return Refused(
        team_id=team.team_id,
        seconds=team.travel_seconds,
        metres=team.travel_metres,
        estimated=team.estimated,
        strength=max(0, team.strength_free),
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
        engaged_on=volunteer.engaged_on,
        rested_hours=volunteer.rested_hours,
        worked_hours_24h=volunteer.worked_hours_24h,
        last_fix_age_s=volunteer.last_fix_age_s,
    )
