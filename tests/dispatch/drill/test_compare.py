"""Several days: a difference is one when chance would hardly bring it."""

from __future__ import annotations

from math import inf

import msgspec
import pytest

from dispatch.drill.compare import Against, against, spread, together
from dispatch.drill.outcome import Figures, figures
from dispatch.drill.simulate import simulate
from dispatch.drill.tables import beside_the_first, side_by_side
from dispatch.matching.policies import nearest_by_air, nearest_by_road
from tests.dispatch.drill.small import cry, flood

PLAIN = figures(simulate(flood([cry(1, 5.0)]), nearest_by_air, name="air"))


def days(*first_p50: float | None) -> list[Figures]:
    return [msgspec.structs.replace(PLAIN, first_p50=value) for value in first_p50]


def test_the_middle_day_and_the_extremes_are_told_and_whom_nobody_came_to_waits_for_ever() -> None:
    found = spread(days(60.0, 120.0, None), "first_p50")
    assert (found.middle, found.least, found.most) == (120.0, 60.0, inf)


@pytest.mark.parametrize(("better", "real"), [(20, True), (17, True), (16, False), (10, False), (3, True)])
def test_only_what_chance_would_hardly_bring_is_a_difference(better: int, real: bool) -> None:
    assert Against(by=-1.0, better=better, worse=20 - better, days=20).real is real


def test_days_on_which_both_are_alike_prove_nothing() -> None:
    found = against(days(60.0, None, 60.0), days(60.0, None, 61.0), "first_p50")
    assert (found.better, found.worse, found.days) == (1, 0, 3)
    assert not found.real
    assert Against(by=0.0, better=0, worse=0, days=3).chance == 1.0


def test_a_day_with_an_answer_is_better_than_one_without() -> None:
    found = against(days(60.0), days(None), "first_p50")
    assert (found.better, found.by) == (1, -inf)


def test_the_tables_name_every_policy_and_mark_what_may_be_chance() -> None:
    told = {"air": days(60.0, 120.0), "road": days(30.0, 60.0)}
    assert "1.5 (1.0-2.0)" in side_by_side(told)
    lines = beside_the_first(told).splitlines()
    assert [line.split()[0] for line in lines] == ["less", "road"]
    assert "~-0.8 (2/2)" in lines[1]


def test_all_days_together_hold_every_request() -> None:
    whole = [simulate(flood([cry(1, 5.0)]), nearest_by_road, seed=seed) for seed in (1, 2)]
    merged = together(whole)
    assert len(merged.fates) == 2
    assert merged.alerts == sum(one.alerts for one in whole)
