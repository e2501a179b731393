"""A small flood on a straight road: one town every ten kilometres, a team in each."""

from __future__ import annotations

from typing import Any

from dispatch.drill.world import Crew, Cry, Day, Floats, air_metres, day
from dispatch.matching.plan_problem import FreeTeam
from dispatch.matching.problem import NeedFacts
from dispatch.states import Urgency

SWIFT_WATER = 1
KM = 1 / 91.0  # degrees of longitude at this latitude


def travel(origins: Floats, destinations: Floats) -> Floats:
    """A minute a kilometre."""
    return air_metres(origins, destinations) * 60 / 1000


def crew(number: int, km: float, **facts: Any) -> Crew:
    """Eight people who can swim, at this kilometre."""
    usual: dict[str, Any] = {"strength": 8, "skills": {SWIFT_WATER: 8}, "equipment": {"boat": 1}}
    return Crew(team=FreeTeam(team_id=number, **(usual | facts)), lon=118.0 + km * KM, lat=35.0)


def cry(number: int, km: float, *, at: float = 0.0, people: int = 6, **facts: Any) -> Cry:
    """Six swimmers and a boat are needed at this kilometre."""
    need = NeedFacts(need_id=1, skill_id=SWIFT_WATER, headcount=people, equipment={"boat": 1})
    usual: dict[str, Any] = {"urgency": Urgency.URGENT, "needs": (need,), "on_water": True}
    return Cry(number=number, at=at, lon=118.0 + km * KM, lat=35.0, **(usual | facts))


def flood(cries: list[Cry], teams: int = 40) -> Day:
    """The day, with teams at every kilometre."""
    return day(cries, [crew(number, float(number)) for number in range(1, teams + 1)], travel)
