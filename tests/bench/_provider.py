"""A local stand-in for Twilio that costs little: takes messages over kept connections, counts, and limits if it is told to.

A program of its own that imports nothing of Muster. `limit` is a bucket of messages a second that saves up a tenth of a
second; what comes faster is answered with 429.
"""

from __future__ import annotations

import asyncio
import time
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import unquote_plus

import uvloop

HOST = "127.0.0.1"
SAVED_SECONDS = 0.1
_BUSY = b'{"code":20429,"message":"Too Many Requests","status":429}'


class Book:
    """What came."""

    def __init__(self, limit: float) -> None:
        self.limit, self.tokens, self.filled = limit, limit * SAVED_SECONDS, time.monotonic()
        self.came: list[tuple[float, str]] = []
        # No provider gives a number twice, nor does one that is started anew.
        self.first = time.time_ns()
        self.refused = 0

    def takes(self) -> bool:
        """Whether the limit allows one more now."""
        if not self.limit:
            return True
        now = time.monotonic()
        self.tokens = min(
            self.tokens + (now - self.filled) * self.limit, max(self.limit * SAVED_SECONDS, 1.0)
        )
        self.filled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Talk(asyncio.Protocol):
    """One kept connection."""

    def __init__(self, book: Book) -> None:
        self.book, self.unread = book, b""
        self.line: Any = None

    def connection_made(self, transport: Any) -> None:
        """Answers go out as they come."""
        self.line = transport

    def data_received(self, data: bytes) -> None:
        """Every whole request of what came so far."""
        self.unread += data
        while (end := self.unread.find(b"\r\n\r\n")) >= 0:
            head = self.unread[:end].lower()
            at = head.find(b"content-length:")
            size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.unread) < end + 4 + size:
                return
            body, self.unread = self.unread[end + 4 : end + 4 + size], self.unread[end + 4 + size :]
            self.answer(body)

    def answer(self, body: bytes) -> None:
        """201 with a number, or 429."""
        if not self.book.takes():
            self.book.refused += 1
            self.say(b"429 Too Many Requests", _BUSY)
            return
        to = body.partition(b"To=")[2].partition(b"&")[0].decode()
        number = self.book.first + len(self.book.came)
        self.book.came.append((time.time(), unquote_plus(to)))
        self.say(
            b"201 Created",
            b'{"sid":"SM%032x","status":"queued","to":"%s","num_segments":"1","error_code":null,"error_message":null}'
            % (number, to.encode()),
        )

    def say(self, status: bytes, body: bytes) -> None:
        """One answer."""
        self.line.write(
            b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (status, len(body), body)
        )


def serve(orders: Connection, limit: float) -> None:
    """Serve until told to end: `count` how many came, `all` what came (time of the clock, phone) and how many were refused."""

    async def work() -> None:
        book = Book(limit)
        server = await asyncio.get_running_loop().create_server(lambda: Talk(book), HOST, 0, backlog=512)
        orders.send(server.sockets[0].getsockname()[1])
        while True:
            while not orders.poll():
                await asyncio.sleep(0.02)
            order = orders.recv()
            if order == "count":
                orders.send(len(book.came))
            elif order == "all":
                orders.send((book.came, book.refused))
            else:
                return

    uvloop.run(work())
