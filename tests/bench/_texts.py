"""The programs of the rows about texts: a stand-in provider, senders, Celery workers, and the list that is asked."""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.gis.geos import Point
from django.db import connections
from django.test import override_settings

from dispatch.celery import app
from dispatch.events import telling
from dispatch.flow.call_out.sending import send_unsent
from dispatch.models import Ask, CallOut, Incident, Need, Operation, Quota, Text, Volunteer
from dispatch.states import (
    AskState,
    CallOutState,
    IncidentKind,
    IncidentState,
    Precision,
    Unit,
    Urgency,
)
from tests.bench import _provider
from tests.bench._roster import fill
from tests.browser.system import ROOT, environment
from tests.conftest import empty_tables
from tests.realtime._machines import redis_machine

ACCOUNT = {
    "TEXT_GATEWAY": "twilio",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "secret",
    "TWILIO_FROM": "+85212345678",
    "PUBLIC_URL": "https://muster.example",
    "TEXT_COUNTRIES": "+86",
    "TEXTS_AN_HOUR": "0",
    "TEXT_SPEND_A_DAY": "0",
}
PATIENCE_SECONDS = 300.0


class StandIn:
    """The provider's process."""

    def __init__(self, orders: Connection, address: str) -> None:
        self._orders, self.address = orders, address

    def count(self) -> int:
        """How many messages came."""
        self._orders.send("count")
        return int(self._orders.recv())

    def all(self) -> tuple[list[tuple[float, str]], int]:
        """When (time of the clock) and to whom each came; how many were refused as too many at once."""
        self._orders.send("all")
        came, refused = self._orders.recv()
        return came, refused

    def wait_for(self, count: int) -> None:
        """Until so many came."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self.count() < count:
            assert time.monotonic() < end, f"{self.count()} of {count} came"
            time.sleep(0.1)


class Stage(NamedTuple):
    """A city with its volunteers, and what leads other programs to its database and to a Redis of their own."""

    operation: Operation
    env: dict[str, str]
    folder: Path


@contextmanager
def stage() -> Iterator[Stage]:
    """The city is made anew; Redis runs until the end of the block, and texts that are queued in it go by the stand-in."""
    empty_tables()  # of what an earlier part left, whose timers would go on
    operation = fill(random.Random(814))
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        folder = Path(name)
        redis, url = redis_machine(folder)
        redis.start()
        # What an earlier part keeps open leads to a Redis that has ended.
        app.close()
        app.__dict__.pop("amqp", None)
        app.conf.update(broker_url=url.replace("unix://", "redis+socket://", 1))
        env = environment(ACCOUNT["PUBLIC_URL"], url, folder) | ACCOUNT | {"DATABASE_POOL": "0"}
        try:
            with override_settings(TEXT_GATEWAY=ACCOUNT["TEXT_GATEWAY"]):
                yield Stage(operation, env, folder)
        finally:
            redis.kill(redis.program.sign)


@contextmanager
def provider(limit: float = 0.0) -> Iterator[StandIn]:
    """A provider that takes `limit` messages a second (0: any number)."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_provider.serve, args=(theirs, limit), daemon=True
    )
    process.start()
    try:
        yield StandIn(ours, f"http://{_provider.HOST}:{ours.recv()}")
    finally:
        ours.send("end")
        process.join(10)
        if process.is_alive():
            process.kill()


def send_all(env: Mapping[str, str]) -> tuple[int, float]:
    """Have one sender send everything: how many, and its processor seconds."""
    sender = subprocess.Popen(
        [sys.executable, "-m", "tests.bench._sending"], cwd=ROOT, env=dict(env),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert sender.stdin
    assert sender.stdout
    try:
        assert sender.stdout.readline().strip() == "ready"
        sender.stdin.write("go\n")
        sender.stdin.flush()
        count, seconds = sender.stdout.readline().split()
        return int(count), float(seconds)
    finally:
        sender.stdin.close()
        sender.wait(30)


@contextmanager
def celery(module: str, *arguments: str, env: Mapping[str, str], folder: Path) -> Iterator[int]:
    """A Celery program; its process id. Its log lies in `folder`."""
    with (folder / f"{arguments[0]}-{time.monotonic_ns()}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", module, *arguments, "--loglevel", "WARNING"],
            cwd=ROOT, env=dict(env), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for_workers(count: int) -> None:
    """Until so many Celery workers answer."""
    end = time.monotonic() + PATIENCE_SECONDS
    while len(app.control.ping(timeout=1.0) or ()) < count:
        assert time.monotonic() < end, f"{count} workers do not come up"


def cpu_of(pid: int) -> float:
    """User and system seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def listed(operation: Operation, letter: str, people: int) -> CallOut:
    """A call-out that runs, with a list of `people` single volunteers, none of whom was sent anything yet."""
    now = datetime.now(UTC)
    number = Incident.objects.filter(operation=operation).count() + 10_000
    incident = Incident.objects.create(
        **operation.root(), year=now.year, number=number, title="汤头街道被困", kind=IncidentKind.TRAPPED.value,
        urgency=Urgency.CRITICAL.value, state=IncidentState.LOCATED.value, people=30, received_at=now, stage_at=now,
        place_words="河东区汤头街道", point=Point(118.55, 35.25, srid=4326), precision=Precision.STREET.value,
    )  # fmt: skip
    need = Need.objects.create(incident=incident)
    Quota.objects.create(need=need, unit=Unit.PEOPLE.value, quota=30)
    call_out = CallOut.objects.create(
        **operation.root(), incident=incident, letter=letter, state=CallOutState.RUNNING.value, started_at=now
    )
    keys = Volunteer.objects.filter(active=True).order_by("pk").values_list("pk", flat=True)[:people]
    asks = [
        Ask(
            call_out=call_out,
            need=need,
            recipient_id=key,
            sandbox=False,
            state=AskState.QUEUED.value,
            asked_at=now,
        )
        for key in keys
    ]
    Ask.objects.bulk_create(asks, batch_size=5_000)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE dispatch_ask, dispatch_text, dispatch_volunteer")
    return call_out


def enqueue(call_out: CallOut, *, ranks: tuple[int, ...] = ()) -> float:
    """Queue the question of everybody on the list, from BEGIN to COMMIT: seconds. `ranks` are dealt out by chance."""
    begun = time.perf_counter()
    with telling(call_out.operation) as story:
        send_unsent(story, call_out)
        if ranks:
            _deal(call_out, ranks)
    return time.perf_counter() - begun


def _deal(call_out: CallOut, ranks: tuple[int, ...]) -> None:
    dice = random.Random(814)
    by_rank: dict[int, list[Any]] = {rank: [] for rank in ranks}
    for key in Text.objects.filter(ask__call_out=call_out).values_list("pk", flat=True):
        by_rank[dice.choice(ranks)].append(key)
    for rank, keys in by_rank.items():
        Text.objects.filter(pk__in=keys).update(rank=rank)
