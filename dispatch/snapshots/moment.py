"""State and offsets of one moment, with the database's time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from realtime import streams


@contextmanager
def one_moment() -> Iterator[datetime]:
    """A read-only snapshot of the database; yields its time."""
    with streams.snapshot(), connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
        yield now
