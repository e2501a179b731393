"""One socket as the hub sees it: what it follows, how far it has been told, and a bounded queue of frames."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

# A burst of 300 events must fit with room to spare; a frame is a few hundred bytes.
QUEUE_FRAMES = 1024
# Position frames give way first: above this many waiting frames they are skipped, and made up for in full.
LOSSY_ABOVE = 64

SLOW_READER = 4408


class Member:
    """A listener. Everything here happens on its event loop, between two awaits."""

    def __init__(self, user: str, limit: int = QUEUE_FRAMES) -> None:
        self.user = user
        self.cursors: dict[str, int] = {}
        self.groups: set[str] = set()
        self.unshown: set[str] = set()
        self.recheck = asyncio.Event()
        self.closing: tuple[int, str] | None = None
        self._limit = limit
        self._queue: deque[str] = deque()
        self._stirred = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    def put(self, frame: str) -> bool:
        """Queue a frame that must not be lost; False when the socket is closing, as a full queue makes it do."""
        if self.closing is None and len(self._queue) >= self._limit:
            self.cut(SLOW_READER, "read too slowly: connect again and go on from your offsets")
        if self.closing is not None:
            return False
        self._queue.append(frame)
        if len(self._queue) >= self._limit // 2:
            self._room.clear()
        self._stirred.set()
        return True

    def busy(self) -> bool:
        """Whether frames that may be skipped should be."""
        return len(self._queue) > LOSSY_ABOVE

    async def room(self) -> None:
        """Wait until half of the queue is free, so that a long replay does not overrun it."""
        await self._room.wait()

    def close(self, code: int, reason: str) -> None:
        """Close the socket after the frames that are already queued; the first reason counts."""
        if self.closing is None:
            self.closing = (code, reason)
            self._stirred.set()
            self._room.set()

    def cut(self, code: int, reason: str) -> None:
        """Close the socket without the frames that still wait."""
        self._queue.clear()
        self.close(code, reason)

    async def drain(
        self, send: Callable[[str], Awaitable[None]], close: Callable[[int, str], Awaitable[None]]
    ) -> None:
        """Write the queue out, at the pace of the peer, until the socket is closed."""
        while True:
            await self._stirred.wait()
            while self._queue:
                frame = self._queue.popleft()
                if len(self._queue) < self._limit // 2:
                    self._room.set()
                await send(frame)
            self._stirred.clear()
            if self.closing is not None:
                await close(*self.closing)
                return
