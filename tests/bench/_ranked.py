"""From a saved incident to its ranked list with reasons, over HTTP: the web server as production starts it, a browser's
session, 30,000 volunteers, 500 teams with a year of answers behind them, a night of requests, travel times by the demo's
main roads.

Two requests are timed together, on one connection: the one that makes a cry for help an incident with the usual needs of
its kind, and the one that asks for its ranking. The peer is the same question in plain ORM with geopy, without HTTP: every
available volunteer who holds the skill measured, the nearest count for their teams, facts asked team by team.
"""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from dispatch.flow import intake
from dispatch.models import Ask, CallOut, Incident, Mission, Operation, Request, Skill, Team, User
from dispatch.states import IncidentKind, Role, Source, Urgency
from tests.bench._linyi import roads
from tests.bench._results import Figure, figure, percentile
from tests.bench._roster import VOLUNTEERS, fill, somewhere
from tests.bench.loop import _plainly
from tests.conftest import empty_tables
from tests.dispatch import cast as people

TEAMS, ROUNDS, WARM, PEER_ROUNDS, NIGHTS = 500, 60, 5, 4, 20
BAR_MS, PATIENCE_SECONDS = 150.0, 60.0
CSRF = "a" * 32


def rows() -> list[Figure]:
    """p50 and p95 of both requests together, p95 of the ranking alone, and the loop."""
    empty_tables()
    try:
        dice = random.Random(814)
        operation = fill(dice, teams=TEAMS)
        _history(operation, dice)
        calls = [_call(operation, dice) for _ in range(WARM + ROUNDS + PEER_ROUNDS)]
        with roads(), _served(operation) as desk:
            spent = [desk.ranked(call) for call in calls[: WARM + ROUNDS]][WARM:]
        peer = [_loop(operation, call) for call in calls[WARM + ROUNDS :]]
        return _figures([sum(one) for one in spent], [one[1] for one in spent], peer)
    finally:
        empty_tables()


def _figures(both: list[float], alone: list[float], peer: list[float]) -> list[Figure]:
    what = f"incident saved > ranked list with reasons, {VOLUNTEERS:,} volunteers, {TEAMS} teams, over HTTP"
    name = "the loop, without HTTP"
    return [
        figure(f"{what}, p50", percentile(both, 0.5), "ms", peer=name, peer_value=percentile(peer, 0.5)),
        figure(
            f"{what}, p95",
            percentile(both, 0.95),
            "ms",
            peer=name,
            peer_value=percentile(peer, 0.95),
            bar=BAR_MS,
        ),
        figure(f"{what}, the list alone, p95", percentile(alone, 0.95), "ms"),
    ]


class Desk:
    """A coordinator's browser: one session, one connection kept."""

    def __init__(self, port: int, cookie: str) -> None:
        self._line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
        }

    def ranked(self, request: int) -> tuple[float, float]:
        """Milliseconds of opening the incident and of its ranking."""
        body = {"kind": IncidentKind.TRAPPED.value, "urgency": Urgency.CRITICAL.value, "title": "被困"}
        begun = time.perf_counter()
        opened = self._ask("POST", f"/api/requests/{request}/open", body)
        saved = time.perf_counter()
        pane = self._ask("GET", f"/api/incidents/{opened['incident']}/ranking")
        done = time.perf_counter()
        assert pane["ranked"]
        assert pane["ranked"][0]["reasons"]
        assert pane["singles"]
        return (saved - begun) * 1_000, (done - saved) * 1_000

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        self._line.request(method, path, None if body is None else json.dumps(body), self._headers)
        answer = self._line.getresponse()
        words = answer.read()
        assert answer.status == 200, words[:500]
        return json.loads(words)


@contextmanager
def _served(operation: Operation) -> Iterator[Desk]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    env = os.environ | {
        "HTTPS": "0",
        "DEBUG": "0",
        "DATABASE_POOL": "1",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "dispatch.asgi:application",
        "--port",
        str(port),
        "--no-access-log",
    ]
    with subprocess.Popen(command, env=env, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            yield Desk(port, _signed_in(operation))
        finally:
            server.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.2)


def _signed_in(operation: Operation) -> str:
    user: User = people.user("bench", "李静", at=operation.organisation, role=Role.COORDINATOR)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _call(operation: Operation, dice: random.Random) -> int:
    """A call for help that was taken in; opening its incident is what is measured."""
    point = somewhere(dice)
    taken = intake.receive(
        operation=operation, source=Source.PHONE, words=f"{dice.random()} 进水被困", lon=point.x, lat=point.y
    )
    return taken.pk


def _loop(operation: Operation, call: int) -> float:
    swift = Skill.objects.get(code="swift_water")
    begun = time.perf_counter()
    opened = intake.open_incident(
        Request.objects.get(pk=call), operation=operation, kind=IncidentKind.TRAPPED, urgency=Urgency.CRITICAL,
        title="被困", by=None,
    )  # fmt: skip
    assert _plainly(opened, swift)
    return (time.perf_counter() - begun) * 1_000


def _history(operation: Operation, dice: random.Random) -> None:
    """In twenty nights of the last year every team was asked once, and went as often as it said yes."""
    teams = list(Team.objects.order_by("pk"))
    now = timezone.now()
    for night in range(NIGHTS):
        at = now - timedelta(days=7 + 15 * night, hours=dice.randint(0, 23))
        job = Incident.objects.create(
            **operation.root(), year=2020, number=night + 1, kind="flooding", urgency="urgent", title="往日",
            state="closed", received_at=at, stage_at=at,
        )  # fmt: skip
        call_out = CallOut.objects.create(
            **operation.root(), incident=job, letter="A", letter_taken=False, state="closed", started_at=at
        )
        span = TimestamptzRange(at, at + timedelta(hours=6))
        went = [team for team in teams if dice.random() < 0.4]
        missions = Mission.objects.bulk_create(
            Mission(
                **operation.root(), team=team, leader_id=team.leader_id, state="home", strength=4, span=span,
                committed_at=at, departed_at=at + timedelta(seconds=dice.lognormvariate(4.9, 0.5)),
                home_at=at + timedelta(hours=6),
            )
            for team in went
            if team.leader_id
        )  # fmt: skip
        crews = {mission.team_id: mission for mission in missions}
        Ask.objects.bulk_create(
            Ask(
                call_out=call_out, team=team, recipient_id=team.leader_id, sandbox=False, asked_at=at,
                state="accepted" if team.pk in crews else dice.choice(["declined", "expired"]),
                mission=crews.get(team.pk),
            )
            for team in teams
            if team.leader_id
        )  # fmt: skip
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
