"""Who is in which room, and who writes there: two unlogged tables, so that every process sees the same without Redis.

A crash empties them, and whoever is still there is written again within seconds. Times are the database's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from realtime import frames

# A process that died takes its people with it after so long; they are written anew several times in between.
STALE_SECONDS = 25.0
# Whoever stops writing without a word holds the place for so long.
TYPING_SECONDS = 10.0

Room = tuple[frames.PresentItem, ...]


class Seat(NamedTuple):
    """What one socket's user looks at in a room."""

    room: str
    socket: str
    user: str
    subject: str


_SEEN = """
INSERT INTO realtime_presence AS known (room, socket, "user", subject, since, seen_at)
SELECT room, socket, "user", subject, clock_timestamp(), clock_timestamp()
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS seat (room, socket, "user", subject)
ON CONFLICT (room, socket) DO UPDATE SET "user" = excluded."user", subject = excluded.subject,
    since = CASE WHEN known.subject = excluded.subject THEN known.since ELSE excluded.since END,
    seen_at = excluded.seen_at
"""
_GONE = """
DELETE FROM realtime_{table} AS known USING unnest(%s::text[], %s::text[]) AS seat (room, socket)
WHERE known.room = seat.room AND known.socket = seat.socket
"""
# First come: a row that is there and not outlived gives way to its own user only, whichever transaction asks.
_TAKE = """
INSERT INTO realtime_typing AS held (room, subject, "user", socket, until)
VALUES (%(room)s, %(subject)s, %(user)s, %(socket)s, clock_timestamp() + make_interval(secs => %(span)s))
ON CONFLICT (room, subject) DO UPDATE
SET "user" = excluded."user", socket = excluded.socket, until = excluded.until
WHERE held."user" = excluded."user" OR held.until < clock_timestamp()
"""
_ELSEWHERE = (
    "DELETE FROM realtime_typing WHERE room = %(room)s AND socket = %(socket)s AND subject <> %(subject)s"
)
# A user is where they look, on as many screens as it may be; one who looks at nothing is here all the same.
_HERE = """
SELECT p.room, p."user", p.subject, min(p.since), bool_or(t.id IS NOT NULL)
FROM realtime_presence p LEFT JOIN realtime_typing t
    ON t.room = p.room AND t.subject = p.subject AND t."user" = p."user" AND t.until > clock_timestamp()
WHERE p.room = ANY(%(rooms)s) AND p.seen_at > clock_timestamp() - make_interval(secs => %(stale)s)
    AND (p.subject <> '' OR NOT EXISTS (
        SELECT FROM realtime_presence o WHERE o.room = p.room AND o."user" = p."user" AND o.subject <> ''
            AND o.seen_at > clock_timestamp() - make_interval(secs => %(stale)s)))
GROUP BY p.room, p."user", p.subject ORDER BY p.room, p."user", p.subject
"""


def seen(seats: Collection[Seat]) -> None:
    """Write down who is where; whoever looks at the same as before does so since then."""
    if seats:
        with connection.cursor() as cursor:
            cursor.execute(_SEEN, [list(column) for column in zip(*seats, strict=True)])


def gone(seats: Collection[tuple[str, str]]) -> None:
    """These sockets have left these rooms, and write there no more."""
    if seats:
        columns = [list(column) for column in zip(*seats, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_GONE.format(table="typing"), columns)
            cursor.execute(_GONE.format(table="presence"), columns)


def take(seat: Seat) -> bool:
    """Take or renew the right to write about the subject, and about no other; False where somebody else has it."""
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, seat._asdict())
        cursor.execute(_TAKE, {**seat._asdict(), "span": TYPING_SECONDS})
        return bool(cursor.rowcount)


def release(seats: Collection[tuple[str, str]]) -> None:
    """These sockets write nothing in these rooms any more."""
    if seats:
        with connection.cursor() as cursor:
            cursor.execute(
                _GONE.format(table="typing"), [list(column) for column in zip(*seats, strict=True)]
            )


def here(rooms: Collection[str]) -> dict[str, Room]:
    """Everybody who is in each of `rooms`, by user and subject; a room with nobody in it is there and empty."""
    found: defaultdict[str, list[frames.PresentItem]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_HERE, {"rooms": list(rooms), "stale": STALE_SECONDS})
        for room, user, subject, since, typing in cursor:
            found[room].append(frames.PresentItem(user=user, subject=subject, since=since, typing=typing))
    return {room: tuple(found[room]) for room in rooms}


def forget_stale() -> None:
    """Delete what no process writes any more."""
    long_ago = [2 * STALE_SECONDS]
    with connection.cursor() as cursor:
        for table, column in (("presence", "seen_at"), ("typing", "until")):
            cursor.execute(
                f"DELETE FROM realtime_{table} WHERE {column} < clock_timestamp() - make_interval(secs => %s)",
                long_ago,
            )
