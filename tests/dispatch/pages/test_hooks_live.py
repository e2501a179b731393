"""A real server: the provider has its answer at once however slow or broken the applying is, and no kill loses a message."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from twilio.request_validator import RequestValidator

from dispatch import tasks
from dispatch.flow import call_out
from dispatch.models import Ask, Mission, Text
from dispatch.models.locks import in_turn
from dispatch.states import AskState, TextState
from docker.local.programs import HOST, answers
from tests.browser.system import address, environment, free_port
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh

TOKEN, HOOK = "secret", "/hooks/twilio/in"
AT_ONCE, PATIENCE, PATIENCE_AT_START = 0.5, 30.0, 90.0
BROKEN = """
CREATE FUNCTION no_mission() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'nobody foresaw this'; END $$;
CREATE TRIGGER no_mission BEFORE INSERT ON dispatch_mission EXECUTE FUNCTION no_mission();
"""
MENDED = "DROP TRIGGER IF EXISTS no_mission ON dispatch_mission; DROP FUNCTION IF EXISTS no_mission;"


class Server:
    """One web process on the test's database."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        env = environment(self.url, settings.REDIS_URL, folder) | {"TWILIO_AUTH_TOKEN": TOKEN}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "dispatch.asgi:application", "--host", HOST, "--port", str(self.port),
             "--no-access-log", "--log-level", "critical"],
            cwd=settings.BASE_DIR, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def says(self, phone: str, words: str, sid: str) -> float:
        """A message from `phone`, signed by the provider; seconds until it was acknowledged."""
        fields = {"From": phone, "To": "+85212345678", "Body": words, "MessageSid": sid}
        signature = RequestValidator(TOKEN).compute_signature(f"{self.url}{HOOK}", fields)
        request = urllib.request.Request(
            f"{self.url}{HOOK}", urllib.parse.urlencode(fields).encode(), {"X-Twilio-Signature": signature}
        )
        begun = time.monotonic()
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert (answer.status, answer.read()) == (200, b"<Response/>")
        return time.monotonic() - begun


def until(holds: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.fixture
def ask(committed_cast: Cast) -> Ask:
    made = call_out.assign(committed_cast.incident, committed_cast.team, by=committed_cast.coordinator)
    deliver()
    return fresh(made)


@pytest.fixture(scope="module")
def started(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for the whole file; the last test kills it."""
    running = Server(tmp_path_factory.mktemp("server"))
    try:
        until(lambda: answers(running.port), "the server never came up", PATIENCE_AT_START)
        yield running
    finally:
        running.process.kill()
        running.process.wait()


@pytest.fixture
def server(ask: Ask, started: Server) -> Server:
    """It has heard of one message, and is done with it."""
    started.says("+8613999999999", "热身", "SMwarm")
    until(lambda: state("SMwarm") != TextState.RECEIVED, "the first message was not taken in")
    return started


@contextmanager
def broken() -> Iterator[None]:
    """No mission can be written; done by the owner, for `app` may not."""
    with psycopg.connect(address("owner").replace("postgis", "postgresql"), autocommit=True) as owner:
        owner.execute(BROKEN)
        try:
            yield
        finally:
            owner.execute(MENDED)


def state(sid: str) -> str:
    return Text.objects.get(provider_id=sid).state


def test_the_provider_waits_for_nothing_while_the_applying_is_slow(
    committed_cast: Cast, ask: Ask, server: Server
) -> None:
    phone = committed_cast.leader.phone
    with in_turn(f"phone:False:{phone}"):
        for number in range(5):
            assert server.says(phone, "A1 20", f"SM{number}") < AT_ONCE
        assert state("SM0") == TextState.RECEIVED
        assert fresh(ask).state == AskState.DELIVERED
    until(lambda: fresh(ask).state == AskState.ACCEPTED, "nobody applied it")
    until(lambda: state("SM4") == TextState.FILED, "the last one was not filed")
    assert Mission.objects.count() == 1


def test_the_provider_has_its_answer_though_the_applying_fails_and_the_sweep_makes_up_for_it(
    committed_cast: Cast, ask: Ask, server: Server
) -> None:
    with broken():
        assert server.says(committed_cast.leader.phone, "A1 20", "SM1") < AT_ONCE
        time.sleep(1.0)
        assert state("SM1") == TextState.RECEIVED
    until(lambda: tasks.take_in_texts() or state("SM1") == TextState.FILED, "the sweep did not find it")
    assert fresh(ask).state == AskState.ACCEPTED


def test_a_server_killed_between_storing_and_applying_loses_no_message(
    committed_cast: Cast, ask: Ask, server: Server
) -> None:
    phone = committed_cast.leader.phone
    with in_turn(f"phone:False:{phone}"):
        server.says(phone, "A1 20", "SM1")
        server.says(phone, "A1 40", "SM2")
        server.process.kill()
        server.process.wait()
        assert {state("SM1"), state("SM2")} == {TextState.RECEIVED}
    until(lambda: tasks.take_in_texts() or state("SM2") == TextState.FILED, "the sweep did not find it")
    assert (fresh(ask).state, fresh(ask).eta_minutes) == (AskState.ACCEPTED, 40)
    assert Mission.objects.count() == 1
