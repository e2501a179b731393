"""State and offsets of one moment: read committed would lose the event that commits between two reads, for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[datetime]:
    """A REPEATABLE READ transaction; yields the database's time. Must be the outermost transaction."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
        yield now
