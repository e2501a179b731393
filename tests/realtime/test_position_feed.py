"""Who looks at a cell sees all of it, then what changes, and nothing of anybody else's."""

from __future__ import annotations

import asyncio
import faulthandler
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from realtime import position_cells, position_feed, position_rows
from realtime.position_cells import Change
from realtime.position_feed import PositionFeed
from realtime.positions import forget
from tests.realtime.conftest import PATIENCE_SECONDS
from tests.realtime.glass import (
    AT_SEA,
    EAST,
    HERE,
    LINYI,
    QUARTER,
    Clock,
    Point,
    looking,
    place,
    run,
    shape,
    tick,
)  # fmt: skip

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _clock() -> None:
    Clock.start()


def test_all_of_a_cell_first_and_then_who_enters_moves_and_goes() -> None:
    async def story() -> None:
        feed = PositionFeed()
        await asyncio.to_thread(place, "crew:1")
        glass = looking(feed, HERE)
        await tick(feed)
        (frame,) = glass.told()
        assert (frame.group, frame.quadkey) == (feed.number("desk:1"), HERE)
        assert shape(frame) == (True, ["crew:1"], 0, 0)
        (row,) = frame.entered.values()
        assert frame.degrees(row.values) == pytest.approx(LINYI, abs=1e-4)
        await tick(feed)
        assert glass.told() == []
        await asyncio.to_thread(place, "crew:2")
        await asyncio.to_thread(place, "crew:1", Point(118.4, 35.2))
        await tick(feed)
        assert [shape(frame) for frame in glass.told()] == [(False, ["crew:2"], 1, 0)]
        await asyncio.to_thread(place, "crew:1", AT_SEA)
        await asyncio.to_thread(forget, "crew:2")
        await tick(feed)
        assert [shape(frame) for frame in glass.told()] == [(False, [], 0, 2)]

    run(story())


def test_cells_of_several_zooms_and_the_whole_world_are_told_the_same_move() -> None:
    async def story() -> None:
        feed = PositionFeed()
        glasses = [looking(feed, *quadkeys) for quadkeys in ([""], [HERE], [QUARTER, EAST], [HERE, QUARTER])]
        await asyncio.to_thread(place, "crew:1")
        await tick(feed)
        assert [glass.subjects() for glass in glasses] == [["crew:1"]] * 4
        # What lies in another cell of the same member is not told twice.
        assert [frame.quadkey for frame in glasses[3].told()] == [HERE]
        assert [glass.writes for glass in glasses] == [1] * 4

    run(story())


def test_what_is_told_of_a_cell_is_the_same_bytes_for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        feed = PositionFeed()
        kept: list[bytes] = []
        for _ in range(3):
            glass = looking(feed, HERE)
            monkeypatch.setattr(glass, "put", kept.append)
        await asyncio.to_thread(place, "crew:1")
        await tick(feed)
        await asyncio.to_thread(place, "crew:2")
        await tick(feed)
        assert kept[0] == kept[1] == kept[2] != kept[3] == kept[4] == kept[5]

    run(story())


def test_whoever_changes_group_or_source_is_told_anew() -> None:
    async def story() -> None:
        feed = PositionFeed()
        first, second = looking(feed, HERE), looking(feed, HERE, group="desk:2")
        await asyncio.to_thread(place, "crew:1")
        await tick(feed)
        await asyncio.to_thread(place, "crew:1", source="tracker")
        await tick(feed)
        assert [shape(frame) for frame in first.told()[1:]] == [(False, ["crew:1"], 0, 0)]
        assert [row.source for rows in first.seen.cells.values() for row in rows.values()] == ["tracker"]
        await asyncio.to_thread(place, "crew:1", group="desk:2")
        await tick(feed)
        assert (first.subjects(), second.subjects()) == ([], ["crew:1"])

    run(story())


def test_whoever_looks_again_is_shown_everything_again_and_whoever_leaves_nothing() -> None:
    async def story() -> None:
        feed = PositionFeed()
        await asyncio.to_thread(place, "crew:1")
        glass = looking(feed, HERE)
        await tick(feed)
        feed.look(glass.member, [HERE])
        await feed._show()
        assert [shape(frame) for frame in glass.told()] == [(True, ["crew:1"], 0, 0)] * 2
        feed.leave(glass.member, "desk:1")
        feed.look(glass.member, [HERE])
        await asyncio.to_thread(place, "crew:2")
        await tick(feed)
        assert glass.told() == []
        feed.gone(glass.member)
        assert feed._sought() == {}

    run(story())


