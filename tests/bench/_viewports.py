"""30,000 responders who move, told to 200 screens: bytes against a JSON frame for each position, and whether it keeps pace.

The real lane: batches go into the table as the ingest stores them, the feed reads the table each second, real members take
its frames. Two thirds of the responders are around the towns of a city, one third anywhere in its counties; each tells a
position every 5 s. The screens are boards of 616 x 820 px: 40 % look at a county (zoom 10-11), 30 % at the city (zoom 9), 28 %
at streets (zoom 13-14), each around some responder, and 2 % are walls, which look at the whole world.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from django.db import connection

from realtime import framing
from realtime.ingest import store
from realtime.members import Member
from realtime.position_feed import PositionFeed
from tests.bench._responders import (
    BATCHES_A_SECOND,
    EVERY_SECONDS,
    GROUP,
    RESPONDERS,
    VIEWPORTS,
    Crowd,
    View,
    cells_over,
    views,
)  # fmt: skip
from tests.bench._results import Figure, figure, percentile
from tests.realtime.unpacking import CellFrame, payloads, unpack

WARM_SECONDS, SECONDS = 6.0, 20.0
TIMES_SMALLER, LATEST_MS, CORES = 20, 1_000.0, 2.0


class Position(msgspec.Struct):
    """A position as the frames of positions told it when they were JSON."""

    subject: str
    lon: float
    lat: float
    source: str
    at: datetime
    accuracy_m: float | None
    heading: float | None
    speed: float | None


class Plain(msgspec.Struct, tag="positions", tag_field="frame"):
    """The naive frame: one position."""

    group: str
    full: bool
    items: list[Position]
    gone: list[str]


@dataclass
class Screen:
    """A connection that takes everything at once and keeps it."""

    view: View | None
    paused = False
    taken: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> None:
        """Take it."""
        self.taken.append(data)

    def queued(self) -> int:
        """Nothing waits."""
        return 0

    async def room(self) -> None:
        """There is room."""

    def end(self, code: int, reason: str) -> None:
        """Nothing to close."""


class Timed(PositionFeed):
    """A feed that remembers how late each of its ticks was."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []

    async def _tick(self, due: float) -> None:
        await super()._tick(due)
        self.late.append(self.late_seconds * 1000)


def rows() -> list[Figure]:
    """The bytes beside those of the naive way, what the machine does for it, and whether ticks come in time."""
    crowd = Crowd(np.random.default_rng(14))
    _fill(crowd)
    screens, feed, cores = asyncio.run(_sustained(crowd))
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM realtime_position WHERE "group" = %s', [GROUP])
    ours = sum(len(data) for screen in screens for data in screen.taken) / SECONDS
    every, seen = _naive(screens)
    what = f"{RESPONDERS:,} moving responders at 1/{EVERY_SECONDS:g} s to {VIEWPORTS} viewports"
    bare = RESPONDERS / EVERY_SECONDS * VIEWPORTS * (every.bytes / every.tells)
    return [
        figure(
            f"{what}, {ours / (every.tells / SECONDS):.1f} bytes a position", ours / 1e6, "MB/s",
            peer="a JSON frame a position in view", peer_value=seen.bytes / SECONDS / 1e6, bar=TIMES_SMALLER, rule="times",
        ),
        figure("the same", ours / 1e6, "MB/s", peer="a JSON frame a position of its cells", peer_value=every.bytes / SECONDS / 1e6),
        figure("the same", ours / 1e6, "MB/s", peer="a JSON frame a position, all to everybody", peer_value=bare / 1e6),
        figure("the same, ingest, feed and their database sessions", cores, "cores", bar=CORES),
        figure(f"the same, lateness of a tick, p95 of {len(feed.late)}", percentile(feed.late, 0.95), "ms", bar=LATEST_MS),
    ]  # fmt: skip


def _fill(crowd: Crowd) -> None:
    """Everybody has told once, and the planner knows the table."""
    for turn in range(int(EVERY_SECONDS * BATCHES_A_SECOND)):
        store(crowd.reports(turn))
    connection.close()


async def _sustained(crowd: Crowd) -> tuple[list[Screen], Timed, float]:
    """Screens with what they took in SECONDS after they were shown everything; the feed; cores that were busy."""
    feed, stop = Timed(), threading.Event()
    screens = [Screen(view) for view in views(crowd)]
    for screen in screens:
        member = Member(screen, session="", query="")
        feed.join(member, GROUP)
        feed.look(member, cells_over(screen.view) if screen.view else [""])
    ingest = asyncio.create_task(asyncio.to_thread(_tell, crowd, stop))
    ticking = asyncio.create_task(feed.run())
    try:
        await asyncio.sleep(WARM_SECONDS)
        for screen in screens:
            screen.taken.clear()
        feed.late.clear()
        began, busy = time.perf_counter(), await asyncio.to_thread(_busy)
        await asyncio.sleep(SECONDS)
        cores = (await asyncio.to_thread(_busy) - busy) / (time.perf_counter() - began)
    finally:
        stop.set()
        ticking.cancel()
        await ingest
    return screens, feed, cores


def _tell(crowd: Crowd, stop: threading.Event) -> None:
    """Store batches at their times until told to stop."""
    turn, began = int(EVERY_SECONDS * BATCHES_A_SECOND), time.perf_counter()
    first = turn
    while not stop.is_set():
        store(crowd.reports(turn))
        turn += 1
        time.sleep(max(0.0, began + (turn - first) / BATCHES_A_SECOND - time.perf_counter()))
    connection.close()


def _busy() -> float:
    """CPU-seconds of this process and of the database sessions of this database, where they run on this machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
        )
        pids = [pid for (pid,) in cursor.fetchall()]
    connection.close()
    ticks = 0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            ticks += sum(int(part) for part in stat.read_text().rpartition(")")[2].split()[11:13])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


@dataclass
class Naive:
    """What a JSON frame for each position takes."""

    tells: int = 0
    bytes: int = 0


def _naive(screens: list[Screen]) -> tuple[Naive, Naive]:
    """The same positions in frames of their own: all that the screens were told, and those in their view alone."""
    every, seen = Naive(), Naive()
    known: dict[bytes, list[tuple[float, float, int]]] = {}
    for screen in screens:
        for data in screen.taken:
            for payload in payloads(data):
                if payload not in known:
                    known[payload] = _told(unpack(payload))
                for lon, lat, size in known[payload]:
                    every.tells += 1
                    every.bytes += size
                    view = screen.view
                    if view is None or (view.west <= lon <= view.east and view.south <= lat <= view.north):
                        seen.tells += 1
                        seen.bytes += size
    return every, seen


def _told(frame: CellFrame) -> list[tuple[float, float, int]]:
    """Longitude and latitude of each position in `frame`, and the bytes of a websocket frame of its own."""
    rows = {key: row.values for key, row in frame.entered.items()} | frame.moved
    found = []
    for key, row in rows.items():
        lon, lat = frame.degrees(row)
        position = Position(
            f"mission:{key % RESPONDERS}", round(lon, 6), round(lat, 6), "phone", datetime.fromtimestamp(row.at, UTC),
            row.accuracy_m, row.heading, row.speed,
        )  # fmt: skip
        plain = Plain(GROUP, False, [position], [])
        found.append((lon, lat, len(framing.text(msgspec.json.encode(plain)))))
    return found
