"""One hub a process: who is connected, and the feeds that tell them of events, positions and each other.

It works while there are members, and rests without.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

from realtime import frames, nudges
from realtime.authorise import Listener, MayListen, Verdict
from realtime.event_feed import EventFeed
from realtime.gate import Gate
from realtime.members import Member
from realtime.metrics import counted, sockets
from realtime.position_feed import PositionFeed
from realtime.presence import PresenceFeed

logger = logging.getLogger(__name__)

NOT_SIGNED_IN, NOT_ALLOWED = 4401, 4403
REAUTHORISE_SECONDS = 10.0
# Django tells of a sign-out just before it ends the session: what was asked too early is asked once more.
SECOND_LOOK_SECONDS = 1.0
# A socket that never says what it wants is closed.
FIRST_LISTEN_SECONDS = 15.0
TICK_SECONDS = 5.0


class Hub:
    """The sockets of this process, or of one event loop in it."""

    def __init__(self, may_listen: MayListen, *, reauthorise_seconds: float = REAUTHORISE_SECONDS) -> None:
        self._gate = Gate(may_listen)
        self._reauthorise_seconds = reauthorise_seconds
        self._members: set[Member] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._recheck = asyncio.Event()
        self.events = EventFeed()
        self.positions = PositionFeed()
        self.presence = PresenceFeed()
        sockets.watch(lambda: [member.queued() for member in tuple(self._members)])

    def enter(self, member: Member) -> None:
        """Know `member`, so that it can join and be told of revoked permissions."""
        member.check_at = asyncio.get_running_loop().time() + FIRST_LISTEN_SECONDS
        self._members.add(member)
        if not self._tasks:
            work: list[Coroutine[Any, Any, None]] = [
                self.events.run(),
                self.positions.run(),
                self.presence.run(),
                nudges.hear(self._heard),
                self._guard(),
                self._tick(),
            ]
            self._tasks = [asyncio.create_task(part) for part in work]

    def exit(self, member: Member) -> None:
        """Forget `member` altogether."""
        self.leave(member, member.names())
        self.positions.gone(member)
        self.presence.gone(member)
        self._members.discard(member)
        if not self._members:
            for task in self._tasks:
                task.cancel()
            self._tasks = []

    def leave(self, member: Member, names: frozenset[str]) -> None:
        """`member` no longer follows these streams, groups and rooms."""
        for name in names & member.streams:
            self.events.leave(member, name)
        for name in names & member.groups:
            self.positions.leave(member, name)
        for name in names & member.rooms:
            self.presence.leave(member, name)

    async def authorise(self, member: Member, names: frozenset[str]) -> Verdict:
        """Who `member` is now and what of `names` it may follow; its next check is put off."""
        verdict = await self._gate.ask(Listener(member.session, member.query, names))
        member.check_at = asyncio.get_running_loop().time() + self._reauthorise_seconds
        return verdict

    def _heard(self, nudge: nudges.Nudge) -> None:
        self.events.nudge(nudge.streams)
        if nudge.users:
            for member in self._members:
                if member.user in nudge.users:
                    member.check_at = 0.0
            self._recheck.set()

    async def _guard(self) -> None:
        """Ask again about each member every few seconds, and at once about whom the hub heard of."""
        loop = asyncio.get_running_loop()
        while True:
            now = loop.time()
            due = [member for member in self._members if member.check_at <= now and member.closing is None]
            try:
                await asyncio.gather(*(self._look_again(member) for member in due))
            except Exception:
                logger.exception("permissions could not be looked at; tried again")
            self._recheck.clear()
            try:
                async with asyncio.timeout(SECOND_LOOK_SECONDS):
                    await self._recheck.wait()
            except TimeoutError:
                continue

    async def _look_again(self, member: Member) -> None:
        at_once, names = member.check_at == 0.0, member.names()
        verdict = await self.authorise(member, names)
        if at_once:
            member.check_at = asyncio.get_running_loop().time() + SECOND_LOOK_SECONDS
        if not names and not member.user:
            # Signed in, but its snapshot is still under way.
            member.user = verdict.user
        if verdict.user != member.user or not (verdict.user or verdict.allowed):
            self.turn_away(member, NOT_SIGNED_IN, "signed out" if member.user else "sign in first")
        elif names and not verdict.allowed:
            self.turn_away(member, NOT_ALLOWED, "no longer allowed")
        else:
            for name in sorted(names - verdict.allowed):
                member.say(frames.Refused(name, "revoked"))
            self.leave(member, names - verdict.allowed)

    def turn_away(self, member: Member, code: int, reason: str) -> None:
        """Nothing more is handed to `member`, and its socket is closed."""
        counted.refused.inc()
        self.leave(member, member.names())
        member.close(code, reason)

    async def _tick(self) -> None:
        """Tell everybody that this channel is alive, and what time it is."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            tick = frames.framed(frames.Tick(datetime.now(UTC)))
            for member in tuple(self._members):
                # Who has enough waiting knows that we are here.
                if not member.busy():
                    member.put(tick)
