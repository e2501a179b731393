"""A message out is a row: queued once, claimed once, recorded, and never sent twice however a worker dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from dispatch.celery import app
from dispatch.events import telling
from dispatch.flow import call_out
from dispatch.messaging import delivery, doubts, nudges, outbox, sender
from dispatch.messaging.gateways import Doubtful, NotNow, Receipt, Refused
from dispatch.models import Ask, Text, TimelineEntry
from dispatch.models.locks import only_one
from dispatch.states import AskState, Purpose, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.messaging.conftest import ACCOUNT
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.texting import fresh, purposes

ROOT = Path(__file__).resolve().parents[3]


def queue(cast: Cast, phone: str = "+8613800000001", **changes: object) -> Text:
    """One text about nothing in particular."""
    given: dict[str, object] = {
        "subject": "test:1",
        "purpose": Purpose.RECEIPT,
        "body": "【临沂红十字会】测试",
        **changes,
    }
    with telling(cast.operation) as story:
        return outbox.queue(story, phone=phone, **given)  # type: ignore[arg-type]


def lease_runs_out() -> None:
    """As if the worker had been gone for longer than a lease."""
    Text.objects.update(claimed_at=Now() - 2 * doubts.LEASE)


def test_the_same_message_queued_again_is_the_row_that_is_there(cast: Cast) -> None:
    assert queue(cast) == queue(cast, body="another wording")
    assert queue(cast, round=2) != queue(cast)
    assert Text.objects.count() == 2


def test_a_message_of_an_act_that_fails_is_never_sent(cast: Cast) -> None:
    def fails() -> None:
        with transaction.atomic():
            queue(cast)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert not Text.objects.exists()


def test_texts_go_in_order_of_rank_then_of_age(cast: Cast) -> None:
    late = queue(cast, subject="test:1", rank=60)
    first = queue(cast, subject="test:2", rank=10)
    later = queue(cast, subject="test:3", rank=60)
    assert outbox.claim("w", 10) == [first, late, later]


def test_what_is_claimed_is_marked_with_its_worker_and_not_claimed_again(cast: Cast) -> None:
    queue(cast)
    (text,) = outbox.claim("worker 1", 10)
    assert (text.state, text.claimed_by, text.attempts) == (TextState.SENDING, "worker 1", 1)
    assert outbox.claim("worker 2", 10) == []


def test_a_text_past_its_worth_is_never_sent_and_its_ask_goes_on(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    Text.objects.update(expires_at=Now() - timedelta(seconds=1))
    assert outbox.claim("w", 10) == []
    assert doubts.expire_texts() == 1
    assert Text.objects.get().state == TextState.EXPIRED
    assert call_out.silent_asks() == [ask]


def test_a_text_refused_for_now_is_tried_later_and_given_up_in_the_end(cast: Cast) -> None:
    queue(cast)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, NotNow("busy"))
    text.refresh_from_db()
    assert text.state == TextState.QUEUED
    assert text.due_at is not None
    assert outbox.claim("w", 1) == []
    Text.objects.update(due_at=None, attempts=delivery.TRIES - 1)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, NotNow("busy"))
    text.refresh_from_db()
    assert text.state == TextState.FAILED


def test_a_report_moves_the_text_and_its_ask_and_a_late_or_repeated_one_nothing(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Receipt(provider_id="SM1"))
    assert fresh(ask).state == AskState.SENT
    for state in (TextState.DELIVERED, TextState.DELIVERED, TextState.SENT):
        delivery.report(text, state, provider_id="SM1")
    text.refresh_from_db()
    assert (text.state, fresh(ask).state) == (TextState.DELIVERED, AskState.DELIVERED)


def test_a_report_that_is_faster_than_the_sender_stands(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.report(text, TextState.DELIVERED, provider_id="SM1")
    delivery.record(text, Receipt(provider_id="SM1"))
    text.refresh_from_db()
    assert (text.state, text.provider_id) == (TextState.DELIVERED, "SM1")
    assert fresh(ask).state == AskState.DELIVERED


def test_when_the_leaders_text_is_lost_the_deputy_is_due_at_once(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Refused("30005", "unknown handset"))
    assert fresh(ask).state == AskState.QUEUED
    (due,) = call_out.silent_asks()
    call_out.next_round(due)
    assert purposes(cast.deputy.phone) == ["call_out"]
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Refused("30005", "unknown handset"))
    assert fresh(ask).state == AskState.FAILED
    assert TimelineEntry.objects.filter(verb="text.failed").count() == 2


def test_a_phone_that_opted_out_at_the_provider_is_shown_as_blocked(cast: Cast) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Refused("21610", "unsubscribed"))
    cast.leader.refresh_from_db()
    assert cast.leader.opted_out_at is not None
    text.refresh_from_db()
    assert (text.state, text.error) == (TextState.FAILED, "21610 unsubscribed")


def test_a_doubtful_send_is_seen_and_not_sent_again_before_the_provider_was_asked(
    cast: Cast, provider: Provider
) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Doubtful("time-out"))
    text.refresh_from_db()
    assert text.state == TextState.UNKNOWN
    assert TimelineEntry.objects.filter(verb="text.doubtful", incident=cast.incident).exists()
    provider.listing = False
    lease_runs_out()
    assert doubts.reconcile() == 0
    text.refresh_from_db()
    assert text.state == TextState.UNKNOWN
    provider.listing = True
    lease_runs_out()
    assert doubts.reconcile() == 1
    text.refresh_from_db()
    assert (text.state, provider.messages) == (TextState.QUEUED, [])


def test_a_message_that_the_provider_has_is_not_sent_again(cast: Cast, provider: Provider) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    provider.behaviour = "error"
    sender.send_due("w")
    text = Text.objects.get()
    assert (text.state, len(provider.messages)) == (TextState.UNKNOWN, 1)
    lease_runs_out()
    doubts.reconcile()
    text.refresh_from_db()
    assert (text.state, text.provider_id) == (TextState.SENT, provider.messages[0]["sid"])


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


def test_while_one_worker_sends_another_stands_by(committed_cast: Cast, at_once: AtOnce) -> None:
    queue(committed_cast)

    def held() -> int:
        with only_one("send_texts") as mine:
            assert mine
            (result,) = at_once(lambda: sender.send_due("another"))
            return int(result)

    assert held() == 0
    assert sender.send_due("w") == 1


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


def worker(provider: Provider) -> subprocess.Popen[bytes]:
    """A real process that runs the sweeps, on the test's database, towards the stand-in."""
    databases = {}
    for variable, alias in (("DATABASE_URL", "default"), ("DATABASE_OWNER_URL", "owner")):
        it = django_settings.DATABASES[alias]
        databases[variable] = (
            f"postgis://{it['USER']}:{it['PASSWORD']}@/{it['NAME']}?host={it['HOST']}&port={it['PORT']}"
        )
    environment = {
        **os.environ,
        **databases,
        **ACCOUNT,
        "TWILIO_API_BASE": provider.address,
        "DATABASE_POOL": "0",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "clock"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("behaviour", ["hang", "lose"])
def test_a_worker_killed_between_claim_and_record_sends_exactly_one_message(
    committed_cast: Cast, provider: Provider, behaviour: str
) -> None:
    """`hang`: the provider had taken it; `lose`: it never arrived. Both times one message in the end."""
    ask = call_out.assign(committed_cast.incident, committed_cast.team, by=committed_cast.coordinator)
    provider.behaviour = behaviour
    process = worker(provider)
    try:
        assert provider.came.wait(60), "the worker never sent"
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    text = Text.objects.get()
    assert text.state == TextState.SENDING
    provider.behaviour = "accept"
    assert sender.send_due("another") == 0
    lease_runs_out()
    doubts.reconcile()
    assert TimelineEntry.objects.filter(verb="text.doubtful").exists()
    sender.send_due("another")
    text.refresh_from_db()
    assert text.state == TextState.SENT
    assert len(provider.messages) == 1
    assert text.provider_id == provider.messages[0]["sid"]
    assert Ask.objects.get(pk=ask.pk).state == AskState.SENT


def test_a_crash_on_virtual_phones_shows_the_text_once(committed_cast: Cast) -> None:
    queue(committed_cast)
    outbox.claim("dead", 1)
    lease_runs_out()
    doubts.reconcile()
    assert sender.send_due("w") == 1
    assert Text.objects.get().state == TextState.DELIVERED


def test_a_first_sender_that_speaks_after_its_text_was_queued_again_prevents_the_second_message(
    cast: Cast,
) -> None:
    queue(cast)
    (text,) = outbox.claim("slow", 1)
    lease_runs_out()
    doubts.reconcile()
    assert Text.objects.get().state == TextState.QUEUED
    delivery.record(text, Receipt(provider_id="SM1"))
    assert Text.objects.get().state == TextState.SENT
    assert outbox.claim("w", 1) == []


def test_texts_of_the_call_list_are_never_claimed(cast: Cast, settings: Settings) -> None:
    settings.TEXT_GATEWAY = "none"
    queue(cast)
    assert not outbox.waiting()


def test_a_simulations_text_stays_here_even_where_another_gateway_is_asked_for(cast: Cast) -> None:
    with telling(cast.simulation) as story:
        text = outbox.queue(
            story,
            subject="test:1",
            phone="+8613800000001",
            purpose=Purpose.RECEIPT,
            body="演练",
            gateway="twilio",
        )
    assert text.gateway == "handset"
