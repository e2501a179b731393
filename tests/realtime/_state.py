"""Numbers that change by commits, each change announced on its stream: what a screen shows, in the simplest form.

A change adds to a number, so that an event applied twice, or not at all, is seen in the state.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction

from realtime.streams import offset_of, prune, publish_all, snapshot

KEYS = 12
TYPE = "trial.changed"

# By stream: its offset and its numbers, of one moment. Keys are text, as JSON has them.
Snapshot = dict[str, dict[str, Any]]


def make_table() -> None:
    """The table; what changes it is the role that runs, as everywhere."""
    role = connection.ops.quote_name(settings.DATABASES["default"]["USER"])
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS trial_state"
            " (stream text, key integer, value bigint NOT NULL, PRIMARY KEY (stream, key))"
        )
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON trial_state TO {role}")
    connections["owner"].close()


def change(streams: Iterable[str], dice: random.Random, *, pad: int = 0) -> None:
    """One transaction: a number of each of `streams` grows or shrinks, and the last write says so."""
    items = []
    with transaction.atomic():
        # In name order, as streams are locked: two changes never wait for each other in a circle.
        for stream in sorted(streams):
            key, delta = dice.randrange(KEYS), dice.choice((-3, -2, -1, 1, 2, 5))
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO trial_state AS held VALUES (%s, %s, %s)"
                    " ON CONFLICT (stream, key) DO UPDATE SET value = held.value + excluded.value",
                    [stream, key, delta],
                )
            items.append((stream, TYPE, _words(stream, key, delta, pad)))
        publish_all(items)


def burst(stream: str, count: int, *, pad: int = 0) -> None:
    """`count` changes of one number of one stream, a few hundred a transaction."""
    for first in range(0, count, 250):
        events = [(stream, TYPE, _words(stream, 0, 1, pad))] * min(250, count - first)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO trial_state AS held VALUES (%s, 0, %s)"
                    " ON CONFLICT (stream, key) DO UPDATE SET value = held.value + excluded.value",
                    [stream, len(events)],
                )
            publish_all(events)


def _words(stream: str, key: int, delta: int, pad: int) -> bytes:
    said = {"of": stream, "key": str(key), "delta": delta, "at": time.monotonic(), "words": "汛" * pad}
    return json.dumps(said, ensure_ascii=False).encode()


def read(streams: Sequence[str]) -> Snapshot:
    """The numbers and offsets of `streams`, of one moment."""
    with snapshot():
        found: Snapshot = {
            name: {"offset": offset, "state": {}} for name, offset in offset_of(streams).items()
        }
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT stream, key, value FROM trial_state WHERE stream = ANY(%s)", [list(streams)]
            )
            for stream, key, value in cursor.fetchall():
                found[stream]["state"][str(key)] = value
    return found


def keep_only(count: int) -> None:
    """Forget all events but the last `count` of each stream."""
    prune(older_than=timedelta(0), keep_at_least=count)
