"""The lane for moving things: the latest position of a subject, its track by day. Never stored as events.

Subjects and groups are opaque. A group is what a listener may or may not see, and is named like a stream.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from realtime.batcher import NotStored, put
from realtime.ingest import Report
from realtime.models import Position, Track

__all__ = [
    "Fix",
    "NotStored",
    "forget",
    "latest",
    "prune_tracks",
    "report",
    "track",
]

DAYS_AHEAD = 7
FIRST = datetime(2000, 1, 1, tzinfo=UTC)


class LonLat(Protocol):
    """Anything with WGS-84 degrees."""

    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a subject was: WGS-84 degrees, metres, degrees clockwise from north, metres per second.

    `at` is when it was there, `received_at` when this was stored; both by clocks that the database accepts.
    """

    subject: str
    group: str
    lon: float
    lat: float
    source: str
    at: datetime
    received_at: datetime
    accuracy_m: float | None = None
    heading: float | None = None
    speed: float | None = None


# The row stays, without a place, so that whoever reads what changed learns that the subject is gone.
_FORGET = """
INSERT INTO realtime_position AS latest (subject, "group", point, source, at)
VALUES (%s, '', ST_SetSRID(ST_MakePoint(0, 0), 4326), '', clock_timestamp())
ON CONFLICT (subject) DO UPDATE SET
    "group" = excluded."group", point = excluded.point, accuracy_m = NULL, heading = NULL, speed = NULL,
    source = excluded.source, at = excluded.at, received_at = excluded.at, tx = pg_current_xact_id()
"""
TOMBSTONES_KEPT = timedelta(minutes=1)


def report(
    *,
    subject: str,
    group: str,
    point: LonLat,
    source: str,
    at: datetime | None = None,
    accuracy_m: float | None = None,
    heading: float | None = None,
    speed: float | None = None,
    seen: str | None = None,
) -> bool:
    """Store a position in WGS-84; True when it is now the latest, False when a later or a near one was known already.

    At most one a subject in five seconds is kept (see `ingest.store`). `at` defaults to the database's now and is never
    taken later than that. With `seen`, the snapshot in which this was allowed, a subject that was forgotten since stays
    so. Raises ValueError for what cannot be a position, `NotStored` when the database did not take it.
    """
    _check(subject, group, source, point, at)
    for name, value in (("accuracy_m", accuracy_m), ("heading", heading), ("speed", speed)):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{name} {value} is not a measure")
    return put(
        Report(
            subject=subject, group=group, lon=float(point.lon), lat=float(point.lat), source=source, at=at,
            accuracy_m=accuracy_m, heading=heading, speed=speed, seen=seen,
        )
    )  # fmt: skip


def _check(subject: str, group: str, source: str, point: LonLat, at: datetime | None) -> None:
    # One row that the database refuses would fail the batch, and so everybody else's position.
    if not (-180 <= point.lon <= 180 and -90 <= point.lat <= 90):
        raise ValueError(f"lon {point.lon}, lat {point.lat} is not a place on earth in WGS-84 degrees")
    for name, words, most in (("subject", subject, 200), ("group", group, 200), ("source", source, 40)):
        if not 0 < len(words) <= most or not words.isprintable():
            raise ValueError(f"{name} {words!r} is no name of at most {most} characters")
    if at is not None and at.tzinfo is None:
        raise ValueError("a position's time carries its zone")
    if at is not None and at < FIRST:
        raise ValueError(f"{at} is before anybody told a position")


def _fixes(rows: QuerySet[Position] | QuerySet[Track]) -> list[Fix]:
    return [
        Fix(
            subject=row.subject, group=row.group, lon=row.point.x, lat=row.point.y, source=row.source, at=row.at,
            received_at=row.received_at, accuracy_m=row.accuracy_m, heading=row.heading, speed=row.speed,
        )
        for row in rows
    ]  # fmt: skip


def latest(
    *,
    subjects: Collection[str] | None = None,
    groups: Collection[str] | None = None,
    max_age: timedelta | None = None,
) -> list[Fix]:
    """The latest position of each of `subjects`, or of all in `groups` (of both: those in both), by subject.

    With `max_age`, only those that were true at most that long ago, by the database's clock.
    """
    if subjects is None and groups is None:
        raise ValueError("name the subjects or the groups")
    rows = Position.objects.exclude(group="").order_by("subject")
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    if groups is not None:
        rows = rows.filter(group__in=groups)
    if max_age is not None:
        rows = rows.filter(at__gte=Now() - max_age)
    return _fixes(rows)


def track(*, subject: str, since: datetime, until: datetime) -> list[Fix]:
    """Where `subject` went from `since` to `until` (both included), in order of time; what was told twice is there once."""
    rows = Track.objects.filter(subject=subject, at__gte=since, at__lte=until)
    return _fixes(rows.order_by("at", "received_at").distinct("at"))


def forget(subject: str, *, history: bool = False) -> None:
    """Stop showing `subject`; with `history`, delete its track too (the deletion of personal data).

    What is left is a tombstone without a place, for a minute at least; `prune_tracks` clears it away.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [subject])
        if history:
            Track.objects.filter(subject=subject).delete()


def prune_tracks(*, days: int = 30) -> int:
    """Drop the days before the last `days`, index those that are over, make those to come; the number of days dropped.

    Clears away the tombstones of forgotten subjects. The clock runs it daily. Positions told for a day that has no table are kept and pruned all the same.
    """
    Position.objects.filter(group="", received_at__lt=Now() - TOMBSTONES_KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT realtime_make_track_days(%s)", [DAYS_AHEAD])
        cursor.execute("SELECT realtime_drop_track_days(%s)", [days])
        (dropped,) = cursor.fetchone()
        cursor.execute("SELECT realtime_index_track_days()")
        return int(dropped)