def test_news_for_a_busy_reader_is_left_out_and_made_up_for_in_full() -> None:
    async def story() -> None:
        feed = PositionFeed()
        glass = looking(feed, HERE)
        await asyncio.to_thread(place, "crew:1")
        await tick(feed)
        glass.room = lambda: False
        await asyncio.to_thread(place, "crew:2")
        await asyncio.to_thread(forget, "crew:1")
        await tick(feed)
        assert len(glass.told()) == 1
        glass.room = lambda: True
        await tick(feed)
        assert [shape(frame) for frame in glass.told()] == [(True, ["crew:2"], 0, 0)]

    run(story())


def test_a_reader_with_little_room_is_shown_a_full_cell_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(position_cells, "PIECE_ROWS", 2)
    monkeypatch.setattr(position_feed, "BATCH_BYTES", 1)

    async def story() -> None:
        feed = PositionFeed()
        for number in range(1, 6):
            await asyncio.to_thread(place, f"crew:{number}")
        glass = looking(feed, HERE)
        glass.room = lambda: glass.writes % 2 == 0
        await tick(feed)
        assert [shape(frame)[:2] for frame in glass.told()] == [(True, ["crew:1", "crew:2"])]
        # What happens in the meantime to those who were shown is told as it happens.
        glass.writes += 1
        await asyncio.to_thread(forget, "crew:2")
        await asyncio.to_thread(place, "crew:4", Point(118.5, 35.0))
        glass.room = lambda: glass.writes < 4
        await tick(feed)
        glass.room = lambda: True
        await feed._show()
        assert glass.subjects() == ["crew:1", "crew:3", "crew:4", "crew:5"]
        other = looking(feed, HERE)
        await tick(feed)
        assert other.seen.cells == glass.seen.cells

    run(story())


def test_what_grows_old_fades_though_nobody_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        feed = PositionFeed()
        glass = looking(feed, HERE)
        await asyncio.to_thread(place, "crew:1", at=datetime.now(UTC) - timedelta(minutes=119))
        await asyncio.to_thread(place, "crew:2", at=datetime.now(UTC) - timedelta(minutes=121))
        await asyncio.to_thread(place, "crew:3", at=datetime.now(UTC))
        await tick(feed)
        assert glass.subjects() == ["crew:1", "crew:3"]
        monkeypatch.setattr(position_rows, "KEPT", timedelta(minutes=118))
        await tick(feed)
        assert glass.subjects() == ["crew:3"]
        await asyncio.to_thread(place, "crew:1")
        await tick(feed)
        assert glass.subjects() == ["crew:1", "crew:3"]

    run(story())


def test_after_a_reading_that_failed_everybody_is_shown_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(position_feed, "TICK_SECONDS", 0.05)
    whole = position_rows.PositionRows.read
    failed: list[Change] = []

    def broken(rows: position_rows.PositionRows, watched: Mapping[str, int]) -> Change:
        change = whole(rows, watched)
        if len(change.after) and not failed:
            # Read, and lost on the way.
            failed.append(change)
            raise OperationalError("the server closed the connection")
        return change

    async def story() -> None:
        feed = PositionFeed()
        await asyncio.to_thread(place, "crew:1")
        await asyncio.to_thread(place, "crew:2")
        glass = looking(feed, HERE)
        at_work = asyncio.create_task(feed.run())
        await until(lambda: glass.subjects() == ["crew:1", "crew:2"])
        monkeypatch.setattr(position_rows.PositionRows, "read", broken)
        await asyncio.to_thread(forget, "crew:1")
        await asyncio.to_thread(place, "crew:3")
        await asyncio.to_thread(place, "crew:4")
        await until(lambda: glass.subjects() == ["crew:2", "crew:3", "crew:4"])
        assert failed
        # A session that is ended between two readings is opened anew.
        await asyncio.to_thread(break_connections)
        await asyncio.to_thread(place, "crew:5")
        await asyncio.to_thread(place, "crew:6")
        await until(lambda: len(glass.subjects()) == 5)
        at_work.cancel()

    run(story())


def break_connections() -> None:
    """End the sessions in which the feed reads."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%watched%'"
        )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():
            await asyncio.sleep(0.02)


def test_whoever_looked_and_left_before_anything_was_shown_does_not_keep_the_server_from_its_work() -> None:
    async def story() -> None:
        feed = PositionFeed()
        feed.gone(looking(feed, HERE).member)
        working = asyncio.create_task(feed.run())
        await asyncio.sleep(0)
        glass = looking(feed, HERE)
        await asyncio.to_thread(place, "crew:1")
        while not glass.subjects():
            await asyncio.sleep(0.01)
        working.cancel()

    # A loop that never rests cannot be cancelled.
    faulthandler.dump_traceback_later(PATIENCE_SECONDS, exit=True)
    run(story())
    faulthandler.cancel_dump_traceback_later()
