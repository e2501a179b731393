"""Silence, and a list longer than one person may ask."""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Now

from dispatch.flow import call_out
from dispatch.models import Ask, CallOut
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast


def silence(ask: Ask) -> None:
    """The time to answer is over."""
    Ask.objects.filter(pk=ask.pk).update(due_at=Now() - timedelta(seconds=1))


def crowd(cast: Cast, count: int) -> CallOut:
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    for number in range(count):
        leader = people.volunteer(cast.district, f"队长{number}", f"+86137000000{number:02}")
        call_out.add(
            drafted, team=people.team(cast.district, f"队{number}", members=[leader]), by=cast.coordinator
        )
    return drafted
