"""Silence, and a list longer than one person may ask."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Now

from dispatch.flow import call_out
from dispatch.flow.steps import Pick, Whom
from dispatch.models import Ask, CallOut, Team, User
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


def wave(*teams: Team, window: float = 360.0, chance: float = 0.5) -> Pick:
    """These teams, as matching would have picked them."""
    return Pick(tuple(Whom(team.pk, None, None, 600) for team in teams), chance, window)


def ask_team(drafted: CallOut, team: Team, *, by: User) -> Ask:
    """A wave of one."""
    (ask,) = call_out.ask_wave(drafted, wave(team), by=by)
    return ask


def later(seconds: float) -> None:
    """So much time passes: every timer and what it counts from lie so much further back."""
    gone = timedelta(seconds=seconds)
    CallOut.objects.update(
        next_at=F("next_at") - gone, wave_at=F("wave_at") - gone, override_at=F("override_at") - gone,
        paused_at=F("paused_at") - gone, started_at=F("started_at") - gone,
    )  # fmt: skip
    Ask.objects.update(due_at=F("due_at") - gone, asked_at=F("asked_at") - gone)
