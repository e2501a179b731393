"""A real server on loopback, real sockets, real connections in threads. Who may listen is told by `?who=`."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qs

import pytest
import uvicorn
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware
from django.db import connection, transaction
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import ClientConnection, connect

from realtime.authorise import Asked
from realtime.routing import websocket_routes
from realtime.server import LiveProtocol
from realtime.streams import publish_all

SCHEMA = "schema-of-today"
PATIENCE_SECONDS = 20.0

# The cast: a coordinator and a commander of one organisation, someone of another, someone who asks for help.
RIGHTS: dict[str, set[str]] = {
    "coordinator": {"desk:1", "wall:1", "sim:7:desk:1"},
    "commander": {"wall:1"},
    "stranger": {"desk:2"},
    "requester": {"track:k7Qw"},
}

ASKED: list[frozenset[str]] = []


def may_listen(asked: Sequence[Asked]) -> list[set[str]]:
    """The cast's rights; whoever is truly signed in may listen as their user name says."""
    ASKED.extend(one.names for one in asked)
    return [RIGHTS.get(_who(one), set()) for one in asked]


def _who(one: Asked) -> str:
    return one.user.get_username() or parse_qs(one.query).get("who", ["nobody"])[0]


class Screen:
    """A client: its socket, and the frames that came before the one it waits for."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, **frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def listen(self, streams: dict[str, int], groups: tuple[str, ...] = (), schema: str = SCHEMA) -> None:
        self.say(frame="listen", streams=streams, groups=list(groups), schema=schema)

    def next(self, kind: str, *, passing: str = "hello") -> dict[str, Any]:
        """The next frame, which is of `kind`; those of the kind `passing` are skipped, and the ticks of a slow machine."""
        while True:
            frame: dict[str, Any] = json.loads(self.socket.recv(timeout=PATIENCE_SECONDS))
            if frame["frame"] == kind:
                return frame
            assert frame["frame"] in (passing, "tick"), frame

    def until_closed(self) -> tuple[list[dict[str, Any]], int]:
        """All frames until the server closes the socket, and its code."""
        frames: list[dict[str, Any]] = []
        try:
            while True:
                frames.append(json.loads(self.socket.recv(timeout=PATIENCE_SECONDS)))
        except ConnectionClosedError as closed:
            return frames, closed.rcvd.code if closed.rcvd else 0

    def events(self, count: int) -> list[dict[str, Any]]:
        return [self.next("event") for _ in range(count)]


class Server:
    """The live route on a free port, in a thread with a loop and a hub of its own."""

    def __init__(self, **routes: Any) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        self.port: int = self._socket.getsockname()[1]
        live = CookieMiddleware(URLRouter(websocket_routes(may_listen=may_listen, schema=SCHEMA, **routes)))
        config = uvicorn.Config(
            ProtocolTypeRouter({"websocket": live}),
            ws=LiveProtocol,
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})
        self._thread.start()

    def url(self, who: str) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/live?who={who}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def screen(server: Server) -> Iterator[Callable[..., Screen]]:
    """Open a screen for one of the cast; all are closed at the end."""
    with ExitStack() as opened:

        def open_for(who: str, **options: Any) -> Screen:
            return Screen(opened.enter_context(connect(server.url(who), **options)))

        yield open_for


def say(*items: tuple[str, Any], type: str = "request.filed") -> None:
    """Publish `(stream, document)` in one transaction."""
    with transaction.atomic():
        publish_all([(stream, type, json.dumps(document).encode()) for stream, document in items])


def until(condition: Callable[[], bool]) -> None:
    """Look until it is so; fails when it never becomes so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all works at the same time, each on a connection of its own; the first failure is raised."""
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [running.result() for running in [pool.submit(run, work) for work in works]]
