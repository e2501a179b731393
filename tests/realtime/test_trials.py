"""Samples of `make trial ONLY=live`: real processes are killed, the network fails, and every screen shows the truth again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

import pytest

from realtime.log import MOST_EVENTS
from tests.realtime import _ordeals
from tests.realtime._client import SILENT_SECONDS
from tests.realtime._field import Field, Toll, field
from tests.realtime._machines import Machines, machines
from tests.realtime._served import PATH
from tests.realtime._writer import Writer

SEED = 814
# More than a hub keeps in memory.
LONG_WAY = MOST_EVENTS + 500


@dataclass(frozen=True)
class Place:
    """Servers, tables and seats, which all ordeals of this module share."""

    machines: Machines
    writer: Writer
    seats: dict[str, Any]

    def endure(self, ordeal: Callable[[Field], Awaitable[Toll]], *, hurried: bool = False) -> Toll:
        """Four clients go through it."""

        async def go() -> Toll:
            async with field(self.machines, self.writer, self.seats, hurried=hurried) as here:
                return await ordeal(here)

        toll = asyncio.run(go())
        assert toll.held, toll
        return toll


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with machines(served="tests.realtime._served:application") as running:
        writer = Writer(running.env)
        try:
            yield Place(running, writer, writer.ask("seats"))
        finally:
            writer.end()


def test_with_redis_killed_everything_comes_a_little_later(place: Place) -> None:
    toll = place.endure(lambda here: _ordeals.redis_killed(here, seconds=3, seed=SEED))
    assert toll.latest_seconds < _ordeals.WITHOUT_REDIS_SECONDS


def test_with_the_web_server_killed_every_screen_comes_back(place: Place) -> None:
    place.endure(lambda here: _ordeals.web_killed(here, seconds=0.5, seed=SEED))


def test_with_the_database_restarted_every_screen_goes_on(place: Place) -> None:
    place.endure(lambda here: _ordeals.postgres_restarted(here, seconds=0.5, seed=SEED))


def test_after_a_restart_of_the_database_no_page_fails_for_a_connection_that_was_kept(place: Place) -> None:
    def status(_: int) -> int:
        with urlopen(f"http://127.0.0.1:{place.machines.port}{PATH}?streams=desk:1", timeout=20) as answer:
            return int(answer.status)

    with ThreadPoolExecutor(16) as many:
        assert set(many.map(status, range(48))) == {200}
        place.machines.postgres.kill(signal.SIGQUIT)
        place.machines.postgres.start()
        assert set(many.map(status, range(48))) == {200}


def test_packets_that_are_lost_without_a_word_are_noticed(place: Place) -> None:
    place.endure(lambda here: _ordeals.network_cut(here, seconds=SILENT_SECONDS + 2, seed=SEED))


@pytest.mark.parametrize("pruned", [False, True], ids=["kept", "pruned"])
def test_a_client_far_behind_is_brought_up_or_starts_over(place: Place, pruned: bool) -> None:
    toll = place.endure(lambda here: _ordeals.far_behind(here, events=LONG_WAY, pruned=pruned, seed=SEED))
    assert (toll.gaps > 0) == pruned


def test_a_slow_reader_is_let_go_and_the_others_do_not_notice(place: Place) -> None:
    place.endure(lambda here: _ordeals.slow_reader(here, events=4_000, seed=SEED))


@pytest.mark.parametrize("seed", range(SEED, SEED + 3))
def test_after_any_order_of_changes_drops_gaps_and_returns_the_state_is_that_of_a_fresh_snapshot(
    place: Place, seed: int
) -> None:
    place.endure(lambda here: _ordeals.anything(here, steps=40, seed=seed), hurried=True)
