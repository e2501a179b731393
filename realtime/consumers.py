"""One socket's life: authorise, join, replay after N, follow, until one side closes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from django.conf import settings

from realtime import frames
from realtime.authorise import MayListen
from realtime.hub import NOT_SIGNED_IN, REAUTHORISE_SECONDS, Hub
from realtime.members import Member
from realtime.server import LINE, LiveProtocol

logger = logging.getLogger(__name__)

MALFORMED, TOO_FREQUENT = 4400, 4429
TOO_BIG, INTERNAL = 1009, 1011
MALFORMED_FRAMES = 5
# A client says little: a listen after each gap, a look when its map moved, who is where every few seconds.
FRAMES_PER_WINDOW, WINDOW_SECONDS = 60, 10.0

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class LiveConsumer:
    """The application behind the live route. Channels routes, checks the origin and reads the cookies; one hub a loop.

    It needs a server that lends it the connection (`realtime.server.LiveProtocol`).
    """

    def __init__(
        self, *, may_listen: MayListen, schema: str, reauthorise_seconds: float = REAUTHORISE_SECONDS
    ) -> None:
        self._may_listen = may_listen
        self._schema = schema
        self._reauthorise_seconds = reauthorise_seconds
        self._hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Accept, say hello, and leave the socket to its conversation."""
        await receive()
        line: LiveProtocol = scope["extensions"][LINE]
        session = scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
        query = scope["query_string"].decode("latin-1")
        await send({"type": "websocket.accept"})
        member = Member(line, session=session, query=query)
        talk = Conversation(self._hub(), member, self._schema)
        line.adopt(talk.hear, talk.end)
        talk.begin()

    def _hub(self) -> Hub:
        loop = asyncio.get_running_loop()
        hub = self._hubs.get(loop)
        if hub is None:
            hub = self._hubs[loop] = Hub(self._may_listen, reauthorise_seconds=self._reauthorise_seconds)
        return hub


class Conversation:
    """What one client says, and what is done about it."""

    __slots__ = ("_greeted", "_hub", "_malformed", "_member", "_schema", "_tasks", "_window")

    def __init__(self, hub: Hub, member: Member, schema: str) -> None:
        self._hub = hub
        self._member = member
        self._schema = schema
        self._malformed = 0
        # Done once the last listen was answered.
        self._greeted: asyncio.Future[None] | None = None
        self._window = (0.0, 0)
        self._tasks: set[asyncio.Task[None]] = set()

    def hear(self, text: str | None, data: bytes | None) -> None:
        """One frame of the client."""
        if self._member.closing is not None:
            return
        if self._too_frequent():
            self._member.close(TOO_FREQUENT, "too many frames")
        elif len(text or data or "") > frames.MAX_FRAME_BYTES:
            self._member.close(TOO_BIG, "frame too big")
        elif text is None:
            self._complain("binary", "frames are JSON text")
        else:
            self._understand(text)

    def begin(self) -> None:
        """Be known to the hub, and say hello."""
        self._hub.enter(self._member)
        self._member.say(frames.Hello(self._schema, datetime.now(UTC), {}))

    def end(self) -> None:
        """The socket is gone: leave nothing behind."""
        for task in self._tasks:
            task.cancel()
        self._hub.exit(self._member)

    def _understand(self, text: str) -> None:
        try:
            frame = frames.decode(text)
        except (msgspec.DecodeError, UnicodeError) as error:
            self._complain("malformed", str(error))
            return
        match frame:
            case frames.Listen():
                before, self._greeted = self._greeted, asyncio.get_running_loop().create_future()
                self._start(self._listen(frame, before, self._greeted))
            case frames.Look():
                self._hub.positions.look(self._member, frame.cells)
            case frames.Here() if frame.room in self._member.rooms:
                self._hub.presence.here(self._member, frame)

    def _too_frequent(self) -> bool:
        now = asyncio.get_running_loop().time()
        began, count = self._window
        self._window = (now, 1) if now - began > WINDOW_SECONDS else (began, count + 1)
        return self._window[1] > FRAMES_PER_WINDOW

    def _complain(self, code: str, message: str) -> None:
        self._malformed += 1
        self._member.say(frames.Error(code, message))
        if self._malformed >= MALFORMED_FRAMES:
            self._member.close(MALFORMED, "frames not understood")

    async def _listen(
        self, frame: frames.Listen, before: asyncio.Future[None] | None, greeted: asyncio.Future[None]
    ) -> None:
        """Each listen is answered by a hello of its own, in the order in which they were said."""
        try:
            if before is not None:
                await asyncio.wait([before])
            streams = await self._join(frame) if self._member.closing is None else {}
        finally:
            greeted.set_result(None)
        for name in streams:
            if frame.schema == self._schema:
                await self._hub.events.bring_up(self._member, name)
            else:
                self._member.say(frames.GapFrame(name, "schema"))

    async def _join(self, frame: frames.Listen) -> dict[str, int]:
        """Leave what is not named any more, refuse what is not allowed, join the rest where the client is, say hello."""
        member, hub = self._member, self._hub
        names = frozenset(frame.streams).union(frame.groups, frame.rooms)
        verdict = await hub.authorise(member, names)
        if (member.user and verdict.user != member.user) or not (verdict.user or verdict.allowed):
            hub.turn_away(member, NOT_SIGNED_IN, "sign in first")
        if member.closing is not None:
            return {}
        member.user = verdict.user
        for name in sorted(names - verdict.allowed):
            member.say(frames.Refused(name, "not_allowed"))
        hub.leave(member, member.names() - (names & verdict.allowed))
        streams = {name: offset for name, offset in frame.streams.items() if name in verdict.allowed}
        same_schema = frame.schema == self._schema
        if same_schema:
            hub.events.join(member, streams)
        else:
            hub.leave(member, frozenset(member.streams))
        heads = await hub.events.heads(streams) if same_schema else {}
        if member.closing is not None:
            return {}
        groups = {name: hub.positions.number(name) for name in frame.groups if name in verdict.allowed}
        member.say(frames.Hello(self._schema, datetime.now(UTC), heads, groups))
        # Not before the client knows what their numbers mean.
        for group in groups.keys() - member.groups:
            hub.positions.join(member, group)
        for room in verdict.allowed.intersection(frame.rooms) - member.rooms:
            hub.presence.join(member, room)
        return streams

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Rather closed than deaf: the client connects again and goes on from its offsets.
            logger.error("a socket's work failed", exc_info=error)
            self._member.close(INTERNAL, "something failed here: connect again")
