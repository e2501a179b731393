"""One socket as the hub sees it: who it is, what it follows, and how much of what it was told still waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from realtime import frames

# A burst of 300 events of a kilobyte must fit with room to spare.
QUEUE_BYTES = 1024 * 1024
# With less waiting than this a line is not paused, and as much again fits.
ROOM_BYTES = QUEUE_BYTES // 2
# Position frames give way first: with this much waiting they are skipped, and made up for in full.
LOSSY_ABOVE = 64 * 1024

SLOW_READER = 4408


class Line(Protocol):
    """The connection, as the server offers it. Everything but `room` returns at once; `paused`: ROOM_BYTES or more wait."""

    @property
    def paused(self) -> bool: ...
    @property
    def write(self) -> Callable[[bytes], None]: ...
    @property
    def queued(self) -> Callable[[], int]: ...
    async def room(self) -> None: ...
    def end(self, code: int, reason: str) -> None: ...


class Member:
    """A listener. Everything here happens on its event loop, between two awaits."""

    __slots__ = (
        "_queued", "_write", "check_at", "closing", "groups", "line", "query", "rooms", "session", "streams", "user",
    )  # fmt: skip

    def __init__(self, line: Line, *, session: str, query: str) -> None:
        self.line = line
        # The transport's own: a thousand sockets hear each event through these two.
        self._write, self._queued = line.write, line.queued
        # Who it is, as the last authorisation found: the primary key as text, empty for nobody.
        self.user = ""
        self.session = session
        self.query = query
        self.streams: set[str] = set()
        self.groups: set[str] = set()
        self.rooms: set[str] = set()
        # When the permissions are looked at anew, by the loop's clock.
        self.check_at = asyncio.get_running_loop().time()
        self.closing: tuple[int, str] | None = None

    def names(self) -> frozenset[str]:
        """Everything that it follows."""
        return frozenset().union(self.streams, self.groups, self.rooms)

    def put(self, data: bytes) -> bool:
        """Write frames that must not be lost; False when the socket is closing, as too much waiting makes it do."""
        if (self.closing is not None or self.line.paused or len(data) > ROOM_BYTES) and not self._takes(
            len(data)
        ):
            return False
        self._write(data)
        return True

    def say(self, frame: frames.ServerFrame) -> None:
        """Write a frame for this member alone."""
        self.put(frames.framed(frame))

    def busy(self) -> bool:
        """Whether frames that may be skipped should be."""
        return self._queued() > LOSSY_ABOVE

    def queued(self) -> int:
        """Bytes that it has not taken yet."""
        return self._queued()

    def close(self, code: int, reason: str) -> None:
        """Close the socket after what is queued already; the first reason counts."""
        if self.closing is None:
            self.closing = (code, reason)
            self.line.end(code, reason)

    def _takes(self, size: int) -> bool:
        """Whether so many bytes still fit; who has read too little for them is let go."""
        if self.closing is not None:
            return False
        if self._queued() + size > QUEUE_BYTES:
            self._overrun()
            return False
        return True

    def _overrun(self) -> None:
        """Told that what follows was left out, and let go; the queue holds these few bytes beyond its bound."""
        for name in sorted(self.streams):
            self._write(frames.framed(frames.GapFrame(name, "slow")))
        self.close(SLOW_READER, "read too slowly: connect again and go on from your offsets")
