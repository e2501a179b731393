"""Whatever happened, in whatever order, everybody sees what a newcomer sees; and sockets see their own alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realtime.cells import quadkey_of
from realtime.position_feed import PositionFeed
from realtime.positions import forget
from tests.realtime.conftest import PATIENCE_SECONDS, Screen
from tests.realtime.glass import (
    AT_SEA,
    EAST,
    HERE,
    LINYI,
    QUARTER,
    Clock,
    Glass,
    Point,
    elsewhere,
    empty,
    looking,
    place,
    run,
    shape,
    tick,
    write,
)  # fmt: skip
from tests.realtime.unpacking import CellFrame, Seen, unpack

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Screen]


@pytest.fixture(autouse=True)
def _clock() -> None:
    Clock.start()


def test_a_commit_that_comes_late_is_not_missed() -> None:
    async def story() -> None:
        feed = PositionFeed()
        glass = looking(feed, HERE)
        with elsewhere() as late:
            await asyncio.to_thread(write, late, "crew:late")
            for number in range(3):
                await asyncio.to_thread(place, f"crew:{number}")
                await tick(feed)
            # Those that are younger than the open one are read each time, and told once.
            assert [len(frame.entered) for frame in glass.told()] == [1, 1, 1]
            await asyncio.to_thread(late.commit)
            await tick(feed)
            assert [shape(frame) for frame in glass.told()] == [(False, ["crew:late"], 0, 0)]

    run(story())


# What may happen, in any order: by subject, group and place; by member and cells.
SUBJECTS, GROUPS, PLACES = (
    ["crew:1", "crew:2", "crew:3"],
    ["desk:1", "desk:2"],
    [LINYI, Point(118.5, 35.0), AT_SEA],
)
STEP = st.one_of(
    st.tuples(st.just("place"), st.sampled_from(SUBJECTS), st.sampled_from(PLACES), st.sampled_from(GROUPS)),
    st.tuples(st.just("forget"), st.sampled_from(SUBJECTS)),
    st.tuples(st.just("write"), st.sampled_from(["late:1", "late:2"])),
    st.tuples(st.just("commit")),
    st.tuples(
        st.just("look"), st.integers(0, 1), st.lists(st.sampled_from(["", HERE, QUARTER, EAST]), max_size=3)
    ),
    st.tuples(st.just("join"), st.integers(0, 1), st.sampled_from(GROUPS)),
    st.tuples(st.just("leave"), st.integers(0, 1), st.sampled_from(GROUPS)),
    st.tuples(st.just("busy"), st.integers(0, 1), st.booleans()),
    st.tuples(st.just("tick")),
    st.tuples(st.just("show")),
)


class Night:
    """A feed, two members, a session that commits late, and what happens to them."""

    def __init__(self, late: psycopg.Connection[Any]) -> None:
        self.feed = PositionFeed()
        self.glasses = [Glass(), Glass()]
        self.late = late

    async def take(self, kind: str, *said: Any) -> None:
        match kind:
            case "place":
                await asyncio.to_thread(place, *said)
            case "forget":
                await asyncio.to_thread(forget, *said)
            case "write":
                await asyncio.to_thread(write, self.late, *said)
            case "commit":
                await asyncio.to_thread(self.late.commit)
            case "tick":
                await tick(self.feed)
            case "show":
                await self.feed._show()
            case "busy":
                self.glasses[said[0]].room = lambda: not said[1]
            case _:
                getattr(self.feed, kind)(self.glasses[said[0]].member, said[1])

    async def settle(self) -> None:
        """Everything is committed, everybody has room, and a second passes."""
        await asyncio.to_thread(self.late.commit)
        for glass in self.glasses:
            glass.room = lambda: True
        await tick(self.feed)

    async def fresh(self, glass: Glass) -> Seen:
        """What somebody sees who comes now and looks at the same."""
        looker = self.feed._lookers.get(glass.member)
        other, feed = Glass(), PositionFeed()
        feed._numbers = self.feed._numbers
        for group in sorted(glass.groups):
            feed.join(other.member, group)
        feed.look(other.member, [quadkey_of(cell) for cell in looker.cells] if looker else [])
        await tick(feed)
        return other.seen


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=25))
def test_whatever_happened_everybody_sees_what_a_newcomer_sees(steps: list[tuple[Any, ...]]) -> None:
    async def story() -> None:
        await asyncio.to_thread(empty)
        with elsewhere() as late:
            night = Night(late)
            for step in steps:
                await night.take(*step)
            await night.settle()
            for glass in night.glasses:
                newcomer = await night.fresh(glass)
                known = {key: rows for key, rows in glass.seen.cells.items() if key in newcomer.cells}
                assert known == newcomer.cells

    run(story())


def cells_of(screen: Screen) -> list[CellFrame]:
    """The next message that tells of positions."""
    while True:
        data = screen.socket.recv(timeout=PATIENCE_SECONDS)
        if isinstance(data, bytes):
            return [unpack(data)]


def test_a_socket_sees_the_cells_that_it_looks_at(screen: Open) -> None:
    place("crew:1")
    place("crew:9", group="desk:2")
    board = screen("coordinator")
    board.listen({}, groups=("desk:1", "desk:2"))
    assert board.next("refused")["stream"] == "desk:2"
    numbers = board.next("hello")["groups"]
    board.say(frame="look", cells=[HERE, EAST])
    frames = [*cells_of(board), *cells_of(board)]
    assert [(frame.group, frame.quadkey, *shape(frame)) for frame in frames] == [
        (numbers["desk:1"], HERE, True, ["crew:1"], 0, 0),
        (numbers["desk:1"], EAST, True, [], 0, 0),
    ]
    place("crew:2")
    assert [shape(frame) for frame in cells_of(board)] == [(False, ["crew:2"], 0, 0)]
    board.say(frame="look", cells=["9"])
    assert board.next("error")["code"] == "malformed"


def test_another_organisation_sees_nothing_in_the_same_cells(screen: Open) -> None:
    stranger, board = screen("stranger"), screen("coordinator")
    stranger.listen({"desk:2": 0}, groups=("desk:1", "desk:2"))
    assert stranger.next("refused")["stream"] == "desk:1"
    stranger.say(frame="look", cells=["", HERE])
    board.listen({}, groups=("desk:1",))
    board.say(frame="look", cells=[HERE])
    place("crew:1")
    while not any(frame.entered for frame in cells_of(board)):
        pass
    place("crew:9", group="desk:2")
    seen = Seen()
    while not any(seen.cells.values()):
        for frame in cells_of(stranger):
            seen.take(frame)
    assert [row.subject for rows in seen.cells.values() for row in rows.values()] == ["crew:9"]
