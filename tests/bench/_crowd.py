"""A crowd of websocket clients in one process, as light as can be: it counts frames and checks that they come in order.

Every event carries a number (`"n"`, one more each time); a socket whose next number is not its last plus one has a hole.
No socket offers compression, so nobody compresses.
"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

PEERS = Path(__file__).with_name("_peers.py")
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Tally:
    """What the crowd saw since it was last asked to begin: for each number how many sockets got it, and when the last did."""

    sockets: int
    got: dict[int, int]
    last_at: dict[int, float]
    holes: int
    repeated: int
    gaps: int
    closed: int
    bytes: int
    cpu_seconds: float

    @property
    def deliveries(self) -> int:
        """Events times sockets."""
        return sum(self.got.values())


class Crowd:
    """The hand on a crowd that works in a process of its own."""

    def __init__(self, orders: Connection) -> None:
        self._orders = orders

    def _order(self, name: str, *arguments: Any) -> Any:
        self._orders.send((name, arguments))
        return self._orders.recv()

    def connect(self, port: int, path: str, cookies: Sequence[str]) -> None:
        """Open a socket for each of `cookies` (empty for none)."""
        self._order("connect", port, path, list(cookies))

    def lag(self, seconds: float) -> None:
        """Read what comes only after so long, and so not in between the server's writes."""
        self._order("lag", seconds)

    def listen(self, frame: bytes) -> None:
        """Say `frame` on every socket and wait until the server says that each follows."""
        self._order("say", frame)
        sockets = self.tally().sockets
        wait_until(lambda: self._order("following") == sockets)

    def begin(self, numbers: range) -> None:
        """Count from zero; on every socket these numbers are expected, in their order."""
        self._order("begin", numbers.start - 1)

    def tally(self) -> Tally:
        """What was seen since the last `begin`."""
        return Tally(*self._order("tally"))

    def until(self, deliveries: int, *, within: float = PATIENCE_SECONDS, quiet: float = 0.0) -> Tally:
        """Wait for so many deliveries, but no longer than `within`, nor (where given) when none came for `quiet` seconds."""
        deadline, before, since = time.monotonic() + within, -1, time.monotonic()
        while True:
            seen = self.tally()
            now = time.monotonic()
            if seen.deliveries != before:
                before, since = seen.deliveries, now
            if before >= deliveries or now > deadline or (quiet and now - since > quiet):
                return seen
            time.sleep(0.1)


def wait_until(holds: Callable[[], bool], within: float = PATIENCE_SECONDS) -> None:
    """Look until it is so; fails when it never becomes so."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@contextmanager
def crowd() -> Iterator[Crowd]:
    """A crowd without sockets yet, until the end of the block."""
    ours, theirs = multiprocessing.Pipe()
    with theirs:
        number = theirs.fileno()
        process = subprocess.Popen([sys.executable, str(PEERS), str(number)], pass_fds=[number])
    try:
        yield Crowd(ours)
    finally:
        process.kill()
        process.wait()
        ours.close()
