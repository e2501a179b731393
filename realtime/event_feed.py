"""The hub's streams: each new event is read once and framed once, and the same bytes go to every local socket.

How nothing is lost, doubled or disordered: the feed stands at one offset on each followed stream (the end of its log),
and each member at one of its own. A member is handed only what comes next for it. Who joins behind is brought up from
the log, or from the database where the log does not reach back, until it has caught up.

Redis only says "look now". Each second the feed looks anyway.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from itertools import islice

import msgspec

from realtime import frames
from realtime.log import MOST_EVENTS, Log, Page, pages_of
from realtime.members import Member
from realtime.metrics import counted
from realtime.streams import PAGE, Gap, StoredEvent, offset_of, read_after, read_all_after
from realtime.threads import in_thread

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
# Events that follow each other this closely share one statement and one write to each socket.
GATHER_SECONDS = 0.02
OLDER_PAGES = 4


class Followed:
    """A stream that somebody listens to: its last frames, and where each member stands."""

    __slots__ = ("known", "log", "members", "reading")

    def __init__(self, known: asyncio.Future[int]) -> None:
        self.known = known
        self.log: Log | None = None
        self.members: dict[Member, int] = {}
        # Thousands may miss the same stretch at one moment: one reads it, the others find it in the log.
        self.reading = asyncio.Lock()


class EventFeed:
    """The streams that this process's sockets follow."""

    def __init__(self) -> None:
        self._followed: dict[str, Followed] = {}
        self._nudged: set[str] = set()
        self._wake = asyncio.Event()
        self._opening: set[asyncio.Task[None]] = set()

    def join(self, member: Member, offsets: Mapping[str, int]) -> None:
        """Let `member` stand at `offsets`; `bring_up` brings it from there to where the feed is."""
        new: dict[str, Followed] = {}
        for name, offset in offsets.items():
            followed = self._followed.get(name)
            if followed is None:
                followed = self._followed[name] = Followed(asyncio.get_running_loop().create_future())
                new[name] = followed
            followed.members[member] = offset
            member.streams.add(name)
        if new:
            task = asyncio.create_task(self._open(new))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    def leave(self, member: Member, name: str) -> None:
        """`member` no longer follows `name`."""
        member.streams.discard(name)
        followed = self._followed.get(name)
        if followed is not None:
            followed.members.pop(member, None)
            if not followed.members:
                del self._followed[name]

    async def heads(self, names: Collection[str]) -> dict[str, int]:
        """Where the feed stands on each of `names`, which somebody has joined."""
        found = {name: followed.known for name in names if (followed := self._followed.get(name))}
        # Whoever waits may be cancelled; what others wait for too must not be cancelled with it.
        return {name: await asyncio.shield(known) for name, known in found.items()}

    async def bring_up(self, member: Member, name: str) -> None:
        """Hand `member` what it missed; what cannot be replayed is told as a gap, and the stream is left."""
        try:
            await self._bring_up(member, name)
        except Gap as gap:
            self._tell_gap(member, gap)

    def nudge(self, names: Collection[str]) -> None:
        """There is something new on `names`."""
        wanted = self._followed.keys() & set(names)
        if wanted:
            self._nudged |= wanted
            self._wake.set()

    async def run(self) -> None:
        """Look at the nudged streams at once and at all of them each second, whatever goes wrong; until cancelled."""
        loop = asyncio.get_running_loop()
        next_poll = loop.time()
        while True:
            try:
                if loop.time() >= next_poll:
                    next_poll = loop.time() + POLL_SECONDS
                    self._nudged |= await self._behind()
                while self._nudged:
                    nudged, self._nudged = self._nudged, set()
                    await self._catch_up(nudged)
                    await asyncio.sleep(GATHER_SECONDS)
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

    async def _open(self, opened: Mapping[str, Followed]) -> None:
        """Find out where new streams stand."""
        try:
            heads = await in_thread(offset_of, list(opened))
        except Exception as error:
            for name, followed in opened.items():
                # Whoever asks next tries anew; who waits is told, and its socket is closed.
                if self._followed.get(name) is followed:
                    del self._followed[name]
                followed.known.set_exception(error)
                followed.known.exception()
            return
        for name, followed in opened.items():
            followed.log = Log(heads[name])
            followed.known.set_result(heads[name])

    async def _behind(self) -> set[str]:
        """The followed streams whose last offset is not where the feed stands."""
        heads = await in_thread(offset_of, list(self._followed)) if self._followed else {}
        return {name for name, head in heads.items() if (log := self._log(name)) and log.end != head}

    def _log(self, name: str) -> Log | None:
        followed = self._followed.get(name)
        return followed.log if followed else None

    async def _catch_up(self, names: Collection[str]) -> None:
        """One statement for all of them; a stream with more than a page is looked at again at once."""
        offsets = {name: log.end for name in names if (log := self._log(name))}
        found = await in_thread(read_all_after, offsets) if offsets else {}
        for name, events in found.items():
            followed = self._followed.get(name)
            if followed is None or followed.log is None or followed.log.end != offsets[name]:
                continue
            if isinstance(events, Gap):
                self._lose(name, followed, events)
                continue
            await self._deliver(followed, followed.log, [_framed(event) for event in events])
            if len(events) == PAGE:
                self._nudged.add(name)

    def _lose(self, name: str, followed: Followed, gap: Gap) -> None:
        """The stream was cut back behind the feed, or is not what it was: everybody starts over."""
        for member in tuple(followed.members):
            self._tell_gap(member, gap)
        self._followed.pop(name, None)

    async def _deliver(self, followed: Followed, log: Log, new: list[bytes]) -> None:
        """The same bytes to all who stand at the end; who is behind is being brought up, who is ahead needs less."""
        before = log.end
        log.extend(new)
        counted.events.inc(len(new))
        members = followed.members
        for data, last in pages_of(new, before):
            for member, cursor in tuple(members.items()):
                if cursor == before:
                    handed = data
                elif before < cursor < last:
                    handed = b"".join(new[cursor - log.end + len(new) :][: last - cursor])
                else:
                    continue
                if member.put(handed):
                    members[member] = last
            before = last
            if before < log.end:
                # Let the transports write: pages of events must not fill a queue by themselves.
                await asyncio.sleep(0)
        log.trim()

    async def _bring_up(self, member: Member, name: str) -> None:
        while (followed := self._followed.get(name)) and (log := followed.log) is not None:
            cursor = followed.members.get(member)
            if cursor is None or cursor == log.end:
                return
            if cursor > log.end:
                await self._ahead(name, cursor)
                return
            await member.line.room()
            if followed.members.get(member) != cursor:
                continue
            older = not log.reaches(cursor)
            pages = await self._older(name, followed, log, cursor) if older else [log.after(cursor)]
            for page in pages:
                await member.line.room()
                # Meanwhile it may have left, or been handed what came next.
                if followed.members.get(member) != cursor:
                    break
                if not member.put(page.data):
                    return
                cursor = followed.members[member] = page.last

    async def _ahead(self, name: str, cursor: int) -> None:
        """A snapshot may be newer than the feed; newer than the stream it cannot be."""
        if (await in_thread(offset_of, [name]))[name] < cursor:
            raise Gap(name, "ahead")
        self.nudge([name])

    async def _older(self, name: str, followed: Followed, log: Log, cursor: int) -> list[Page]:
        """Pages from before the log, which are kept there if they belong right before it and fit."""
        async with followed.reading:
            if log.reaches(cursor):
                return [log.after(cursor)]
            missing = log.start - cursor
            near = missing <= MOST_EVENTS
            framed = [
                _framed(event)
                for event in await in_thread(read_after, name, cursor, missing if near else PAGE)
            ]
            counted.replays.inc(len(framed))
            # Unless the log forgot its first ones meanwhile, and a hole would be left.
            if near and len(framed) >= log.start - cursor:
                log.put_before(framed[: log.start - cursor])
            # A client that takes its time must not have megabytes wait for it here.
            return list(islice(pages_of(framed, cursor), OLDER_PAGES))

    def _tell_gap(self, member: Member, gap: Gap) -> None:
        counted.gaps.inc()
        self.leave(member, gap.stream)
        member.say(frames.GapFrame(gap.stream, gap.reason))


def _framed(event: StoredEvent) -> bytes:
    return frames.framed(
        frames.EventFrame(event.stream, event.offset, event.type, msgspec.Raw(event.payload), event.at)
    )
