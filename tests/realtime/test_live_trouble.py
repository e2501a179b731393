"""A dead Redis, a slow reader, frames that make no sense: one socket suffers, if any, and nothing is lost."""

from __future__ import annotations

import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connection
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from realtime import event_feed
from realtime.members import QUEUE_BYTES, SLOW_READER
from realtime.streams import offset_of
from tests.realtime.conftest import Screen, Server, say

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Screen]


class OwnRedis:
    """A Redis that a test may kill."""

    def __init__(self, folder: str) -> None:
        self._socket = Path(folder) / "redis.sock"
        self.url = f"unix://{self._socket}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                "redis-server",
                "--port",
                "0",
                "--unixsocket",
                str(self._socket),
                "--save",
                "",
                "--appendonly",
                "no",
            ],
            stdout=subprocess.DEVNULL,
        )
        client = redis.Redis.from_url(self.url)
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                assert self._process.poll() is None
            else:
                return

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def own_redis(settings: Any) -> Iterator[OwnRedis]:
    # Not below tmp_path: a socket's path is at most 107 bytes long.
    with tempfile.TemporaryDirectory(prefix="rt") as folder:
        running = OwnRedis(folder)
        running.start()
        settings.REDIS_URL = running.url
        yield running
        running.kill()


def test_everything_arrives_with_redis_killed_and_after_it_is_back(own_redis: OwnRedis, screen: Open) -> None:
    board = screen("coordinator")
    board.listen({"desk:1": 0})
    say(("desk:1", "with"))
    assert board.next("event")["payload"] == "with"
    own_redis.kill()
    for number in range(20):
        say(("desk:1", number))
    assert [board.next("event")["payload"] for _ in range(20)] == list(range(20))
    newcomer = screen("coordinator")
    newcomer.listen({"desk:1": 20})
    assert newcomer.next("event")["payload"] == 19
    own_redis.start()
    say(("desk:1", "back"))
    assert board.next("event")["payload"] == newcomer.next("event")["payload"] == "back"


def test_without_a_redis_at_all_everything_arrives(settings: Any, screen: Open) -> None:
    settings.REDIS_URL = ""
    board = screen("coordinator")
    board.listen({"desk:1": 0})
    say(("desk:1", 1))
    assert board.next("event")["payload"] == 1


def test_everything_arrives_after_the_database_cut_every_connection(screen: Open) -> None:
    board = screen("coordinator")
    board.listen({"desk:1": 0})
    say(("desk:1", 1))
    assert board.next("event")["payload"] == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
    say(("desk:1", 2))
    assert board.next("event")["payload"] == 2


def test_who_leaves_while_a_stream_is_opened_takes_nobody_else_with_it(
    screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answer = threading.Event(), threading.Event()

    def slowly(names: list[str]) -> dict[str, int]:
        asked.set()
        answer.wait(20)
        return offset_of(names)

    monkeypatch.setattr(event_feed, "offset_of", slowly)
    leaving, staying = screen("coordinator"), screen("coordinator")
    leaving.listen({"desk:1": 0, "wall:1": 0})
    asked.wait(20)
    staying.listen({"desk:1": 0, "wall:1": 0})
    leaving.socket.close()
    answer.set()
    assert staying.next("hello")["streams"] == {}
    assert staying.next("hello")["streams"] == {"desk:1": 0, "wall:1": 0}
    say(("desk:1", 1))
    assert staying.next("event")["payload"] == 1


def narrow(server: Server) -> socket.socket:
    """A connection whose peer soon has to wait when nothing is read."""
    narrowed = socket.socket()
    narrowed.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrowed.connect(("127.0.0.1", server.port))
    return narrowed


def test_a_slow_reader_is_closed_without_a_hole_and_the_others_do_not_notice(
    server: Server, screen: Open
) -> None:
    # More than the queue and the kernel's buffers hold.
    page, filling = 200, "汛" * 3000
    pages = 6 * QUEUE_BYTES // (page * len(filling.encode()))
    quick = screen("coordinator")
    quick.listen({"desk:1": 0})
    with connect(server.url("coordinator"), sock=narrow(server), max_queue=1, compression=None) as lazy:
        slow = Screen(lazy)
        slow.listen({"desk:1": 0})
        for number in range(pages):
            say(*(("desk:1", [number, filling]) for _ in range(page)))
            assert [event["offset"] for event in quick.events(page)] == [
                number * page + n + 1 for n in range(page)
            ]
        frames, code = slow.until_closed()
    assert code == SLOW_READER
    assert frames[-1] == {"frame": "gap", "stream": "desk:1", "reason": "slow"}
    received = [frame["offset"] for frame in frames if frame["frame"] == "event"]
    assert received == list(range(1, len(received) + 1))
    assert len(received) < pages * page
    again = screen("coordinator")
    again.listen({"desk:1": len(received)})
    missed = pages * page - len(received)
    assert [event["offset"] for event in again.events(missed)][-1] == pages * page


@pytest.mark.parametrize(
    "frame",
    ["", "{", "[]", '{"frame": "shout"}', '{"frame": "listen", "streams": {"desk:1": -1}, "schema": ""}',
     '{"frame": "listen", "streams": {"desk\\u0000": 0}, "schema": ""}', '{"frame": "look", "cells": ["4"]}',
     '{"frame": "listen", "streams": {}, "schema": "\\ud800"}', b"\x00\x01"],
)  # fmt: skip
def test_a_malformed_frame_is_told_what_is_wrong_and_the_socket_goes_on(
    screen: Open, frame: str | bytes
) -> None:
    board = screen("coordinator")
    board.socket.send(frame)
    error = board.next("error")
    assert error["code"] in {"malformed", "binary"}
    assert error["message"]
    board.listen({"desk:1": 0})
    say(("desk:1", 1))
    assert board.next("event")["payload"] == 1


def test_many_malformed_frames_close_that_socket_alone(screen: Open) -> None:
    board, bad = screen("coordinator"), screen("coordinator")
    board.listen({"desk:1": 0})
    for _ in range(5):
        bad.socket.send("nonsense")
    assert bad.until_closed()[1] == 4400
    say(("desk:1", 1))
    assert board.next("event")["payload"] == 1


def test_a_frame_of_a_megabyte_closes_that_socket_alone(screen: Open) -> None:
    board, big = screen("coordinator"), screen("coordinator")
    board.listen({"desk:1": 0})
    big.socket.send("x" * 1_000_000)
    assert big.until_closed()[1] == 1009
    say(("desk:1", 1))
    assert board.next("event")["payload"] == 1


def test_a_client_that_never_stops_talking_is_closed(screen: Open) -> None:
    chatty = screen("coordinator")
    with suppress(ConnectionClosed):  # it may be closed before it has said all of it
        for _ in range(70):
            chatty.say(frame="look", cells=[])
    frames, code = chatty.until_closed()
    assert code == 4429
    assert [frame["frame"] for frame in frames] == ["hello"]
