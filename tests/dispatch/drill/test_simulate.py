"""A simulated day: the clock, the answers and the count at the end."""

from __future__ import annotations

import statistics

import pytest

from dispatch.drill.answering import LEAST, MOST, Answering, willingness
from dispatch.drill.chart import chart
from dispatch.drill.outcome import figures, gini, percentile
from dispatch.drill.simulate import simulate
from dispatch.drill.world import Day, within_hours
from dispatch.matching.plan_problem import PlanProblem
from dispatch.matching.policies import POLICIES, Picks, Policy, nearest_by_road
from dispatch.states import Urgency
from tests.dispatch.drill.small import cry, flood

ROUTINE = cry(1, 5.0, urgency=Urgency.ROUTINE)
BUSY = [cry(number, number % 30, at=number * 120.0) for number in range(1, 61)]


def _watching(policy: Policy, seen: list[PlanProblem]) -> Policy:
    def watched(problem: PlanProblem, metres: object) -> Picks:
        seen.append(problem)
        return policy(problem, metres)  # type: ignore[arg-type]

    return watched


@pytest.fixture(scope="module")
def busy() -> Day:
    return flood(BUSY)


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_brings_somebody_and_the_same_seed_brings_the_same_day(busy: Day, name: str) -> None:
    outcome = simulate(busy, POLICIES[name], name=name, seed=3)
    line = figures(outcome)
    assert line.requests == 60
    assert line.unmet < 60
    assert line.first_p50 is not None
    assert line.first_p90 is None or line.first_p50 <= line.first_p90
    assert simulate(busy, POLICIES[name], name=name, seed=3) == outcome


def test_everybody_asked_answers_or_is_silent_and_no_team_is_asked_twice_for_one_request(busy: Day) -> None:
    seen: list[PlanProblem] = []
    outcome = simulate(busy, _watching(nearest_by_road, seen), seed=3)
    assert outcome.alerts >= outcome.accepts > 0
    assert sum(fate.asked for fate in outcome.fates) == outcome.alerts
    assert sum(outcome.load) == outcome.accepts - outcome.full_house
    assert all(fate.asked <= 40 for fate in outcome.fates)


def test_the_first_crew_comes_after_answer_turnout_and_travel() -> None:
    outcome = simulate(flood([ROUTINE]), nearest_by_road, seed=1)
    (fate,) = outcome.fates
    assert fate.first is not None
    assert fate.first == fate.full
    assert fate.first > 30 + 60  # the desk looks, somebody reads and leaves


def test_a_need_nobody_can_meet_stays_open_and_counts_as_waiting_for_ever() -> None:
    outcome = simulate(flood([cry(1, 5.0, people=6)], teams=0), nearest_by_road)
    line = figures(outcome)
    assert (line.unmet, line.people_missing, line.first_p50, line.alerts_per_accept) == (1, 6, None, 0.0)


def test_of_those_asked_between_17_and_47_percent_accept_and_half_leave_within_the_published_turnout() -> (
    None
):
    answering = Answering(7)
    near = [
        answering.answer(request=n, team=1, metres=0, hour=10, urgency=Urgency.URGENT) for n in range(3000)
    ]
    far = [
        answering.answer(request=n, team=1, metres=9e4, hour=3, urgency=Urgency.URGENT) for n in range(3000)
    ]
    assert statistics.mean(answer.yes for answer in near) == pytest.approx(MOST, abs=0.03)
    assert statistics.mean(answer.yes for answer in far) == pytest.approx(LEAST, abs=0.03)
    assert statistics.median(answer.turnout for answer in near) == pytest.approx(105, rel=0.05)
    assert statistics.median(answer.turnout for answer in far) == pytest.approx(142, rel=0.05)
    assert LEAST <= willingness(20_000, 20) <= MOST


def test_percentiles_count_those_who_wait_in_vain_and_gini_says_how_even_the_load_is() -> None:
    assert percentile([1.0, 2.0, 3.0, None], 0.5) == 2.0
    assert percentile([1.0, None, None], 0.9) is None
    assert gini([2, 2, 2]) == pytest.approx(0)
    assert gini([0, 0, 6]) == pytest.approx(2 / 3)


def test_the_chart_has_a_line_and_a_name_for_every_policy(busy: Day) -> None:
    outcomes = [simulate(busy, POLICIES[name], name=name) for name in ("nearest_by_air", "nearest_by_road")]
    picture = chart(outcomes, title="A & B", axis="minutes", names=["by air", "by road"])
    assert picture.count("<path") == 2
    assert "by air" in picture
    assert "A &amp; B" in picture


def test_a_stream_pressed_into_fewer_hours_keeps_its_first_moment_and_its_rhythm() -> None:
    cries = [cry(1, 1.0, at=3600.0), cry(2, 2.0, at=7200.0), cry(3, 3.0, at=14_400.0)]
    assert [one.at for one in within_hours(cries, 0.5)] == [3600.0, 4200.0, 5400.0]
    assert [one.at for one in within_hours(cries[:1], 0.5)] == [3600.0]
