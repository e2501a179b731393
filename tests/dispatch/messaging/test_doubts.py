"""However a worker dies, one message in the end; every doubtful one is seen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from dispatch.flow import call_out
from dispatch.messaging import delivery, doubts, outbox, sender
from dispatch.messaging.gateways import Doubtful, Receipt
from dispatch.models import Ask, Text, TimelineEntry
from dispatch.states import AskState, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.aliyun_provider import Aliyun
from tests.dispatch.messaging.conftest import ACCOUNT
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.messaging.shared import lease_runs_out, queue

ROOT = Path(__file__).resolve().parents[3]


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


def test_a_hundred_doubtful_texts_are_asked_about_at_once_and_each_gets_its_own_message(
    committed_cast: Cast, provider: Provider, settings: Settings
) -> None:
    settings.TEXTS_PER_SECOND = 1000.0
    provider.behaviour = "error"
    for number in range(100):
        # Every second phone has the same words twice.
        queue(committed_cast, subject=f"test:{number}", phone=f"+86138{number // 2:08}")
    sender.send_due("w")
    assert Text.objects.filter(state=TextState.UNKNOWN).count() == 100
    provider.messages = provider.messages[:60]
    lease_runs_out()
    assert doubts.reconcile() == 100
    assert provider.lists == 50, "one question a phone"
    sent = Text.objects.filter(state=TextState.SENT)
    assert (sent.count(), Text.objects.filter(state=TextState.QUEUED).count()) == (60, 40)
    known = {message["sid"]: message["to"] for message in provider.messages}
    assert {text.provider_id: text.phone for text in sent} == known


def test_a_text_in_doubt_never_goes_by_the_second_gateway(
    committed_cast: Cast, aliyun: Aliyun, provider: Provider, settings: Settings
) -> None:
    settings.TEXT_GATEWAY_SECOND = "aliyun"
    provider.behaviour = "error"
    queue(committed_cast)
    sender.send_due("w")
    provider.listing = False
    lease_runs_out()
    doubts.reconcile()
    text = Text.objects.get()
    assert (text.state, text.gateway, aliyun.messages) == (TextState.UNKNOWN, "twilio", [])
