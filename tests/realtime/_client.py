"""A screen as `net/follow.ts` and `net/wire.ts` are one, without the glass: snapshot and offsets, then events; the same on
start, reconnect, gap.

It also keeps books: what state it had at each offset, what it applied twice, what was not meant for it, how late things came.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidMessage, WebSocketException

from tests.realtime._served import PATH

HOST = "127.0.0.1"
# The server ticks every 5 s: who heard nothing for so long connects anew.
SILENT_SECONDS, WATCH_SECONDS = 12.0, 1.0
CONNECT_SECONDS = 4.0
# Each screen waits longer by a factor of its own, so that they do not all come back at one moment.
AGAIN_SECONDS, LONGEST_AGAIN_SECONDS, GROWTH = 0.5, 1.2, 1.3
SNAPSHOT_AGAIN_SECONDS = (0.5, 2.0, 3.0)
GOES_WRONG = (OSError, TimeoutError, WebSocketException, InvalidHandshake, InvalidMessage, asyncio.IncompleteReadError, ValueError)  # fmt: skip


@dataclass
class Books:
    """What happened since the books were opened."""

    events: int = 0
    connected: int = 0
    snapshots: int = 0
    gaps: list[str] = field(default_factory=list)
    codes: list[int | None] = field(default_factory=list)
    # Events that came although others before them had not.
    holes: int = 0
    twice: int = 0
    foreign: int = 0
    latest_seconds: float = 0.0


class Client:
    """One screen. `run` is its life; `reading` is whether it reads what comes."""

    def __init__(
        self, name: str, port: int, schema: str, seat: dict[str, Any], *, hurried: bool = False
    ) -> None:
        self.name = name
        self.streams: list[str] = seat["streams"]
        self.books = Books()
        self.state: dict[str, dict[str, int]] = {}
        self.offsets: dict[str, int] = {}
        # The state of each stream after each offset, for whoever knows what it should have been.
        self.passed: dict[str, dict[int, dict[str, int]]] = {name: {} for name in self.streams}
        self.reading = asyncio.Event()
        self.reading.set()
        self._port, self._schema, self._seat = port, schema, seat
        # Where the wait is not what is tried, it is short.
        self._spread = 0.1 if hurried else 1 + random.random()
        self._unanswered = 0
        self._heard_at = 0.0
        self._socket: ClientConnection | None = None
        self._restarting: asyncio.Task[None] | None = None
        self._life: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Sit down."""
        self._life = asyncio.create_task(self._live())

    async def leave(self) -> None:
        """Get up; what is on the screen stays, and a later `begin` goes on from there."""
        for task in (self._life, self._restarting):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        self._life = self._restarting = None

    async def come_anew(self) -> None:
        """As somebody who opens the page."""
        await self.leave()
        self.state, self.offsets = {}, {}
        self.begin()

    def open_books(self) -> None:
        """Forget what happened so far."""
        self.books = Books()
        for passed in self.passed.values():
            passed.clear()

    async def _live(self) -> None:
        pause = AGAIN_SECONDS * self._spread
        if not self.offsets:
            self._restart()
        while True:
            try:
                async with self._connection() as socket:
                    self._socket, self._unanswered = socket, 0
                    pause = AGAIN_SECONDS * self._spread
                    self.books.connected += 1
                    # The end of a snapshot that is under way listens.
                    if self._restarting is None:
                        await self._listen()
                    watching = asyncio.create_task(self._watch(socket))
                    try:
                        await self._read(socket)
                    finally:
                        watching.cancel()
            except GOES_WRONG as error:
                self.books.codes.append(_code(error))
            finally:
                self._socket = None
            await asyncio.sleep(pause)
            pause = min(pause * GROWTH, LONGEST_AGAIN_SECONDS * self._spread)

    def _connection(self) -> connect:
        cookie = self._seat["cookie"]
        return connect(
            f"ws://{HOST}:{self._port}/ws/live{self._seat['query']}", origin=f"http://{HOST}:{self._port}",  # type: ignore[arg-type]
            additional_headers={"Cookie": cookie} if cookie else {}, open_timeout=CONNECT_SECONDS,
            close_timeout=0.1, ping_interval=None, max_queue=4, max_size=None, compression=None,
        )  # fmt: skip

    async def _read(self, socket: ClientConnection) -> None:
        while True:
            await self.reading.wait()
            frame = msgspec.json.decode(await socket.recv())
            self._heard_at = time.monotonic()
            match frame["frame"]:
                case "hello" if frame["streams"]:
                    self._unanswered = max(0, self._unanswered - 1)
                case "event":
                    self._told(frame)
                case "gap":
                    self.books.gaps.append(frame["reason"])
                    self._restart()
                case "refused" | "error":
                    raise AssertionError(frame)

    async def _watch(self, socket: ClientConnection) -> None:
        """A socket that is open but silent is as good as closed."""
        self._heard_at = time.monotonic()
        while not self.reading.is_set() or time.monotonic() - self._heard_at < SILENT_SECONDS:
            await asyncio.sleep(WATCH_SECONDS)
        socket.transport.abort()

    async def _listen(self) -> None:
        if self._socket is not None and self.offsets:
            frame = {"frame": "listen", "streams": self.offsets, "schema": self._schema}
            self._unanswered += 1
            await self._socket.send(json.dumps(frame))

    def _told(self, frame: dict[str, Any]) -> None:
        stream, offset, said = frame["stream"], frame["offset"], frame["payload"]
        if stream not in self.streams or said["of"] != stream:
            self.books.foreign += 1
            return
        here = self.offsets.get(stream)
        if here is None or offset <= here:
            return
        if offset > here + 1:
            # While a snapshot is under way, or a listen is not answered, an event may be of an older one.
            if self._unanswered == 0:
                self.books.holes += self._restarting is None
                self._restart()
            return
        if offset in self.passed[stream]:
            self.books.twice += 1
        numbers = self.state[stream]
        numbers[said["key"]] = numbers.get(said["key"], 0) + said["delta"]
        self.offsets[stream] = offset
        self.passed[stream][offset] = dict(numbers)
        self.books.events += 1
        self.books.latest_seconds = max(self.books.latest_seconds, time.monotonic() - said["at"])

    def _restart(self) -> None:
        """Start over from a fresh snapshot; tried again until it succeeds."""
        if self._restarting is None:
            self._restarting = asyncio.create_task(self._begin_anew())

    async def _begin_anew(self) -> None:
        for pause in itertools.cycle(SNAPSHOT_AGAIN_SECONDS):
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    found = await self._snapshot()
                break
            except GOES_WRONG:
                await asyncio.sleep(pause * min(1, self._spread))
        self.books.snapshots += 1
        for name, part in found.items():
            self.state[name], self.offsets[name] = part["state"], part["offset"]
            self.passed[name] = {}
        self._restarting = None
        with contextlib.suppress(*GOES_WRONG):
            await self._listen()

    async def _snapshot(self) -> dict[str, Any]:
        reader, writer = await asyncio.open_connection(HOST, self._port)
        try:
            path = f"{PATH}?streams={quote(','.join(self.streams))}"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise ConnectionError(head)
            found: dict[str, Any] = json.loads(body)
            return found
        finally:
            writer.transport.abort()


def _code(error: BaseException) -> int | None:
    closed = getattr(error, "rcvd", None)
    return closed.code if closed else None
