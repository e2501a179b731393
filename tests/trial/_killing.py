"""Senders that are killed while they send.

A sender in a process of its own hands texts to a local provider and is ended with `kill -9` at a random moment; the next
one finds what it left. The provider misbehaves as providers do: too many at once, an error after it took the message, no
answer after it took the message, no answer and nothing taken. Only leases and pauses run faster than in life: they are moved
back after each kill.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import connections
from django.db.models import F
from django.db.models.functions import Now

from dispatch.events import telling
from dispatch.messaging import doubts, outbox, sender
from dispatch.models import Operation, Pace, Text
from dispatch.states import Purpose, TextState
from tests.dispatch.messaging.conftest import ACCOUNT
from tests.dispatch.messaging.provider import Provider

TEXTS = 20
# The pace, the provider's slowest answer and the latest kill: together they let kills fall into every step of a sending.
PER_SECOND, SLOWEST_SECONDS, LATEST_KILL_SECONDS = 200, 0.06, 0.2
PATIENCE_SECONDS = 60.0
# How a sending is treated, and how often in a hundred.
MOODS = {"accept": 82, "busy": 5, "error": 6, "hang": 4, "lose": 3}
IN_DOUBT = (TextState.SENDING, TextState.UNKNOWN)
ON_THE_WAY = (TextState.QUEUED, *IN_DOUBT)


class Toll(msgspec.Struct, frozen=True):
    """What became of all texts. `doubtful` were in flight at a kill; `again` were claimed more than once."""

    kills: int
    texts: int
    doubtful: int
    again: int
    lost: int
    doubled: int


def ordeal(operation: Operation, provider: Provider, *, kills: int, dice: random.Random) -> Toll:
    """Kill `kills` senders, then let one finish; every text is of `operation`, whose gateway leads to `provider`."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.trial._killing"])
    names = {alias: str(settings.DATABASES[alias]["NAME"]) for alias in connections}
    account = {**ACCOUNT, "TWILIO_API_BASE": provider.address, "TEXTS_PER_SECOND": PER_SECOND}
    provider.slow = lambda: dice.uniform(0, SLOWEST_SECONDS)
    provider.mood = lambda: dice.choices(list(MOODS), list(MOODS.values()))[0]
    doubtful = 0
    for number in range(kills):
        _queue(operation, number)
        provider.came.clear()
        child = context.Process(target=_send_until_killed, args=(names, account))
        child.start()
        assert provider.came.wait(PATIENCE_SECONDS), "the sender never sent"
        time.sleep(dice.uniform(0, LATEST_KILL_SECONDS))
        child.kill()
        child.join()
        provider.settle()
        doubtful += _leases_run_out()
    provider.mood = None
    _finish()
    return _count(provider, kills, doubtful)


def _queue(operation: Operation, number: int) -> None:
    with telling(operation) as story:
        for text in range(number * TEXTS, (number + 1) * TEXTS):
            outbox.queue(
                story, subject=f"trial:{text}", phone=f"+86139{text:08}", purpose=Purpose.RECEIPT, body=f"试验 {text}"
            )  # fmt: skip


def _send_until_killed(names: Mapping[str, str], account: Mapping[str, Any]) -> None:
    for alias, name in names.items():
        connections[alias].settings_dict["NAME"] = name
    for setting, value in account.items():
        setattr(settings, setting, value)
    while True:
        doubts.reconcile()
        sender.send_due("trial", seconds=1.0)


def _leases_run_out() -> int:
    """As if a lease had gone by, and every pause; how many texts it leaves in doubt."""
    Pace.objects.update(next_at=Now())
    Text.objects.filter(state=TextState.QUEUED).update(due_at=None)
    return Text.objects.filter(state__in=IN_DOUBT).update(
        claimed_at=F("claimed_at") - doubts.LEASE - timedelta(seconds=1)
    )


def _finish() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Text.objects.filter(state__in=ON_THE_WAY).exists() and time.monotonic() < deadline:
        _leases_run_out()
        doubts.reconcile()
        sender.send_due("trial")


def _count(provider: Provider, kills: int, doubtful: int) -> Toll:
    arrived = Counter(message["to"] for message in provider.messages)
    known = {message["sid"]: message["to"] for message in provider.messages}
    sent = Text.objects.filter(state=TextState.SENT)
    return Toll(
        kills=kills,
        texts=Text.objects.count(),
        doubtful=doubtful,
        again=Text.objects.filter(attempts__gt=1).count(),
        lost=Text.objects.count() - sum(known.get(text.provider_id) == text.phone for text in sent),
        doubled=sum(arrived.values()) - len(arrived),
    )
