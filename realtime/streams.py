"""The face of the package: publish in the caller's transaction, read after an offset, forget what is old.

Offsets are taken under the stream's row lock, so the order of offsets is the order of commits: whoever has
read offset N and sees N + 1 has missed nothing, and a rolled-back transaction leaves no hole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec
from django.db import connection, transaction

from realtime.models import Stream
from realtime.nudges import nudge_streams

PAGE = 500
_SEPARATOR = chr(30)
_NAMES = "string_to_array(%s, chr(30))"


class _Locked(msgspec.Struct):
    """A stream whose row is ours until the end of the transaction."""

    key: int
    last_offset: int


class StoredEvent(msgspec.Struct, frozen=True):
    """One event as it was published."""

    stream: str
    offset: int
    type: str
    payload: bytes
    at: datetime


class Gap(Exception):
    """What was asked for cannot be replayed in full: take a fresh snapshot.

    `reason` is `pruned` (older than what is kept) or `ahead` (an offset that the stream never reached).
    """

    def __init__(self, stream: str, reason: str) -> None:
        super().__init__(f"{stream}: {reason}")
        self.stream = stream
        self.reason = reason


def publish(stream: str, type: str, payload: bytes) -> None:
    """Publish one event; see `publish_all`."""
    publish_all([(stream, type, payload)])


def publish_all(items: Sequence[tuple[str, str, bytes]]) -> None:
    """Append `(stream, type, payload)` in the order given; payloads are JSON documents.

    Must be the last write of an open transaction and the only publish in it: all streams are locked once, in
    name order, until it ends (two transactions that lock in opposite orders would deadlock). Raises RuntimeError
    outside a transaction and ValueError for a payload that is not JSON.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish belongs into the transaction of the write that it announces")
    for stream, type, payload in items:
        _check_json(stream, type, payload)
    locked = _lock(sorted({stream for stream, _, _ in items}))
    offsets = []
    for name, _, _ in items:
        locked[name].last_offset += 1
        offsets.append(locked[name].last_offset)
    if items:
        _append(locked, items, offsets)
        nudge_streams(list(locked))


def _append(
    locked: Mapping[str, _Locked], items: Sequence[tuple[str, str, bytes]], offsets: list[int]
) -> None:
    """Two statements, however many events, and each column one string: adapted element by element they took longer than
    everything else that is done for an event."""
    names, types, payloads = zip(*items, strict=True)
    keys = _numbers([locked[name].key for name in names])
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO realtime_event (stream_id, "offset", type, payload)'
            " SELECT stream, number, type, convert_to(payload, 'UTF8') FROM unnest(%s::bigint[], %s::bigint[],"
            " string_to_array(%s, chr(30)), string_to_array(%s, chr(30))) AS e(stream, number, type, payload)",
            [keys, _numbers(offsets), _joined(types), _joined([payload.decode() for payload in payloads])],
        )
        cursor.execute(
            "UPDATE realtime_stream s SET last_offset = d.last FROM unnest(%s::bigint[], %s::bigint[]) AS d(id, last)"
            " WHERE s.id = d.id",
            [
                _numbers([row.key for row in locked.values()]),
                _numbers([row.last_offset for row in locked.values()]),
            ],
        )


def _numbers(values: Iterable[int]) -> str:
    """A bigint[] as PostgreSQL reads it."""
    return f"{{{','.join(map(str, values))}}}"


def _joined(values: Sequence[str]) -> str:
    """What `string_to_array(..., chr(30))` takes apart again. No JSON document holds that character as it stands."""
    joined = _SEPARATOR.join(values)
    if joined.count(_SEPARATOR) >= len(values):
        raise ValueError("a record separator in what is published")
    return joined


