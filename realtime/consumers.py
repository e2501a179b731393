"""One socket's life: authorise, join, replay after N, follow, until one side closes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

import msgspec
from channels.generic.websocket import AsyncWebsocketConsumer

from realtime import frames
from realtime.authorise import MayListen, authorise, user_key
from realtime.hub import Hub
from realtime.members import Member
from realtime.streams import offset_of
from realtime.threads import in_thread

logger = logging.getLogger(__name__)

MALFORMED, NOT_SIGNED_IN, NOT_ALLOWED, TOO_FREQUENT = 4400, 4401, 4403, 4429
TOO_BIG, INTERNAL = 1009, 1011
MALFORMED_FRAMES = 5
# A client says little: a listen after each gap, a ping now and then.
FRAMES_PER_WINDOW, WINDOW_SECONDS = 60, 10.0
REAUTHORISE_SECONDS = 60.0
# Django tells of a sign-out just before it ends the session: what was asked too early is asked once more.
SECOND_LOOK_SECONDS = 1.0
FIRST_LISTEN_SECONDS = 15.0


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Channels accepts, routes and knows the user; the frames come from the hub."""

    # No channel layer: its per-socket subscription would refuse every socket while Redis is away.
    channel_layer_alias = "none"

    def __init__(
        self, *, may_listen: MayListen, schema: str, reauthorise_seconds: float = REAUTHORISE_SECONDS
    ) -> None:
        super().__init__()
        self._may_listen = may_listen
        self._schema = schema
        self._reauthorise_seconds = reauthorise_seconds
        self._malformed = 0
        self._window = (0.0, 0)
        self._tasks: set[asyncio.Task[None]] = set()

    async def connect(self) -> None:
        """Accept, say hello, and be known to the hub."""
        await self.accept()
        self._hub = Hub.current()
        self._member = Member(user_key(self.scope))
        self._hub.enter(self._member)
        self._start(self._write())
        self._start(self._reauthorise())
        if not self._member.user:
            self._start(self._expect_listen())
        self._say(frames.Hello(self._schema, datetime.now(UTC), {}))

    async def disconnect(self, code: int) -> None:
        """Leave nothing behind."""
        for task in self._tasks:
            task.cancel()
        self._hub.exit(self._member)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One frame of the client."""
        if self._member.closing is not None:
            return
        if self._too_frequent():
            self._member.close(TOO_FREQUENT, "too many frames")
        elif len(text_data or bytes_data or "") > frames.MAX_FRAME_BYTES:
            self._member.close(TOO_BIG, "frame too big")
        elif text_data is None:
            self._complain("binary", "frames are JSON text")
        else:
            await self._understand(text_data)

    async def _understand(self, text: str) -> None:
        try:
            frame = frames.decode(text)
        except (msgspec.DecodeError, UnicodeError) as error:
            self._complain("malformed", str(error))
            return
        if isinstance(frame, frames.Ping):
            self._say(frames.Pong(datetime.now(UTC)))
            return
        try:
            await self._listen(frame)
        except Exception:
            logger.exception("a listen failed")
            self._member.close(INTERNAL, "something failed here: connect again")

    def _too_frequent(self) -> bool:
        now = asyncio.get_running_loop().time()
        began, count = self._window
        self._window = (now, 1) if now - began > WINDOW_SECONDS else (began, count + 1)
        return self._window[1] > FRAMES_PER_WINDOW

    def _complain(self, code: str, message: str) -> None:
        self._malformed += 1
        self._say(frames.Error(code, message))
        if self._malformed >= MALFORMED_FRAMES:
            self._member.close(MALFORMED, "frames not understood")

    async def _listen(self, frame: frames.Listen) -> None:
        """Leave what is not named any more, refuse what is not allowed, join the rest where the client is."""
        names = frozenset(frame.streams) | frozenset(frame.groups)
        user, allowed = await authorise(self._may_listen, self.scope, names)
        if not user and not allowed:
            self._member.cut(NOT_SIGNED_IN, "sign in first")
            return
        for name in sorted(names - allowed):
            self._say(frames.Refused(name, "not_allowed"))
        streams = {name: offset for name, offset in frame.streams.items() if name in allowed}
        heads = await in_thread(offset_of, list(streams))
        self._say(frames.Hello(self._schema, datetime.now(UTC), heads))
        self._watch(allowed.intersection(frame.groups))
        same_schema = frame.schema == self._schema
        for name, cursor in tuple(self._member.cursors.items()):
            if streams.get(name) != cursor or not same_schema:
                self._hub.leave(self._member, name)
        if same_schema:
            self._start(
                self._join({name: streams[name] for name in streams.keys() - self._member.cursors.keys()})
            )
            return
        for name in streams:
            self._say(frames.GapFrame(name, "schema"))

    def _watch(self, groups: frozenset[str]) -> None:
        for group in self._member.groups - groups:
            self._hub.positions.leave(self._member, group)
        for group in groups:
            self._hub.positions.join(self._member, group)

    def _followed(self) -> frozenset[str]:
        return frozenset(self._member.cursors) | frozenset(self._member.groups)

    def _leave(self, names: frozenset[str]) -> None:
        for name in names:
            self._hub.leave(self._member, name)
            self._hub.positions.leave(self._member, name)

    async def _join(self, streams: dict[str, int]) -> None:
        await asyncio.gather(*(self._hub.join(self._member, name, after) for name, after in streams.items()))

    async def _reauthorise(self) -> None:
        """Ask again every minute, and at once when the hub hears that this user's permissions changed."""
        member = self._member
        pause = self._reauthorise_seconds
        while member.closing is None:
            try:
                async with asyncio.timeout(pause):
                    await member.recheck.wait()
                pause = SECOND_LOOK_SECONDS
            except TimeoutError:
                pause = self._reauthorise_seconds
            member.recheck.clear()
            await self._ask_again()

    async def _ask_again(self) -> None:
        member = self._member
        names = self._followed()
        user, allowed = await authorise(self._may_listen, self.scope, names)
        if user != member.user or (not user and not allowed and names):
            member.cut(NOT_SIGNED_IN, "signed out")
        elif names and not allowed:
            member.cut(NOT_ALLOWED, "no longer allowed")
        else:
            for name in sorted(names - allowed):
                self._say(frames.Refused(name, "revoked"))
            self._leave(names - allowed)
        if member.closing is not None:
            self._hub.exit(member)

    async def _expect_listen(self) -> None:
        await asyncio.sleep(FIRST_LISTEN_SECONDS)
        if not self._member.cursors and not self._member.groups:
            self._member.cut(NOT_SIGNED_IN, "sign in first")

    async def _write(self) -> None:
        async def send(frame: str) -> None:
            await self.send(text_data=frame)

        try:
            await self._member.drain(send, self.close)
        except OSError:
            # The peer is gone; the server reports it as a disconnect.
            self._hub.exit(self._member)

    def _say(self, frame: frames.ServerFrame) -> None:
        self._member.put(frames.encode(frame))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Rather closed than deaf: the client connects again and goes on from its offsets.
            logger.error("a socket's work failed", exc_info=error)
            self._hub.exit(self._member)
            self._member.cut(INTERNAL, "something failed here: connect again")
