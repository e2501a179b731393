"""Problems for the planner: small ones drawn at random, and the best answer by trying everything."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st

from dispatch.matching.plan_problem import Arcs, FreeTeam, OpenIncident, Plan, PlanProblem
from dispatch.matching.plan_write import write
from dispatch.matching.problem import NeedFacts

SKILLS, KINDS = (1, 2, 3), ("boat", "pump")
numbers = st.integers(min_value=0, max_value=4)
travels = st.sampled_from([60.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, float("inf")])


@st.composite
def _need(draw: st.DrawFn, number: int) -> NeedFacts:
    return NeedFacts(
        need_id=number,
        skill_id=draw(st.sampled_from([None, *SKILLS])),
        headcount=draw(numbers),
        equipment={kind: draw(numbers) for kind in KINDS if draw(st.booleans())},
    )


@st.composite
def _incident(draw: st.DrawFn, number: int, in_teams: bool) -> OpenIncident:
    count = draw(st.integers(min_value=0, max_value=2 if in_teams else 3))
    return OpenIncident(
        incident_id=100 + number,
        weight=draw(st.sampled_from([1.0, 3.0, 10.0, 2.5])),
        needs=[draw(_need(1000 * number + place)) for place in range(count)],
        teams=draw(st.integers(min_value=1, max_value=3)) if in_teams else 0,
        on_water=draw(st.booleans()),
        latest_seconds=draw(st.sampled_from([float("inf"), 1000.0])),
    )


@st.composite
def _team(draw: st.DrawFn, number: int) -> FreeTeam:
    strength = draw(st.integers(min_value=0, max_value=6))
    return FreeTeam(
        team_id=number,
        strength=strength,
        uninsured=draw(st.integers(min_value=0, max_value=strength)),
        skills={skill: draw(numbers) for skill in SKILLS if draw(st.booleans())},
        equipment={kind: draw(numbers) for kind in KINDS if draw(st.booleans())},
        county=draw(st.integers(min_value=0, max_value=2)),
        turnout_seconds=draw(st.sampled_from([0.0, 105.0])),
        reachable=draw(st.integers(min_value=0, max_value=9)) > 0,
    )


@st.composite
def problems(draw: st.DrawFn, *, kind: str = "any", most_teams: int = 8) -> PlanProblem:
    """`kind`: teams (all quotas in teams), crews (none), or any mixture."""
    n, m = draw(st.integers(0, 4)), draw(st.integers(0, most_teams))
    in_teams = {"teams": st.just(True), "crews": st.just(False), "any": st.booleans()}[kind]
    incidents = [draw(_incident(i, draw(in_teams))) for i in range(n)]
    teams = [draw(_team(j)) for j in range(m)]
    table = np.array([draw(travels) for _ in range(n * m)], np.float64).reshape(n, m)
    some = st.dictionaries(st.integers(0, most_teams), st.integers(99, 104), max_size=2)
    return PlanProblem(
        incidents=incidents,
        teams=teams,
        travel=as_arcs(table) if draw(st.booleans()) else table,
        reserve=draw(st.dictionaries(st.integers(0, 2), st.integers(0, 3), max_size=3)),
        under_way=draw(some),
        proposed=draw(some),
    )


def as_arcs(table: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Arcs:
    """The finite cells of a table."""
    incident, team = np.nonzero(np.isfinite(table))
    return Arcs(incident, team, table[incident, team])


def best_by_trying(problem: PlanProblem) -> Plan:
    """Every team to every incident or nowhere; among the plans that check allows, the cheapest."""
    from dispatch.matching.check_plan import check

    n, m = len(problem.incidents), len(problem.teams)
    best: Plan | None = None
    for choice in product(range(-1, n), repeat=m):
        crews = {i: [j for j, chosen in enumerate(choice) if chosen == i] for i in range(n)}
        if any(0 < i.teams < len(crews[place]) for place, i in enumerate(problem.incidents)):
            continue
        plan = write(problem, crews, 0.0)
        if (best is None or plan.cost < best.cost) and not check(problem, plan):
            best = plan
    assert best is not None, "nobody sent is always allowed"
    return best
