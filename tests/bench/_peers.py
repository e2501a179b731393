"""The sockets of a crowd, raw and read by one loop. Frames are looked up by their bytes, so that what a thousand sockets
get is parsed once.

A program of its own that imports nothing of Muster; orders come through the file descriptor that it is given.
"""

from __future__ import annotations

import json
import resource
import select
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

HOST = "127.0.0.1"
TOGETHER = 50
KNOWN = 4_096
PONG, PING = 10, 9
# What a text frame is that carries no event, by the member `frame` of ours.
SILENT, FOLLOWING, GAP = -1, -2, -3


def raise_open_files() -> None:
    """A thousand sockets are more than the usual limit of 1,024 open files."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def client_frame(text: bytes, opcode: int = 1) -> bytes:
    """A frame as a client must send it: masked, here by zeros, which change nothing."""
    size = len(text)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2)
    return bytes([0x80 | opcode]) + length + b"\0\0\0\0" + text


@dataclass
class Peer:
    """One socket: what of a frame has come so far, and the last number."""

    line: socket.socket
    unread: bytes = b""
    last: int | None = None
    following: bool = False


@dataclass
class Sockets:
    """All sockets, and what they saw."""

    peers: dict[int, Peer] = field(default_factory=dict)
    poll: Any = field(default_factory=select.epoll)
    known: dict[bytes, int] = field(default_factory=dict)
    closed: int = 0
    # Seconds between hearing of something and reading it.
    rest: float = 0.0

    def __post_init__(self) -> None:
        self.begin(None)

    def begin(self, last: int | None) -> None:
        """Count from zero; the number after `last` is expected next, or any."""
        for peer in self.peers.values():
            peer.last = last
        self.got: dict[int, int] = {}
        self.last_at: dict[int, float] = {}
        self.holes = self.repeated = self.gaps = self.bytes = 0
        self.cpu = time.process_time()

    def lag(self, seconds: float) -> None:
        """Read what comes only after so long."""
        self.rest = seconds

    def connect(self, port: int, path: str, cookies: Sequence[str]) -> None:
        """Open a socket for each of `cookies`, a few at a time."""
        for first in range(0, len(cookies), TOGETHER):
            lines = [
                (socket.create_connection((HOST, port)), cookie)
                for cookie in cookies[first : first + TOGETHER]
            ]
            for line, cookie in lines:
                said = f"Cookie: {cookie}\r\n" if cookie else ""
                line.sendall(
                    f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nOrigin: http://{HOST}:{port}\r\n{said}"
                    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
                )
            for line, _ in lines:
                answer = b""
                while b"\r\n\r\n" not in answer:
                    answer += line.recv(65_536)
                head, _, rest = answer.partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 101"), head
                line.setblocking(False)
                peer = self.peers[line.fileno()] = Peer(line)
                self.poll.register(line.fileno(), select.EPOLLIN)
                self.understand(peer, rest)

    def say(self, text: bytes) -> None:
        """Say the same to the server on every socket."""
        frame = client_frame(text)
        for peer in self.peers.values():
            peer.following = False
            peer.line.sendall(frame)

    def read(self, fd: int) -> None:
        """Take what came on one socket."""
        peer = self.peers[fd]
        try:
            data = peer.line.recv(262_144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.bytes += len(data)
            self.understand(peer, peer.unread + data if peer.unread else data)
        else:
            self.lose(fd)

    def lose(self, fd: int) -> None:
        """A socket that the server closed."""
        self.poll.unregister(fd)
        self.peers.pop(fd).line.close()
        self.closed += 1

    def understand(self, peer: Peer, data: bytes) -> None:
        """Every whole frame of `data`; what is left waits for more."""
        at, end = 0, len(data)
        while end - at >= 2:
            size, head = data[at + 1], 2
            if size == 126:
                size, head = int.from_bytes(data[at + 2 : at + 4]), 4
            elif size == 127:
                size, head = int.from_bytes(data[at + 2 : at + 10]), 10
            if end - at < head + size:
                break
            body = data[at + head : at + head + size]
            opcode = data[at] & 15
            at += head + size
            if opcode == 1:
                self.hear(peer, body)
            elif opcode == PING:
                peer.line.sendall(client_frame(body, PONG))
        peer.unread = data[at:]

    def hear(self, peer: Peer, body: bytes) -> None:
        """One text frame."""
        number = self.known.get(body)
        if number is None:
            if len(self.known) >= KNOWN:
                self.known.clear()
            number = self.known[body] = meaning(body)
        if number >= 0:
            last = peer.last
            if last is not None and number != last + 1:
                if number <= last:
                    self.repeated += 1
                    return
                self.holes += number - last - 1
            peer.last = number
            self.got[number] = self.got.get(number, 0) + 1
            self.last_at[number] = time.monotonic()
        elif number == FOLLOWING:
            peer.following = True
        elif number == GAP:
            self.gaps += 1

    def tally(self) -> tuple[Any, ...]:
        """The fields of `_crowd.Tally`."""
        return (
            len(self.peers), self.got, self.last_at, self.holes, self.repeated, self.gaps, self.closed, self.bytes,
            time.process_time() - self.cpu,
        )  # fmt: skip


def meaning(body: bytes) -> int:
    """The number of the event in a frame, or what else the frame is."""
    frame = json.loads(body)
    kind = frame.get("frame")
    if kind in (None, "event"):
        return int((frame["payload"] if kind else frame)["n"])
    if kind == "gap":
        return GAP
    assert kind in ("hello", "tick"), body
    return FOLLOWING if frame.get("streams") else SILENT


def serve(orders: Connection) -> None:
    """Read sockets for ever; do what is ordered in between."""
    raise_open_files()
    sockets = Sockets()
    sockets.poll.register(orders.fileno(), select.EPOLLIN)
    while True:
        if sockets.rest:
            sockets.poll.poll()
            time.sleep(sockets.rest)
        for fd, _ in sockets.poll.poll():
            if fd != orders.fileno():
                if fd in sockets.peers:
                    sockets.read(fd)
                continue
            name, arguments = orders.recv()
            if name == "following":
                orders.send(sum(peer.following for peer in sockets.peers.values()))
            else:
                orders.send(getattr(sockets, name)(*arguments))


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
