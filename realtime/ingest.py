"""Positions into the table: a whole batch in one transaction, by COPY and set-based statements.

The batch is copied into a table of the session, merged into the latest positions and appended to the track. A whole
table of 30,000 subjects costs about what its bare COPY and UPDATE do, because nothing is asked row by row, the updates
stay in their pages and today's track has no unique index to keep: what is told twice is left out where the batch or
the latest position shows it, and otherwise when the track is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from struct import Struct
from typing import Any

from django.db import connection, transaction

EVERY = timedelta(seconds=5)
_EVERY = f"interval '{EVERY.total_seconds()} s'"


@dataclass(frozen=True, slots=True)
class Report:
    """A position as it is told, checked: WGS-84 degrees, metres, degrees clockwise from north, metres per second.

    `seen` is the snapshot (`pg_current_snapshot()`) in which this was allowed: a subject that was forgotten after it
    stays forgotten.
    """

    subject: str
    group: str
    lon: float
    lat: float
    source: str
    at: datetime | None = None
    accuracy_m: float | None = None
    heading: float | None = None
    speed: float | None = None
    seen: str | None = None


# In the table of the session an earlier report of a subject than its newest has a negative number.
# Batches come one after the other, also those of several processes: two that touch the same rows in opposite orders
# would deadlock. The lock ends with the transaction.
_BEGIN = """
SELECT pg_advisory_xact_lock(hashtext('realtime_position'));
CREATE TEMPORARY TABLE IF NOT EXISTS realtime_said (
    n integer, subject varchar, "group" varchar, point geometry(Point, 4326), accuracy_m float8,
    heading float8, speed float8, source varchar, at timestamptz, seen text
) ON COMMIT DELETE ROWS;
DELETE FROM realtime_said;
"""
_COPY = "COPY realtime_said FROM STDIN (FORMAT BINARY)"
# A point in binary goes in as it is stored; the driver knows no geometry.
_TYPES = ["int4", "varchar", "varchar", "bytea", "float8", "float8", "float8", "varchar", "timestamptz", "text"]  # fmt: skip
_POINT = Struct("<BIIdd")
_POINT_WITH_SRID, _LITTLE_ENDIAN = 0x20000001, 1

_COLUMNS = 'subject, "group", point, accuracy_m, heading, speed, source, at'
# A tombstone gives way to what was allowed by somebody who saw it.
_SEES_TOMBSTONE = """(
    p."group" = '' AND (s.seen IS NULL OR p.tx = pg_current_xact_id() OR pg_visible_in_snapshot(p.tx, s.seen::pg_snapshot))
)"""
_UPDATE = f"""
UPDATE realtime_position p SET
    "group" = s."group", point = s.point, accuracy_m = s.accuracy_m, heading = s.heading, speed = s.speed,
    source = s.source, at = s.at, received_at = %s, tx = pg_current_xact_id()
FROM realtime_said s
WHERE p.subject = s.subject AND s.n >= 0 AND (
    p."group" <> '' AND (s.at >= p.at + {_EVERY} OR s.at > p.at AND s."group" <> p."group") OR {_SEES_TOMBSTONE}
)
"""
# Only a tombstone can get in between: it stays.
_INSERT = f"""
INSERT INTO realtime_position ({_COLUMNS}, received_at)
SELECT {_COLUMNS}, %s FROM realtime_said s
WHERE n >= 0 AND NOT EXISTS (SELECT FROM realtime_position p WHERE p.subject = s.subject)
ON CONFLICT (subject) DO NOTHING
"""
# Asked only where something did not become the latest: to hear it of every row costs a tenth of the batch.
_MERGED = """
SELECT s.n FROM realtime_said s JOIN realtime_position p ON p.subject = s.subject
WHERE s.n >= 0 AND p.tx = pg_current_xact_id() AND p.received_at = %s
"""
_LEFT_OUT = f"""
SELECT s.n FROM realtime_said s JOIN realtime_position p ON p.subject = s.subject
WHERE s.n = ANY (%s) AND NOT (p."group" <> '' AND (s.at >= p.at + {_EVERY} OR s.at <= p.at - {_EVERY}) OR {_SEES_TOMBSTONE})
"""
_APPEND = f"INSERT INTO realtime_track ({_COLUMNS}) SELECT {_COLUMNS} FROM realtime_said WHERE n <> ALL (%s)"


def store(reports: Sequence[Report]) -> list[bool]:
    """Store a batch in one transaction; for each report whether it is the latest position of its subject now.

    The latest by `at` wins, and `at` is never later than the database's now. A late one goes to the track alone.
    What is less than five seconds from a position that is known is answered and dropped, which is what becomes of
    what is told twice: a subject that tells more is shown at most five seconds and one report behind. The last word
    of one that then falls silent is dropped too; to hold it back for later would be to acknowledge what a crash loses.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BEGIN)
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
        times = [now if report.at is None or report.at > now else report.at for report in reports]
        newest = _newest(reports, times)
        earlier = _earlier(reports, times, newest) if len(newest) < len(reports) else []
        _copy(cursor, reports, times, newest.values(), earlier)
        dropped = _left_out(cursor, [~n for n in earlier])
        latest = _merge(cursor, newest, now)
        dropped += _left_out(cursor, [n for n in newest.values() if n not in latest])
        cursor.execute(_APPEND, [dropped])
    return [n in latest for n in range(len(reports))]


def _newest(reports: Sequence[Report], times: Sequence[datetime]) -> dict[str, int]:
    """The number of the newest report of each subject; of equal ones the first."""
    found = {report.subject: n for n, report in enumerate(reports)}
    if len(found) == len(reports):
        return found
    for n, report in enumerate(reports):
        known = found[report.subject]
        if (times[n], -n) > (times[known], -known):
            found[report.subject] = n
    return found


def _earlier(reports: Sequence[Report], times: Sequence[datetime], newest: dict[str, int]) -> list[int]:
    """The others, from the newest backwards, where they are far enough apart."""
    before = {subject: times[n] for subject, n in newest.items()}
    chosen = []
    for n in sorted(range(len(reports)), key=times.__getitem__, reverse=True):
        subject = reports[n].subject
        if times[n] <= before[subject] - EVERY:
            before[subject] = times[n]
            chosen.append(n)
    return chosen


def _copy(
    cursor: Any,
    reports: Sequence[Report],
    times: Sequence[datetime],
    newest: Iterable[int],
    earlier: Sequence[int],
) -> None:
    with cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for number, n in chain(((n, n) for n in newest), ((~n, n) for n in earlier)):
            told = reports[n]
            point = _POINT.pack(_LITTLE_ENDIAN, _POINT_WITH_SRID, 4326, told.lon, told.lat)
            copy.write_row((
                number, told.subject, told.group, point, told.accuracy_m, told.heading, told.speed, told.source,
                times[n], told.seen,
            ))  # fmt: skip


def _merge(cursor: Any, newest: dict[str, int], now: datetime) -> set[int]:
    """The numbers of those that became the latest of their subject."""
    cursor.execute(_UPDATE, [now])
    merged = cursor.rowcount
    if merged < len(newest):
        cursor.execute(_INSERT, [now])
        merged += cursor.rowcount
    if merged == len(newest):
        return set(newest.values())
    cursor.execute(_MERGED, [now])
    return {n for (n,) in cursor.fetchall()}


def _left_out(cursor: Any, which: list[int]) -> list[int]:
    """Those of `which` that go nowhere: too close to the latest position, or of a subject that is forgotten."""
    if not which:
        return []
    cursor.execute(_LEFT_OUT, [which])
    return [n for (n,) in cursor.fetchall()]
