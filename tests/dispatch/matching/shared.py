"""A rescue on the water, and a team that can do it."""

from __future__ import annotations

from typing import Any

from dispatch.matching.problem import IncidentFacts, NeedFacts, Ranking, Reason, ReasonCode, TeamFacts
from dispatch.matching.rank import rank

SWIFT_WATER, FIRST_AID = 1, 2
BOAT_AND_SIX = NeedFacts(need_id=1, skill_id=SWIFT_WATER, headcount=6, equipment={"boat": 1})
RESCUE = IncidentFacts(needs=[BOAT_AND_SIX], on_water=True)


def team(team_id: int = 1, **facts: Any) -> TeamFacts:
    """The county's water team: eight free, insured, all certified, two boats, fourteen minutes away."""
    usual: dict[str, Any] = {
        "travel_seconds": 14 * 60.0,
        "travel_metres": 9_000.0,
        "strength_free": 8,
        "skills": {SWIFT_WATER: 8, FIRST_AID: 3},
        "equipment_free": {"boat": 2},
    }
    return TeamFacts(team_id=team_id, **(usual | facts))


def ids(ranking: Ranking) -> list[int]:
    return [entry.team_id for entry in ranking.ranked]


def refusal(candidate: TeamFacts, incident: IncidentFacts = RESCUE) -> tuple[Reason, ...]:
    ranking = rank(incident, [candidate])
    assert not ranking.ranked
    return ranking.refused[0].reasons


def reasons(candidate: TeamFacts, incident: IncidentFacts = RESCUE) -> dict[ReasonCode, Reason]:
    return {reason.code: reason for reason in rank(incident, [candidate]).ranked[0].reasons}
