"""One hub a process: it reads each new event once, frames it once, and hands the same frame to every local socket.

How nothing is lost, doubled or disordered: the hub stands at one offset on each followed stream, and each member
at one of its own. A frame goes to a member only if it is that member's next. Who joins behind the hub is brought up
from the database until it has caught up; from then on each of the hub's events is its next.

Redis only says "look now". Each second the hub looks anyway.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from realtime import frames, nudges
from realtime.members import Member
from realtime.position_feed import PositionFeed
from realtime.streams import PAGE, Gap, StoredEvent, offset_of, read_after
from realtime.threads import in_thread

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0


class Followed:
    """A stream that somebody listens to. `offset` is None until the hub knows where it stands."""

    def __init__(self) -> None:
        self.offset: int | None = None
        self.members: set[Member] = set()


class Hub:
    """The streams that this process's sockets follow. It works while there are members, and rests without."""

    _of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._followed: dict[str, Followed] = {}
        self._members: set[Member] = set()
        self._nudged: set[str] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.positions = PositionFeed()

    @classmethod
    def current(cls) -> Hub:
        """The hub of the running event loop."""
        loop = asyncio.get_running_loop()
        hub = cls._of_loop.get(loop)
        if hub is None:
            hub = cls._of_loop[loop] = cls()
        return hub

    def enter(self, member: Member) -> None:
        """Know `member`, so that it can join streams and be told of revoked permissions."""
        self._members.add(member)
        if not self._tasks:
            work: list[Coroutine[Any, Any, None]] = [
                self._follow(),
                nudges.hear(self._heard),
                self.positions.run(),
            ]
            self._tasks = [asyncio.create_task(part) for part in work]

    def exit(self, member: Member) -> None:
        """Forget `member` altogether."""
        for name in tuple(member.cursors):
            self.leave(member, name)
        for group in tuple(member.groups):
            self.positions.leave(member, group)
        self._members.discard(member)
        if not self._members:
            for task in self._tasks:
                task.cancel()
            self._tasks = []

    async def join(self, member: Member, name: str, offset: int) -> None:
        """Bring `member` up from `offset` and let it follow; what cannot be replayed is told as a gap."""
        if member.closing is not None:
            return
        followed = self._followed.setdefault(name, Followed())
        followed.members.add(member)
        member.cursors[name] = offset
        try:
            if followed.offset is None:
                head = (await in_thread(offset_of, [name]))[name]
                if followed.offset is None:
                    followed.offset = head
            await self._replay(member, name, followed)
        except Gap as gap:
            if member in followed.members:
                self._tell_gap(member, gap)

    def leave(self, member: Member, name: str) -> None:
        """`member` no longer follows `name`."""
        member.cursors.pop(name, None)
        followed = self._followed.get(name)
        if followed is not None:
            followed.members.discard(member)
            if not followed.members:
                del self._followed[name]

    async def _replay(self, member: Member, name: str, followed: Followed) -> None:
        while member in followed.members:
            events = await in_thread(read_after, name, member.cursors[name])
            for event in events:
                await member.room()
                # While this waited, the member may have left, or the hub may have handed it the event.
                if member not in followed.members:
                    return
                self._hand(member, event, _framed(event))
            if len(events) < PAGE and member.cursors.get(name, 0) >= (followed.offset or 0):
                return

    def _hand(self, member: Member, event: StoredEvent, frame: str) -> None:
        """Give `member` the frame if it is its next; a member whose queue is full is let go."""
        if member.cursors[event.stream] == event.offset - 1:
            member.cursors[event.stream] = event.offset
            if not member.put(frame):
                self.exit(member)

    def _tell_gap(self, member: Member, gap: Gap) -> None:
        self.leave(member, gap.stream)
        member.put(frames.encode(frames.GapFrame(gap.stream, gap.reason)))

    def _heard(self, nudge: nudges.Nudge) -> None:
        wanted = self._followed.keys() & set(nudge.streams)
        if wanted:
            self._nudged |= wanted
            self._wake.set()
        if nudge.users:
            for member in self._members:
                if member.user in nudge.users:
                    member.recheck.set()

    async def _follow(self) -> None:
        """Look at the nudged streams at once and at all of them each second, whatever goes wrong."""
        loop = asyncio.get_running_loop()
        next_poll = loop.time()
        while True:
            try:
                if loop.time() >= next_poll:
                    next_poll = loop.time() + POLL_SECONDS
                    await self._catch_up(await self._behind())
                nudged, self._nudged = self._nudged, set()
                await self._catch_up(nudged)
            except Exception:
                # A database that is away comes back; the sockets wait for it and miss nothing.
                logger.exception("the hub could not read the streams; it tries again")
                await asyncio.sleep(POLL_SECONDS)
            await self._sleep_until(next_poll)

    async def _sleep_until(self, when: float) -> None:
        try:
            async with asyncio.timeout_at(when):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    async def _behind(self) -> set[str]:
        """The followed streams whose last offset is not where the hub stands."""
        heads = await in_thread(offset_of, list(self._followed)) if self._followed else {}
        return {
            name
            for name, head in heads.items()
            if (followed := self._followed.get(name))
            and followed.offset is not None
            and followed.offset != head
        }

    async def _catch_up(self, names: set[str]) -> None:
        for name in names:
            followed = self._followed.get(name)
            try:
                while followed and followed.members and followed.offset is not None:
                    events = await in_thread(read_after, name, followed.offset)
                    await self._deliver(followed, events)
                    if len(events) < PAGE:
                        break
            except Gap as gap:
                for member in tuple(followed.members if followed else ()):
                    self._tell_gap(member, gap)

    async def _deliver(self, followed: Followed, events: list[StoredEvent]) -> None:
        for event in events:
            frame = _framed(event)
            followed.offset = event.offset
            for member in tuple(followed.members):
                self._hand(member, event, frame)
            # Let the writers write: a page of events must not fill a queue by itself.
            await asyncio.sleep(0)


def _framed(event: StoredEvent) -> str:
    return frames.encode(
        frames.EventFrame(event.stream, event.offset, event.type, msgspec.Raw(event.payload), event.at)
    )
