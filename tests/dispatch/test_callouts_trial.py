"""A seeded sample of `make trial ONLY=callouts`: real processes are killed, told lies, rushed and given wrong clocks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.realtime._writer import Writer
from tests.trial import _clock, _doors, _kills, _rush
from tests.trial._muster import Muster
from tests.trial._twilio import Twilio

SEED = 814
House = tuple[Muster, Writer, Twilio]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Web, worker, beat, PostgreSQL and Redis of their own, which all tests of this module share, and the provider."""
    with _kills.house(SEED) as made:
        yield made


def test_texts_and_answers_survive_that_everything_is_killed_and_every_doubt_is_seen(house: House) -> None:
    toll, course = _kills.endure(_kills.Ordeal(sends=300, kills=4, seed=SEED, hurry=True), *house)
    assert toll.wrong == {}
    assert toll.doubted > 0
    assert toll.answers > 0
    assert course.doubts > 0
    assert (course.hidden, course.unpaged) == (0, 0)


def test_forty_who_say_yes_by_text_at_once_get_five_places(house: House) -> None:
    whole, stage, provider = house
    stage.ask("begin")
    with _rush.desks(whole, 1) as (desk,):
        rush = _rush.five_places(provider.hooks, desk, 1, people=40)
    assert (rush.tried, rush.sent, rush.wrong) == (40, 5, 0)


def test_behind_a_proxy_that_ends_tls_what_is_signed_is_heard_and_nothing_else(house: House) -> None:
    whole, stage, _ = house
    stage.ask("begin")
    with _doors.proxied(whole) as client:
        found = _doors.doors(whole, client, stage)
    assert found.wrong == found.refused > 20
    assert (found.unlogged, found.unheard, found.changed) == (0, 0, 0)


def test_after_five_minutes_without_beat_all_that_is_due_is_done_once_in_order_and_seen_to_be_late(
    house: House,
) -> None:
    whole, stage, _ = house
    stage.ask("begin")
    # Nobody waits: the timers are set as much earlier.
    with _clock.timers(whole) as timers:
        fired = _clock.beat_stopped(whole, timers, seed=SEED, waited=0.0, timers=12)
    assert fired.timers == 12
    assert (fired.missing, fired.repeated, fired.out_of_order, fired.early, fired.unseen) == (0, 0, 0, 0, 0)


def test_clocks_of_worker_and_beat_that_are_set_back_or_on_hold_no_timer_and_fire_none_before_its_time(
    house: House,
) -> None:
    whole, stage, _ = house
    stage.ask("begin")
    wrong = {"an hour ahead": _clock.HOUR, "then right": 0.0}
    with _clock.timers(whole) as timers:
        for fired in _clock.wrong_clocks(whole, timers, timers=3, within=3.0, wrong=wrong).values():
            assert (fired.missing, fired.repeated, fired.early) == (0, 0, 0)
            assert fired.latest_seconds < _clock.SOON_SECONDS
