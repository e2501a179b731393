"""Quotas in teams at the size of a flood: the arcs left out change nothing, and it is proven."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from dispatch.matching.plan_problem import FreeTeam, OpenIncident, PlanProblem
from dispatch.matching.solve import solve

INCIDENTS, TEAMS = 120, 700


def _flood(seed: int, reserve: int = 0) -> PlanProblem:
    dice = np.random.default_rng(seed)
    where, bases = dice.uniform(0, 60, (INCIDENTS, 2)), dice.uniform(0, 130, (TEAMS, 2))
    away = np.hypot(*(where[:, None] - bases[None]).transpose(2, 0, 1))
    return PlanProblem(
        incidents=[
            OpenIncident(incident_id=i, weight=float(dice.choice([1, 3, 10])), teams=int(dice.integers(1, 6)))
            for i in range(INCIDENTS)
        ],
        teams=[FreeTeam(team_id=j, strength=5, county=j % 12) for j in range(TEAMS)],
        travel=away * 90 * dice.uniform(1.2, 1.7, away.shape),
        reserve=dict.fromkeys(range(12), reserve),
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_flood_is_planned_as_well_as_by_the_textbook(seed: int) -> None:
    problem = _flood(seed)
    weight = np.array([i.weight for i in problem.incidents])
    rows = np.repeat(np.arange(INCIDENTS), [i.teams for i in problem.incidents])
    assert not hasattr(problem.travel, "incident")
    costs = ((np.asarray(problem.travel) + 105.0) * weight[:, None])[rows]
    best = float(costs[linear_sum_assignment(costs)].sum())
    plan = solve(problem)
    assert plan.cost <= best * 1.0001
    assert best * 0.9999 <= plan.bound <= best * (1 + 1e-9)


def test_a_county_keeps_its_reserve_and_the_bound_still_holds() -> None:
    problem = _flood(5, reserve=40)
    plan = solve(problem)
    out = np.bincount([sent.team_id % 12 for sent in plan.sent], minlength=12)
    there = np.bincount(np.arange(TEAMS) % 12)
    assert (there - out >= 40).all()
    assert len(plan.sent) == (there - 40).sum() or not plan.missing
    assert plan.gap <= 1e-4
