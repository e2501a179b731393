"""30,000 responders who move, told to 200 screens: bytes against a JSON frame for each position, and whether it keeps pace.

The real lane: batches go into the table as the ingest stores them, the feed reads the table each second, real members take
its frames. Two thirds of the responders are around the towns of a city, one third anywhere in its counties; each tells a
position every 5 s. The screens are boards of 616 x 820 px: 40 % look at a county (zoom 10-11), 30 % at the city (zoom 9), 28 %
at streets (zoom 13-14), each around some responder, and 2 % are walls, which look at the whole world.
"""

from __future__ import annotations

import asyncio
import math
import os
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from django.db import connection

from realtime import framing
from realtime.cells import Cell, quadkey_of
from realtime.ingest import Report, store
from realtime.members import Member
from realtime.position_feed import PositionFeed
from tests.bench._results import Figure, figure, percentile
from tests.realtime.unpacking import CellFrame, unpack

RESPONDERS, VIEWPORTS, EVERY_SECONDS = 30_000, 200, 5.0
GROUP = "positions:1"
BATCHES_A_SECOND = 5
WARM_SECONDS, SECONDS = 6.0, 20.0
TIMES_SMALLER, LATEST_MS, CORES = 20, 1_000.0, 2.0
WIDTH, HEIGHT, TILE = 616, 820, 512
METRES_A_DEGREE = 111_320.0
TOWNS = [
    (118.356, 35.104),
    (118.39, 35.02),
    (118.64, 35.79),
    (117.98, 35.5),
    (118.83, 34.92),
    (118.07, 34.85),
]
WEST, SOUTH, EAST, NORTH = 117.4, 34.36, 119.18, 36.22


class View(NamedTuple):
    """What a screen shows, in degrees."""

    west: float
    south: float
    east: float
    north: float


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


class Crowd:
    """The responders: where they are, where they head, and when each tells."""

    def __init__(self, dice: np.random.Generator) -> None:
        towns = np.array(TOWNS)[dice.integers(0, len(TOWNS), RESPONDERS)]
        near = towns + dice.normal(0, (0.04, 0.03), (RESPONDERS, 2))
        far = dice.uniform((WEST, SOUTH), (EAST, NORTH), (RESPONDERS, 2))
        self.places = np.where(dice.random(RESPONDERS)[:, None] < 2 / 3, near, far)
        self.heading = dice.uniform(0, 360, RESPONDERS)
        self.speed = np.abs(dice.normal(8, 5, RESPONDERS))
        self.accuracy = dice.choice([4.0, 8.0, 12.0, 30.0], RESPONDERS)
        self._began = datetime.now(UTC) - timedelta(seconds=EVERY_SECONDS)

    def reports(self, turn: int) -> list[Report]:
        """Those whose turn it is have moved for five seconds."""
        slots = int(EVERY_SECONDS * BATCHES_A_SECOND)
        who = np.arange(turn % slots, RESPONDERS, slots)
        turned = np.radians(self.heading[who])
        way = self.speed[who] * EVERY_SECONDS / METRES_A_DEGREE
        self.places[who, 0] += way * np.sin(turned) / math.cos(math.radians(35))
        self.places[who, 1] += way * np.cos(turned)
        at = self._began + timedelta(seconds=turn / BATCHES_A_SECOND)
        told = zip(
            who.tolist(), *(values[who].tolist() for values in (self.places, self.accuracy, self.heading, self.speed)),
            strict=True,
        )  # fmt: skip
        return [
            Report(f"mission:{number}", GROUP, lon, lat, "phone", at, accuracy, heading, speed)
            for number, (lon, lat), accuracy, heading, speed in told
        ]


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
            peer="a JSON frame a position, same cells", peer_value=every.bytes / SECONDS / 1e6, bar=TIMES_SMALLER, rule="times",
        ),
        figure("the same", ours / 1e6, "MB/s", peer="a JSON frame a position, those in view alone", peer_value=seen.bytes / SECONDS / 1e6),
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
    screens = [Screen(view) for view in _views(crowd)]
    for screen in screens:
        member = Member(screen, session="", query="")
        feed.join(member, GROUP)
        feed.look(member, cells_over(screen.view) if screen.view else [""])
    ingest = asyncio.create_task(asyncio.to_thread(_tell, crowd, stop))
    ticking = asyncio.create_task(feed.run())
    await asyncio.sleep(WARM_SECONDS)
    for screen in screens:
        screen.taken.clear()
    feed.late.clear()
    began, busy = time.perf_counter(), _busy()
    await asyncio.sleep(SECONDS)
    cores = (_busy() - busy) / (time.perf_counter() - began)
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


def _views(crowd: Crowd) -> list[View | None]:
    dice = random.Random(14)
    found: list[View | None] = []
    for number in range(VIEWPORTS):
        share = number / VIEWPORTS
        if share >= 0.98:
            found.append(None)
            continue
        zoom = dice.uniform(10, 11) if share < 0.4 else 9.0 if share < 0.7 else dice.uniform(13, 14)
        lon, lat = TOWNS[0] if zoom == 9.0 else crowd.places[dice.randrange(RESPONDERS)].tolist()
        across = 180 * WIDTH / (TILE * 2**zoom)
        along = 180 * HEIGHT / (TILE * 2**zoom) * math.cos(math.radians(lat))
        found.append(View(lon - across, lat - along, lon + across, lat + along))
    return found


def cells_over(view: View, most: int = 16, margin: float = 0.15) -> list[str]:
    """The quadkeys that a board says for `view`, as `map/cover.ts` finds them."""

    def south_of(lat: float) -> float:
        return (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2

    def span(begin: float, end: float, zoom: int) -> range:
        more = (end - begin) * margin
        return range(math.floor((begin - more) * 2**zoom), math.floor((end + more) * 2**zoom) + 1)

    for zoom in range(16, -1, -2):
        columns = span(view.west / 360 + 0.5, view.east / 360 + 0.5, zoom)
        lines = span(south_of(view.north), south_of(view.south), zoom)
        if len(columns) * len(lines) <= most:
            return [quadkey_of(Cell(zoom, x, y)) for x in columns for y in lines]
    return [""]


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
            for payload in _payloads(data):
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


def _payloads(data: bytes) -> list[bytes]:
    """The payloads of framed bytes, one after the other."""
    found, at = [], 0
    while at < len(data):
        size, head = data[at + 1], 2
        if size > 125:
            head = 4 if size == 126 else 10
            size = int.from_bytes(data[at + 2 : at + head], "big")
        found.append(data[at + head : at + head + size])
        at += head + size
    return found


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
