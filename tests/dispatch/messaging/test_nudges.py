"""Waking a worker: an act waits for no broker, whether that is away or says nothing; the sweeps do everything again."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from django.db import transaction

from dispatch.messaging import nudges

# Of Celery's own retries alone 6 s would pass.
PATIENCE_SECONDS = 5.0


@contextmanager
def mute() -> Iterator[str]:
    """A broker that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks for which a broker was asked; `broker` says which."""
    monkeypatch.setattr(nudges, "_quiet_until", 0.0)
    return []


def led_to(broker: str, tried: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    app = Celery(set_as_current=False)
    app.conf.update({**settings.CELERY, "broker_url": broker})

    def send_task(name: str, **options: Any) -> object:
        tried.append(name)
        return app.send_task(name, **options)

    monkeypatch.setattr(nudges, "celery", SimpleNamespace(current_app=SimpleNamespace(send_task=send_task)))


def act() -> float:
    """Seconds of an act that wakes somebody."""
    begun = time.monotonic()
    with transaction.atomic():
        nudges.nudge()
        nudges.nudge()
    return time.monotonic() - begun


@pytest.mark.django_db(transaction=True)
def test_an_act_goes_on_without_a_broker_and_the_next_ones_do_not_try(
    tried: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    led_to("redis+socket:///nowhere/redis.sock", tried, monkeypatch)
    assert act() < PATIENCE_SECONDS
    assert tried == [nudges.SEND_TEXTS]
    act()
    assert len(tried) == 1
    monkeypatch.setattr(nudges, "_quiet_until", time.monotonic())
    act()
    assert len(tried) == 2


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_mute_holds_nobody(tried: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with mute() as broker:
        led_to(broker, tried, monkeypatch)
        assert act() < PATIENCE_SECONDS
        assert act() < 1.0
    assert len(tried) == 1
