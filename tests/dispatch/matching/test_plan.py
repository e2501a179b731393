"""What a plan says: who gives what, what is missing and who could bring it, and what a new plan changes and why."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from dispatch.matching.plan_changes import PlanChange, PlanChangeCode, Why, changes
from dispatch.matching.plan_problem import FreeTeam, Gives, OpenIncident, Plan, PlanProblem, waited
from dispatch.matching.problem import NeedFacts
from dispatch.matching.solve import replan, solve

SWIFT_WATER, FIRST_AID = 1, 2
TANGTOU = OpenIncident(
    incident_id=1, weight=10.0, needs=[NeedFacts(need_id=1, skill_id=SWIFT_WATER, headcount=6, equipment={"boat": 1})]
)  # fmt: skip
MARKET = OpenIncident(incident_id=2, needs=[NeedFacts(need_id=2, skill_id=FIRST_AID, headcount=2)])
HEDONG = FreeTeam(team_id=1, strength=8, skills={SWIFT_WATER: 6, FIRST_AID: 4}, equipment={"boat": 2})
HENAN = FreeTeam(team_id=2, strength=5, skills={FIRST_AID: 5})
YISHUI = FreeTeam(team_id=3, strength=9, skills={SWIFT_WATER: 9}, equipment={"boat": 1})
MINUTES = np.array([[10.0, 15, 84], [5, 20, 90]])


def _problem(**facts: Any) -> PlanProblem:
    usual: dict[str, Any] = {
        "incidents": [TANGTOU, MARKET],
        "teams": [HEDONG, HENAN, YISHUI],
        "travel": MINUTES * 60,
    }
    return PlanProblem(**(usual | facts))


def _after(before: Plan, **facts: Any) -> tuple[tuple[PlanProblem, Plan], tuple[PlanChange, ...]]:
    problem = _problem(proposed=before.incident_of, **facts)
    new = problem, replan(problem)
    return new, changes((_problem(), before), new)


def test_the_boat_team_goes_to_the_flood_though_it_is_nearest_to_the_market() -> None:
    plan = solve(_problem())
    assert plan.incident_of == {1: 1, 2: 2}
    assert plan.sent[0].gives == (Gives(1, 6, {"boat": 1}),)
    assert plan.sent[0].seconds == 105 + 600
    assert not plan.missing


def test_what_nobody_can_bring_in_time_says_who_could_and_when() -> None:
    hurried = msgspec.structs.replace(TANGTOU, latest_seconds=3600.0)
    plan = solve(_problem(incidents=[hurried], teams=[HENAN, YISHUI], travel=MINUTES[:1, 1:] * 60))
    (gap,) = plan.missing
    assert (gap.need_id, gap.people, gap.equipment) == (1, 6, {"boat": 1})
    assert (gap.nearest_team_id, gap.nearest_seconds) == (3, 105 + 84 * 60)


def test_a_specialist_is_left_for_the_need_that_lacks_one() -> None:
    both = OpenIncident(
        incident_id=1,
        needs=[NeedFacts(need_id=1, headcount=3), NeedFacts(need_id=2, skill_id=FIRST_AID, headcount=2)],
    )
    crew = [FreeTeam(team_id=1, strength=3, skills={FIRST_AID: 2}), FreeTeam(team_id=2, strength=2)]
    plan = solve(PlanProblem(incidents=[both], teams=crew, travel=np.full((1, 2), 60.0)))
    assert not plan.missing


def test_no_incident_no_team_and_ten_thousand_incidents_are_answered() -> None:
    assert solve(_problem(incidents=[], travel=np.zeros((0, 3)))).sent == ()
    assert len(solve(_problem(teams=[], travel=np.zeros((2, 0)))).missing) == 2
    many = [msgspec.structs.replace(MARKET, incident_id=number) for number in range(10_000)]
    plan = solve(_problem(incidents=many, travel=np.full((10_000, 3), 600.0)))
    assert len(plan.sent) == 2
    assert len(plan.missing) == 9_998


def test_a_team_that_drops_out_is_said_and_nobody_else_moves() -> None:
    _, found = _after(
        solve(_problem()), teams=[HEDONG, msgspec.structs.replace(HENAN, reachable=False), YISHUI]
    )
    assert [(c.code, c.why, c.incident_id, c.team_id) for c in found] == [
        (PlanChangeCode.RELEASE, Why.LOST, 2, 2),
        (PlanChangeCode.SHORT, Why.LOST, 2, None),
    ]


def test_a_new_incident_that_matters_more_takes_the_team_and_says_so() -> None:
    drowning = OpenIncident(
        incident_id=3, weight=100.0, needs=[NeedFacts(need_id=3, skill_id=FIRST_AID, headcount=5)]
    )
    travel = np.concatenate([MINUTES, [[30.0, 10, 90]]]) * 60
    _, found = _after(solve(_problem()), incidents=[TANGTOU, MARKET, drowning], travel=travel)
    moved = next(change for change in found if change.code is PlanChangeCode.MOVE)
    assert (moved.team_id, moved.incident_id, moved.why) == (2, 3, Why.OPENED)
    assert moved.data == {"from": 2, "seconds": 705, "seconds_before": 1305}


def test_a_better_way_worth_less_than_the_trouble_changes_nothing() -> None:
    two = [msgspec.structs.replace(MARKET, incident_id=number, needs=[NeedFacts(need_id=number, headcount=4)]) for number in (1, 2)]  # fmt: skip
    problem = _problem(incidents=two, teams=[HEDONG, HENAN], travel=np.array([[600.0, 500], [500, 600]]))
    kept = replan(msgspec.structs.replace(problem, proposed={1: 1, 2: 2}))
    assert kept.incident_of == {1: 1, 2: 2}
    assert solve(problem).incident_of == {1: 2, 2: 1}


def test_a_road_closed_shows_as_a_later_arrival() -> None:
    travel = MINUTES * 60
    travel[0, 0] += 240
    _, found = _after(solve(_problem()), travel=travel)
    assert [(c.code, c.why, c.team_id, c.data) for c in found] == [
        (PlanChangeCode.ARRIVAL, Why.TRAVEL, 1, {"seconds": 945, "seconds_before": 705})
    ]


def test_crews_under_way_are_never_planned() -> None:
    plan = solve(_problem(under_way={1: 9}))
    assert 1 not in plan.incident_of


@pytest.mark.parametrize(("hours", "weight"), [(0, 3.0), (2, 4.5), (4, 6.0), (40, 6.0)])
def test_waiting_raises_the_weight_up_to_double(hours: int, weight: float) -> None:
    assert waited(3.0, hours * 3600.0) == weight
