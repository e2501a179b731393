"""Positions into the table: 30,000 subjects that have all moved, in a random order, each round in one transaction.

Ours is `store`: the latest position and the track of today, the rule of five seconds, who was forgotten, and an answer for
each. The peers write the latest position alone, into the same table with the same indexes, and ask nothing. Rows are
prepared before the clock starts, as reports, tuples or instances; the point is packed within, by both that copy. Ours and
the bare copy take turns and the best round of each counts, because other work only ever adds; before each run the table is
vacuumed, as autovacuum would. bulk_update gets a share of the subjects, in batches: with all it is as slow by the row.
"""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.contrib.gis.geos import Point
from django.db import connection, connections, transaction
from django.utils import timezone

from realtime.ingest import Report, store
from realtime.models import Position, Track
from tests.bench._results import Figure, rate

SUBJECTS, ROUNDS, WARM = 30_000, 9, 2
SLOW_SUBJECTS, SLOW_BATCH = 5_000, 500
TIMES_BULK_UPDATE, TIMES_BARE = 60.0, 0.6
GROUP = "positions:1"


class Told(NamedTuple):
    """One subject's next position."""

    subject: str
    lon: float
    lat: float
    accuracy_m: float
    heading: float
    speed: float
    at: datetime


class Crowd:
    """Subjects that move on by ten seconds each time they are asked, over the last hours of today."""

    def __init__(self) -> None:
        self._dice = random.Random(814)
        self._at = timezone.now() - timedelta(hours=1)

    def moved(self) -> list[Told]:
        """All of them, in a random order."""
        self._at += timedelta(seconds=10)
        dice = self._dice
        rows = [
            Told(
                f"mission:{n}", 118 + dice.random(), 35 + dice.random(), 12.0, 360 * dice.random(), 9 * dice.random(), self._at
            )
            for n in range(SUBJECTS)
        ]  # fmt: skip
        dice.shuffle(rows)
        return rows


def rows() -> list[Figure]:
    """Rows a second beside both peers."""
    crowd = Crowd()
    seen = _snapshot()
    assert all(store(_reports(crowd.moved(), seen)))
    ours, bare = [], []
    for _ in range(WARM + ROUNDS):
        told = _reports(crowd.moved(), seen)
        ours.append(_rate(SUBJECTS, partial(_stored, told)))
        bare.append(_rate(SUBJECTS, partial(_bare, crowd.moved())))
    assert Track.objects.count() == SUBJECTS * (1 + WARM + ROUNDS)
    mine = max(ours[WARM:])
    what = f"positions into the table: latest and track of {SUBJECTS:,} subjects"
    return [
        rate(
            what, mine, "rows/s", peer="Django bulk_update, latest alone", peer_value=_bulk_update(crowd.moved()),
            bar=TIMES_BULK_UPDATE, rule="times",
        ),
        rate(
            what, mine, "rows/s", peer="bare COPY + UPDATE FROM, latest alone", peer_value=max(bare[WARM:]),
            bar=TIMES_BARE, rule="times",
        ),
    ]  # fmt: skip


def _rate(count: int, work: Callable[[], object]) -> float:
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE realtime_position")
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def _snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])


def _reports(rows: list[Told], seen: str) -> list[Report]:
    return [
        Report(row.subject, GROUP, row.lon, row.lat, "phone", row.at, row.accuracy_m, row.heading, row.speed, seen)
        for row in rows
    ]  # fmt: skip


def _stored(reports: list[Report]) -> None:
    assert all(store(reports))


_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS moved (subject varchar, point geometry(Point, 4326), accuracy_m float8, heading float8,
    speed float8, at timestamptz) ON COMMIT DELETE ROWS
"""
_UPDATE = """
UPDATE realtime_position p SET point = m.point, accuracy_m = m.accuracy_m, heading = m.heading, speed = m.speed, at = m.at
FROM moved m WHERE p.subject = m.subject
"""


def _bare(rows: list[Told]) -> None:
    point = struct.Struct("<BIIdd")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy("COPY moved FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["varchar", "bytea", "float8", "float8", "float8", "timestamptz"])
            for row in rows:
                place = point.pack(1, 0x20000001, 4326, row.lon, row.lat)
                copy.write_row((row.subject, place, row.accuracy_m, row.heading, row.speed, row.at))
        cursor.execute(_UPDATE)
        assert cursor.rowcount == len(rows)


def _bulk_update(rows: list[Told]) -> float:
    known = {position.subject: position for position in Position.objects.all()}
    changed = []
    for row in rows[:SLOW_SUBJECTS]:
        position = known[row.subject]
        position.point = Point(row.lon, row.lat, srid=4326)
        position.accuracy_m, position.heading, position.speed = row.accuracy_m, row.heading, row.speed
        position.at = row.at
        changed.append(position)
    fields = ["point", "accuracy_m", "heading", "speed", "at"]
    return _rate(SLOW_SUBJECTS, lambda: Position.objects.bulk_update(changed, fields, batch_size=SLOW_BATCH))
