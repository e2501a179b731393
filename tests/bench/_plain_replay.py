"""The peer: Muster's own server, but without the log of frames, so that each client that missed something asks the database."""

from __future__ import annotations

from dispatch.asgi import application
from realtime import event_feed
from realtime.event_feed import EventFeed, Followed
from realtime.log import Log, Page, pages_of
from realtime.streams import read_after
from realtime.threads import in_thread

__all__ = ["application"]


async def _asked(self: EventFeed, name: str, followed: Followed, log: Log, cursor: int) -> list[Page]:
    events = await in_thread(read_after, name, cursor, log.end - cursor)
    frames = [event_feed._framed(event) for event in events]
    return list(pages_of(frames, cursor))


def _at_its_end(self: Log, offset: int) -> bool:
    return offset >= self.end


EventFeed._older = _asked  # type: ignore[method-assign]
Log.reaches = _at_its_end  # type: ignore[method-assign]
