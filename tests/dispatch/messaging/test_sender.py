"""Sending what is due: any number of senders at one pace, with the provider or Redis away."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from celery import Celery
from django.db import connection, transaction
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from dispatch.celery import app
from dispatch.flow import call_out
from dispatch.messaging import claiming, nudges, sender
from dispatch.messaging.claiming import Lane
from dispatch.models import Text
from dispatch.states import Channel, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.messaging.shared import queue


def test_the_sender_sends_everything_and_tells_the_provider_where_to_report(
    committed_cast: Cast, provider: Provider, settings: Settings
) -> None:
    settings.TEXTS_PER_SECOND = 1000.0
    made = [queue(committed_cast, subject=f"test:{number}") for number in range(5)]
    assert sender.send_due("w") == 5
    assert len(provider.messages) == 5
    assert set(Text.objects.values_list("state", flat=True)) == {TextState.SENT}
    callbacks = {request["StatusCallback"] for request in provider.requests}
    assert callbacks == {f"https://muster.example/hooks/twilio/status/{text.pk}" for text in made}


def test_senders_at_once_send_each_text_once(
    committed_cast: Cast, provider: Provider, settings: Settings, at_once: AtOnce
) -> None:
    settings.TEXTS_PER_SECOND = 1000.0
    for number in range(12):
        queue(committed_cast, subject=f"test:{number}")
    at_once(*[lambda: sender.send_due("w")] * 3)
    sender.send_due("w")  # what a nudge lost at the lock is found by the sweep
    assert len(provider.messages) == 12


def test_two_workers_at_once_keep_the_pace_of_the_provider_and_the_order_of_rank(
    committed_cast: Cast, provider: Provider, settings: Settings, at_once: AtOnce
) -> None:
    settings.TEXTS_PER_SECOND = 50.0
    for number in range(60):
        rank = 40 if number < 30 else 20
        queue(committed_cast, subject=f"test:{number}", phone=f"+86138{number:08}", rank=rank)
    begun = time.monotonic()
    at_once(*[lambda: sender.send_due("w")] * 2)
    took = time.monotonic() - begun
    assert len(provider.messages) == 60
    assert 59 / 50 <= took < 59 / 50 + 1.0
    urgent = [int(message["to"][-8:]) >= 30 for message in provider.messages]
    assert sum(urgent[:30]) >= 28, (
        "what is urgent goes first; neighbours may overtake each other on the network"
    )


def test_texts_share_the_connections_that_are_open(
    committed_cast: Cast, provider: Provider, settings: Settings
) -> None:
    settings.TEXTS_PER_SECOND = 200.0
    for number in range(40):
        queue(committed_cast, subject=f"test:{number}")
    sender.send_due("w")
    assert len(provider.messages) == 40
    assert provider.connections < 20


def test_a_provider_that_asks_for_a_pause_gets_it_from_every_worker(
    committed_cast: Cast, provider: Provider, settings: Settings
) -> None:
    settings.TEXTS_PER_SECOND = 100.0
    provider.behaviour, provider.retry_after = "busy", "3"
    for number in range(20):
        queue(committed_cast, subject=f"test:{number}")
    sender.send_due("w", seconds=1.0)
    asked = len(provider.requests)
    assert asked < 20, "those whose turn came after the 429 were not tried"
    provider.behaviour = "accept"
    assert claiming.block(Lane("twilio", Channel.SMS), "another", safety=10).wait > 1
    assert Text.objects.filter(state=TextState.QUEUED, attempts=0).count() == 20 - asked
    assert Text.objects.filter(state=TextState.QUEUED, due_at__gt=Now()).count() == asked


@pytest.mark.parametrize("behaviour", ["busy", "21211"])
def test_what_the_provider_says_no_to_did_not_go_out(
    committed_cast: Cast, provider: Provider, behaviour: str
) -> None:
    provider.behaviour = behaviour
    queue(committed_cast)
    sender.send_due("w")
    state = Text.objects.get().state
    assert state == (TextState.QUEUED if behaviour == "busy" else TextState.FAILED)


def test_with_the_provider_down_the_text_waits(
    committed_cast: Cast, provider: Provider, settings: Settings
) -> None:
    settings.TWILIO_API_BASE = "http://127.0.0.1:9"
    queue(committed_cast)
    sender.send_due("w")
    text = Text.objects.get()
    assert (text.state, text.error) == (TextState.QUEUED, "no connection")


@pytest.fixture
def redis_down() -> Iterator[None]:
    """The application's broker is a socket that nobody made."""
    Celery("away", broker="redis+socket:///nowhere/redis.sock").set_current()
    yield
    app.set_current()


@pytest.mark.usefixtures("redis_down")
def test_with_redis_down_the_act_is_done_and_the_sweep_sends(
    committed_cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    call_out.assign(committed_cast.incident, committed_cast.team, by=committed_cast.coordinator)
    assert "no nudge for dispatch.tasks.send_texts" in caplog.text
    assert sender.send_due("w") == 1


def test_a_nudge_is_given_once_for_an_act_however_many_texts_it_queues(cast: Cast) -> None:
    with transaction.atomic():
        queue(cast, subject="test:1")
        queue(cast, subject="test:2")
        given = [entry[1] for entry in connection.run_on_commit]
        assert sum(isinstance(act, nudges._Nudge) for act in given) == 1


def test_the_provider_is_told_how_long_a_question_is_worth_and_never_longer(
    committed_cast: Cast, provider: Provider
) -> None:
    cast = committed_cast
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    queue(cast, phone="+8613800000099")
    sender.send_due("w")
    periods = {request["To"]: request.get("ValidityPeriod") for request in provider.requests}
    assert 3500 < int(periods[cast.leader.phone] or 0) <= 3600
    assert periods["+8613800000099"] is None, "a text that keeps its worth has no limit"
