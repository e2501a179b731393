"""Speakable numbers, given out under a row lock: no two the same, none left out."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone

from dispatch.models import Operation

# Request numbers run on over the years; incidents begin at 1 each year.
EVER = 0

_TAKE = """
INSERT INTO dispatch_numberseries (organisation_id, series, year, last) VALUES (%s, %s, %s, %s)
ON CONFLICT (organisation_id, series, year) DO UPDATE SET last = dispatch_numberseries.last + excluded.last
RETURNING last
"""


def take_numbers(operation: Operation, series: str, year: int, count: int = 1) -> range:
    """The next `count` numbers of the operation's organisation; its row stays locked until the transaction ends.

    `count` 0 only takes the lock: whoever holds it sees all that others gave out before. A simulation counts on its own.
    """
    name = f"{series}:simulation" if operation.sandbox else series
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [operation.organisation_id, name, year, count])
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


def year_of(moment: datetime) -> int:
    """The year on the wall calendar where the organisation works."""
    return timezone.localtime(moment).year
