"""Ways to choose who is asked, all with the same question and answer, so that the simulator can compare them.

Three of them are what people do without a plan: one incident after the other, each with what the others left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch.matching.plan_problem import FreeTeam, OpenIncident, PlanProblem
from dispatch.matching.plan_tables import response_seconds
from dispatch.matching.plan_write import Share, share
from dispatch.matching.problem import IncidentFacts, NeedFacts, TeamFacts, Turnout
from dispatch.matching.rank import rank
from dispatch.matching.solve import solve

# As many teams are ranked as the list of an incident shows.
RANKED = 40
# From this weight on an incident counts as a matter of life, where seconds decide.
LIFE = 10.0

Picks = list[tuple[int, int]]  # incident id, team id
Policy = Callable[[PlanProblem, NDArray[np.float64]], Picks]


def nearest_by_air(problem: PlanProblem, metres: NDArray[np.float64]) -> Picks:
    """In the order of the calls, whoever has something of what is needed and is nearest on the map."""
    return _one_by_one(problem, range(len(problem.incidents)), lambda i: _sorted(metres[i]))


def nearest_by_road(problem: PlanProblem, metres: NDArray[np.float64]) -> Picks:
    """In the order of the calls, whoever has something of what is needed and is there first: greedy by arrival."""
    seconds = response_seconds(problem)
    return _one_by_one(problem, range(len(problem.incidents)), lambda i: _sorted(seconds[i]))


def heaviest_first(problem: PlanProblem, metres: NDArray[np.float64]) -> Picks:
    """The most urgent first, each whoever is there first: greedy by priority."""
    seconds = response_seconds(problem)
    return _one_by_one(problem, _by_weight(problem), lambda i: _sorted(seconds[i]))


def ranked(problem: PlanProblem, metres: NDArray[np.float64]) -> Picks:
    """The most urgent first, each down its own list of ranked teams."""
    seconds = response_seconds(problem)
    return _one_by_one(problem, _by_weight(problem), lambda i: _ranking(problem, i, seconds[i]))


def planned(problem: PlanProblem, metres: NDArray[np.float64]) -> Picks:
    """All together."""
    return [(sent.incident_id, sent.team_id) for sent in solve(problem).sent]


POLICIES: dict[str, Policy] = {
    "nearest_by_air": nearest_by_air,
    "nearest_by_road": nearest_by_road,
    "ranked": ranked,
    "planned": planned,
}


def left_over(needs: Sequence[NeedFacts], given: Share) -> tuple[NeedFacts, ...]:
    """What the needs still lack once this is given."""
    left = []
    for need in needs:
        people, pieces = given.get(need.need_id, (0, {}))
        equipment = {kind: count - pieces.get(kind, 0) for kind, count in need.equipment.items()}
        left.append(
            msgspec.structs.replace(
                need,
                headcount=max(0, need.headcount - people),
                equipment={kind: count for kind, count in equipment.items() if count > 0},
            )
        )
    return tuple(left)


def wants(needs: Sequence[NeedFacts]) -> bool:
    """Whether anything is still asked for."""
    return any(need.headcount > 0 or any(need.equipment.values()) for need in needs)


def _sorted(values: NDArray[np.float64]) -> Iterator[int]:
    for j in np.argsort(values, kind="stable"):
        yield int(j)


def _by_weight(problem: PlanProblem) -> list[int]:
    return sorted(range(len(problem.incidents)), key=lambda i: -problem.incidents[i].weight)


def _one_by_one(
    problem: PlanProblem, incidents: Sequence[int], candidates: Callable[[int], Iterator[int]]
) -> Picks:
    """Each incident takes its candidates in order while they give something that it still lacks."""
    seconds = response_seconds(problem)
    taken = {j for j, t in enumerate(problem.teams) if not t.reachable or t.team_id in problem.under_way}
    leave = _may_leave(problem, taken)
    picks: Picks = []
    for i in incidents:
        incident, lacking = problem.incidents[i], problem.incidents[i].teams
        needs = tuple(incident.needs)
        for j in candidates(i):
            if not (lacking if incident.teams else wants(needs)):
                break
            team = problem.teams[j]
            if j in taken or leave[team.county] <= 0 or not seconds[i, j] <= incident.latest_seconds:
                continue
            if not np.isfinite(seconds[i, j]) or not (incident.teams or _has_any(incident, team)):
                continue
            given = share(msgspec.structs.replace(incident, teams=0, needs=needs), [team])[0]
            if incident.teams:
                if wants(left_over(needs, given)):
                    continue
                lacking -= 1
            elif not given:
                continue
            else:
                needs = left_over(needs, given)
            taken.add(j)
            leave[team.county] -= 1
            picks.append((incident.incident_id, team.team_id))
    return picks


def _may_leave(problem: PlanProblem, taken: set[int]) -> dict[int, int]:
    leave: dict[int, int] = {}
    for j, team in enumerate(problem.teams):
        leave[team.county] = leave.get(team.county, -problem.reserve.get(team.county, 0)) + (j not in taken)
    return leave


def _ranking(problem: PlanProblem, i: int, seconds: NDArray[np.float64]) -> Iterator[int]:
    incident = problem.incidents[i]
    able = [j for j in _sorted(seconds) if np.isfinite(seconds[j]) and _has_any(incident, problem.teams[j])]
    near = {problem.teams[j].team_id: j for j in able[:RANKED]}
    facts = IncidentFacts(
        needs=incident.needs, on_water=incident.on_water, life_critical=incident.weight >= LIFE
    )
    ranking = rank(facts, [_facts(problem.teams[j], float(seconds[j])) for j in near.values()])
    for entry in ranking.ranked:
        yield near[entry.team_id]


def _has_any(incident: OpenIncident, team: FreeTeam) -> bool:
    return any(
        (need.headcount > 0 and (need.skill_id is None or team.skills.get(need.skill_id, 0) > 0))
        or any(team.equipment.get(kind, 0) for kind in need.equipment)
        for need in incident.needs
    )


def _facts(team: FreeTeam, seconds: float) -> TeamFacts:
    return TeamFacts(
        team_id=team.team_id,
        travel_seconds=seconds - team.turnout_seconds,
        strength_free=team.strength,
        uninsured=team.uninsured,
        skills=team.skills,
        equipment_free=team.equipment,
        reachable=team.reachable,
        turnout=Turnout(team.turnout_seconds, 0),
    )