def _check_json(stream: str, type: str, payload: bytes) -> None:
    # The payload goes into the frame as it stands: a broken one would break the frame of every listener.
    try:
        msgspec.json.decode(payload, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        raise ValueError(f"the payload of {type} on {stream} is not JSON: {error}") from None


def _lock(names: list[str]) -> dict[str, _Locked]:
    """Lock the rows of `names` (sorted), made where missing. New rows come first, and they too in name order:
    a transaction that still waits for one holds no lock that another could wait for."""
    if not names:
        return {}
    wanted = _joined(names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM realtime_stream WHERE name = ANY({_NAMES})", [wanted])
        known = {name for (name,) in cursor.fetchall()}
        if missing := [name for name in names if name not in known]:
            cursor.execute(
                "INSERT INTO realtime_stream (name, last_offset)"
                f" SELECT name, 0 FROM unnest({_NAMES}) AS n(name) ON CONFLICT DO NOTHING",
                [_joined(missing)],
            )
        cursor.execute(
            f"SELECT name, id, last_offset FROM realtime_stream WHERE name = ANY({_NAMES}) ORDER BY name FOR NO KEY UPDATE",
            [wanted],
        )
        return {name: _Locked(key, offset) for name, key, offset in cursor.fetchall()}


def offset_of(names: Collection[str]) -> dict[str, int]:
    """The last offset of each of `names`; 0 for a stream on which nothing was said yet."""
    found = dict(Stream.objects.filter(name__in=names).values_list("name", "last_offset"))
    return {name: found.get(name, 0) for name in names}


_READ = """
SELECT s.name, s.last_offset, e."offset", e.type, e.payload, e.at
FROM unnest(%s::varchar[], %s::bigint[]) AS wanted(name, after)
JOIN realtime_stream s ON s.name = wanted.name
LEFT JOIN LATERAL (
    SELECT * FROM realtime_event e WHERE e.stream_id = s.id AND e."offset" > wanted.after ORDER BY e."offset" LIMIT %s
) e ON true
ORDER BY s.name, e."offset"
"""


def read_after(stream: str, offset: int, limit: int = PAGE) -> list[StoredEvent]:
    """The events of `stream` after `offset`, oldest first and without a hole, at most `limit`.

    Raises `Gap` when the next one is no longer kept, or when `offset` lies ahead of the stream.
    """
    found = read_all_after({stream: offset}, limit)[stream]
    if isinstance(found, Gap):
        raise found
    return found


def read_all_after(offsets: Mapping[str, int], limit: int = PAGE) -> dict[str, list[StoredEvent] | Gap]:
    """`read_after` for many streams in one statement, and so of one moment; what cannot be read is its `Gap`."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(offsets), list(offsets.values()), limit])
        rows = cursor.fetchall()
    events: dict[str, list[StoredEvent]] = {name: [] for name in offsets}
    lasts = dict.fromkeys(offsets, 0)
    for name, last, number, type, payload, at in rows:
        lasts[name] = last
        if number is not None:
            events[name].append(StoredEvent(name, number, type, bytes(payload), at))
    return {name: _without_hole(name, offset, lasts[name], events[name]) for name, offset in offsets.items()}


def _without_hole(name: str, offset: int, last: int, events: list[StoredEvent]) -> list[StoredEvent] | Gap:
    if offset > last:
        return Gap(name, "ahead")
    if offset < last and (not events or events[0].offset != offset + 1):
        return Gap(name, "pruned")
    return events


def prune(*, older_than: timedelta, keep_at_least: int) -> int:
    """Delete events older than `older_than`, but never the last `keep_at_least` of a stream; the number deleted.

    What goes is always the beginning of a stream, by offset, whatever the clock did in between.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            -- Once for each stream: folded into the deletion it would be asked for each event.
            WITH kept AS MATERIALIZED (
                SELECT s.id, LEAST(
                    s.last_offset - %s + 1,
                    COALESCE(
                        (SELECT min(e."offset") FROM realtime_event e WHERE e.stream_id = s.id AND e.at >= now() - make_interval(secs => %s)),
                        s.last_offset + 1
                    )
                ) AS first
                FROM realtime_stream s
            )
            DELETE FROM realtime_event e USING kept WHERE e.stream_id = kept.id AND e."offset" < kept.first
            """,
            [keep_at_least, older_than.total_seconds()],
        )
        return int(cursor.rowcount)


@contextmanager
def snapshot() -> Iterator[None]:
    """A read-only REPEATABLE READ transaction: state and offsets read inside it belong to one moment.

    (State read before the offset under READ COMMITTED loses an event for good.) Must be the outermost transaction.
    """
    within_test = connection.in_atomic_block
    with transaction.atomic(durable=True):
        # Only a test's own wrapping transaction passes `durable`; there the isolation is already fixed.
        if not within_test:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
