"""What is learnt, and how slowly."""

from __future__ import annotations

from math import log

import pytest

from dispatch.matching.habits import acceptance, band, turnout, usual_turnout


def test_without_history_the_published_figures_hold() -> None:
    assert turnout(14).seconds == 105
    assert turnout(3).seconds == 142
    assert acceptance().share == pytest.approx(0.3)


def test_one_slow_departure_says_little_and_a_hundred_say_all() -> None:
    slow = log(4.0)
    assert 105 < turnout(14, log_ratios=slow, known=1).seconds < 140
    assert turnout(14, log_ratios=100 * slow, known=100).seconds == pytest.approx(420, rel=0.08)
    assert (
        turnout(3, log_ratios=100 * slow, known=100).seconds
        > turnout(14, log_ratios=100 * slow, known=100).seconds
    )


def test_the_night_is_learnt_from_the_night_and_leans_on_the_day_while_it_is_new() -> None:
    by_day_only = acceptance(yes=18, asked=20)
    new_at_night = acceptance(yes=18, asked=22, yes_now=0, asked_now=2)
    never_at_night = acceptance(yes=18, asked=60, yes_now=0, asked_now=40)
    assert by_day_only.share > 0.6
    assert 0.4 < new_at_night.share < by_day_only.share
    assert never_at_night.share < 0.1
    assert (never_at_night.yes, never_at_night.asked) == (18, 60)


@pytest.mark.parametrize(
    ("hour", "name"), [(0, "night"), (5, "night"), (6, "day"), (17, "day"), (18, "evening"), (22, "night")]
)
def test_every_hour_belongs_to_one_band(hour: int, name: str) -> None:
    assert band(hour) == name
    assert usual_turnout(hour) == (142 if name == "night" else 105)
