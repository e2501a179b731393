"""Clocks that are wrong or are set: sweeps, leases, pauses, paces and terms go on."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from celery.beat import ScheduleEntry, Scheduler
from django.db.models.functions import Now

from dispatch.celery import Sweep, app, steady
from dispatch.flow import call_out
from dispatch.messaging import doubts, outbox, sender
from dispatch.models import Pace, Text
from dispatch.states import TextState
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.conftest import provider as provider
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.messaging.shared import queue

HOUR = timedelta(hours=1)


class Told(Scheduler):
    """Notes what it would have had done."""

    def setup_schedule(self) -> None:
        self.told: list[str] = []
        for name, seconds in {"often": 0.05, "seldom": 0.2}.items():
            self.schedule[name] = ScheduleEntry(name=name, task=name, schedule=Sweep(seconds), app=app)

    def apply_async(self, entry: ScheduleEntry, *_: object, **__: object) -> None:
        self.told.append(str(entry.name))
        self.schedule[str(entry.name)] = next(entry)

    def go_on(self, seconds: float) -> list[str]:
        """What it had done in the next `seconds`."""
        self.told.clear()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.tick()
            time.sleep(0.01)
        return self.told


def test_a_beat_whose_clock_is_set_back_by_an_hour_goes_on_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    beat = Told(app)
    assert {"often", "seldom"} <= set(beat.go_on(0.6))
    monkeypatch.setattr(app, "now", lambda: datetime.now(UTC) - HOUR)
    assert {"often", "seldom"} <= set(beat.go_on(0.6))
    assert beat.told.count("often") > beat.told.count("seldom") > 1


def test_a_run_that_was_noted_by_a_clock_an_hour_ahead_does_not_hold_the_next(cast: Cast) -> None:
    assert Sweep(2.0).is_due(steady() + HOUR).is_due
    assert not Sweep(2.0).is_due(steady()).is_due
    assert Sweep(2.0).is_due(steady() - HOUR).is_due


def test_a_pace_and_a_pause_from_before_the_clock_was_set_back_are_over(
    cast: Cast, provider: Provider
) -> None:
    again, first = queue(cast), queue(cast, "+8613800000002", subject="test:2")
    provider.behaviour = "busy"
    sender.send_due("w", seconds=0.5)
    Text.objects.filter(pk__in=[again.pk, first.pk]).update(due_at=Now() + HOUR, attempts=1)
    Pace.objects.update(next_at=Now() + HOUR)
    provider.behaviour = "accept"
    assert sender.send_due("w", seconds=0.5) == 0
    assert doubts.forget_future() == 3
    assert sender.send_due("w", seconds=5.0) == 2
    assert len(provider.messages) == 2


def test_a_pause_that_a_provider_asked_for_and_what_is_planned_for_later_stand(
    cast: Cast, provider: Provider
) -> None:
    planned = queue(cast)
    Text.objects.filter(pk=planned.pk).update(due_at=Now() + HOUR)
    Pace.objects.create(key="twilio:sms:x", next_at=Now() + timedelta(minutes=1))
    assert doubts.forget_future() == 0


def test_a_lease_from_before_the_clock_was_set_back_begins_anew_and_is_doubted_when_it_is_over(
    cast: Cast, provider: Provider
) -> None:
    text = queue(cast)
    outbox.claim("w", 1)
    Text.objects.filter(pk=text.pk).update(claimed_at=Now() + HOUR)
    assert doubts.forget_future() == 1
    doubts.reconcile()
    text.refresh_from_db()
    assert text.state == TextState.SENDING
    Text.objects.filter(pk=text.pk).update(claimed_at=Now() - doubts.LEASE)
    doubts.reconcile()
    text.refresh_from_db()
    assert text.state == TextState.QUEUED


@pytest.mark.parametrize("wrong", [-timedelta(days=1), timedelta(days=1)], ids=["behind", "ahead"])
def test_how_long_a_question_may_wait_at_the_provider_is_told_by_the_databases_clock(
    cast: Cast, provider: Provider, monkeypatch: pytest.MonkeyPatch, wrong: timedelta
) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.now(UTC) + wrong)
    sender.send_due("w")
    (request,) = provider.requests
    assert 3500 < int(request["ValidityPeriod"]) <= 3600


@pytest.mark.parametrize("wrong", [-timedelta(days=1), timedelta(days=1)], ids=["behind", "ahead"])
@pytest.mark.parametrize("whose", ["provider", "worker"])
def test_a_message_that_the_provider_has_is_found_whoever_has_a_wrong_clock(
    cast: Cast, provider: Provider, monkeypatch: pytest.MonkeyPatch, whose: str, wrong: timedelta
) -> None:
    if whose == "provider":
        provider.ahead = wrong
    else:
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.now(UTC) + wrong)
    text = queue(cast)
    provider.behaviour = "error"
    sender.send_due("w")
    Text.objects.filter(pk=text.pk).update(claimed_at=Now() - 2 * doubts.LEASE)
    assert doubts.reconcile() == 1
    text.refresh_from_db()
    assert (text.state, text.provider_id) == (TextState.SENT, provider.messages[0]["sid"])


def test_an_older_message_with_the_same_words_is_not_taken_for_this_one_by_a_clock_that_is_a_day_ahead(
    cast: Cast, provider: Provider
) -> None:
    provider.ahead = timedelta(days=1)
    text = queue(cast)
    provider.take("/Messages.json", {"To": text.phone, "Body": text.body})
    provider.messages[0]["date_created"] = format_datetime(datetime.now(UTC) + timedelta(hours=23))
    provider.behaviour = "lose"
    provider.hang_seconds = 0.1
    sender.send_due("w")
    Text.objects.filter(pk=text.pk).update(claimed_at=Now() - 2 * doubts.LEASE)
    assert doubts.reconcile() == 1
    text.refresh_from_db()
    assert text.state == TextState.QUEUED
