"""Any plan keeps its promises, and small ones are the best there is."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from dispatch.matching.check_plan import check
from dispatch.matching.plan_problem import PlanProblem
from dispatch.matching.solve import replan, solve
from tests.dispatch.matching.plan_cases import best_by_trying, problems

often = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
sometimes = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(problems())
def test_any_plan_sends_nobody_twice_fills_no_need_over_and_keeps_the_reserve(problem: PlanProblem) -> None:
    assert check(problem, solve(problem)) == ()


@often
@given(problems())
def test_a_plan_made_anew_from_what_is_proposed_keeps_the_same_promises(problem: PlanProblem) -> None:
    assert check(problem, replan(problem)) == ()


@sometimes
@given(problems(kind="teams", most_teams=5))
def test_quotas_in_teams_cost_what_the_best_of_all_plans_costs(problem: PlanProblem) -> None:
    plain = msgspec.structs.replace(problem, proposed={})
    plan = solve(plain)
    assert plan.cost == pytest.approx(best_by_trying(plain).cost, rel=1e-4)
    assert plan.gap <= 1e-4


@sometimes
@given(problems(kind="crews", most_teams=5))
def test_crews_of_few_teams_cost_what_the_best_of_all_plans_costs(problem: PlanProblem) -> None:
    plain = msgspec.structs.replace(problem, proposed={})
    plan = solve(plain)
    best = best_by_trying(plain).cost
    assert plan.cost == pytest.approx(best, rel=1e-2)
    assert plan.bound <= best * (1 + 1e-6) + 1e-3


@sometimes
@given(problems(most_teams=5))
def test_facts_that_stay_the_same_change_no_plan(problem: PlanProblem) -> None:
    plan = solve(msgspec.structs.replace(problem, proposed={}))
    again = replan(msgspec.structs.replace(problem, proposed=plan.incident_of))
    assert again.incident_of == plan.incident_of
