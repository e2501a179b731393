"""Who looks at a cell sees all of it, then what changes, and nothing of anybody else's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, cast

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realtime import position_cells, position_feed, position_rows
from realtime.cells import quadkey_of
from realtime.members import Member
from realtime.position_feed import PositionFeed
from realtime.positions import forget, report
from tests.realtime.conftest import PATIENCE_SECONDS, Screen
from tests.realtime.unpacking import CellFrame, Seen, payloads, unpack

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Screen]


class Point(NamedTuple):
    lon: float
    lat: float


# A city and its cell at zoom 6, the western half of that, the cell to the east.
LINYI, HERE, WEST, EAST = Point(118.3564, 35.1041), "132103", "1321030", "132112"
AT_SEA = Point(124.5, 35.1)


class Clock:
    """Each report is true five seconds after the one before: sooner it would be dropped."""

    at = datetime.now(UTC)

    @classmethod
    def start(cls) -> None:
        cls.at = datetime.now(UTC) - timedelta(minutes=60)

    @classmethod
    def next(cls) -> datetime:
        cls.at += timedelta(seconds=5)
        return cls.at


@pytest.fixture(autouse=True)
def _clock() -> None:
    Clock.start()


def place(
    subject: str,
    point: Point = LINYI,
    group: str = "desk:1",
    source: str = "phone",
    at: datetime | None = None,
) -> bool:
    return report(subject=subject, group=group, point=point, source=source, at=at or Clock.next())


class Glass:
    """A member that keeps what it is told."""

    def __init__(self) -> None:
        self.groups: set[str] = set()
        self.closing: tuple[int, str] | None = None
        self.seen = Seen()
        self.frames: list[CellFrame] = []
        self.writes = 0
        self.room: Callable[[], bool] = lambda: True

    @property
    def member(self) -> Member:
        return cast(Member, self)

    def put(self, data: bytes) -> bool:
        self.writes += 1
        for payload in payloads(data):
            frame = unpack(payload)
            self.frames.append(frame)
            self.seen.take(frame)
        return True

    def busy(self) -> bool:
        return not self.room()

    def told(self) -> list[CellFrame]:
        frames, self.frames = self.frames, []
        return frames

    def subjects(self) -> list[str]:
        return sorted(row.subject for rows in self.seen.cells.values() for row in rows.values())


def looking(feed: PositionFeed, *quadkeys: str, group: str = "desk:1") -> Glass:
    glass = Glass()
    feed.join(glass.member, group)
    feed.look(glass.member, quadkeys)
    return glass


async def tick(feed: PositionFeed) -> None:
    await feed._tick(asyncio.get_running_loop().time())


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def shape(frame: CellFrame) -> tuple[bool, list[str], int, int]:
    """Full, the names of those who entered, how many moved, how many are gone."""
    return frame.full, [row.subject for row in frame.entered.values()], len(frame.moved), len(frame.gone)


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
        glasses = [looking(feed, *quadkeys) for quadkeys in ([""], [HERE], [WEST, EAST], [HERE, WEST])]
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


@contextmanager
def elsewhere() -> Iterator[psycopg.Connection[Any]]:
    """Another session, whose transaction stays open until it is committed."""
    given = connection.get_connection_params()
    chosen = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    with psycopg.connect(**chosen) as session:
        yield session


def write(session: psycopg.Connection[Any], subject: str) -> None:
    """A position that nobody sees before `session` commits."""
    session.execute(
        'INSERT INTO realtime_position AS p (subject, "group", point, source, at, received_at)'
        " VALUES (%s, 'desk:1', ST_SetSRID(ST_MakePoint(%s, %s), 4326), 'phone', now(), now())"
        " ON CONFLICT (subject) DO UPDATE SET point = ST_Translate(p.point, 0.01, 0), at = now(),"
        " tx = pg_current_xact_id(), \"group\" = 'desk:1', source = 'phone'",
        [subject, *LINYI],
    )


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


def test_after_a_reading_that_failed_everybody_is_shown_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(position_feed, "TICK_SECONDS", 0.05)

    async def story() -> None:
        feed = PositionFeed()
        await asyncio.to_thread(place, "crew:1")
        await asyncio.to_thread(place, "crew:2")
        glass = looking(feed, HERE)
        at_work = asyncio.create_task(feed.run())
        await until(lambda: glass.subjects() == ["crew:1", "crew:2"])
        await asyncio.to_thread(break_connections)
        await asyncio.to_thread(forget, "crew:1")
        await asyncio.to_thread(place, "crew:3")
        await until(lambda: glass.subjects() == ["crew:2", "crew:3"])
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
        st.just("look"), st.integers(0, 1), st.lists(st.sampled_from(["", HERE, WEST, EAST]), max_size=3)
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


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM realtime_position")
    Clock.start()


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
