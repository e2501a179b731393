"""A member that keeps what it is told, and what happens to those whom it looks at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, cast

import psycopg
from django.db import connection

from realtime.members import Member
from realtime.position_feed import PositionFeed
from realtime.positions import report
from tests.realtime.unpacking import CellFrame, Seen, payloads, unpack


class Point(NamedTuple):
    lon: float
    lat: float


# A city and its cell at zoom 6, a quarter of that, the cell to the east.
LINYI, HERE, QUARTER, EAST = Point(118.3564, 35.1041), "132103", "1321030", "132112"
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


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM realtime_position")
    Clock.start()
