"""Quiet hours: nobody is woken for what begins another day. What is urgent never asks here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localtime

# What begins sooner than so long after the quiet hours is told in them all the same.
IN_TIME = timedelta(hours=3)


def _hours() -> tuple[int, int] | None:
    first, _dash, last = str(settings.QUIET_HOURS).partition("-")
    if not (first.strip().isdigit() and last.strip().isdigit()):
        return None
    return int(first) % 24, int(last) % 24


def is_quiet(at: datetime) -> bool:
    """Whether `at` lies in the quiet hours of the place."""
    hours = _hours()
    if hours is None or hours[0] == hours[1]:
        return False
    first, last = hours
    hour = localtime(at).hour
    return first <= hour or hour < last if first > last else first <= hour < last


def not_before(now: datetime) -> datetime | None:
    """When the quiet hours that `now` lies in are over; None outside them: then a text may go at once."""
    hours = _hours()
    if hours is None or not is_quiet(now):
        return None
    return _next(now, hours[1])


def moved_ahead(at: datetime) -> datetime:
    """`at`, or where that would wake people, a quarter of an hour before the quiet hours begin."""
    hours = _hours()
    if hours is None or not is_quiet(at):
        return at
    return _next(at - timedelta(days=1), hours[0]) - timedelta(minutes=15)


def _next(after: datetime, hour: int) -> datetime:
    """The first full `hour` of local time after that moment."""
    local = localtime(after)
    day = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return day if day > local else day + timedelta(days=1)
