"""The last events of one stream as frames, ready to be written: who comes back a little late is served from memory.

It is a window without holes: from the event after `start` to `end`. Thousands who lost their sockets at one moment
ask for the same stretch; it is joined once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

MOST_EVENTS = 2048
MOST_BYTES = 2 * 1024 * 1024
PAGE_BYTES = 128 * 1024
# Who missed the same needs the same few pages; more than these are joined anew.
MOST_PAGES = 16


class Page(NamedTuple):
    """Frames behind each other, and the offset of the last."""

    data: bytes
    last: int


def pages_of(frames: Iterable[bytes], after: int) -> Iterable[Page]:
    """The frames of the events after `after`, joined to pages of about PAGE_BYTES."""
    held: list[bytes] = []
    size, last = 0, after
    for frame in frames:
        held.append(frame)
        size, last = size + len(frame), last + 1
        if size >= PAGE_BYTES:
            yield Page(b"".join(held), last)
            held, size = [], 0
    if held:
        yield Page(held[0] if len(held) == 1 else b"".join(held), last)


class Log:
    """The window. `end` is where the hub stands on the stream."""

    __slots__ = ("_bytes", "_frames", "_served", "_served_end", "end", "start")

    def __init__(self, end: int) -> None:
        self.start = self.end = end
        self._frames: list[bytes] = []
        self._bytes = 0
        self._served: dict[int, Page] = {}
        self._served_end = end

    def extend(self, frames: Sequence[bytes]) -> None:
        """The events right after `end`."""
        self._frames += frames
        self._bytes += sum(map(len, frames))
        self.end += len(frames)

    def put_before(self, frames: Sequence[bytes]) -> None:
        """The events right before the first; not kept when they do not fit."""
        size = sum(map(len, frames))
        if len(self._frames) + len(frames) <= MOST_EVENTS and self._bytes + size <= MOST_BYTES:
            self._frames[:0] = frames
            self._bytes += size
            self.start -= len(frames)

    def trim(self) -> None:
        """Forget the oldest, down to three quarters, once there are too many."""
        if len(self._frames) <= MOST_EVENTS and self._bytes <= MOST_BYTES:
            return
        count = 0
        for frame in self._frames:
            if len(self._frames) - count <= MOST_EVENTS * 3 // 4 and self._bytes <= MOST_BYTES * 3 // 4:
                break
            self._bytes -= len(frame)
            count += 1
        del self._frames[:count]
        self.start += count

    def reaches(self, offset: int) -> bool:
        """Whether everything after `offset` is here."""
        return offset >= self.start

    def after(self, offset: int) -> Page:
        """The first page after `offset`, which lies in the window and before its end."""
        if self._served_end != self.end or len(self._served) >= MOST_PAGES:
            self._served, self._served_end = {}, self.end
        page = self._served.get(offset)
        if page is None:
            rest = islice(self._frames, offset - self.start, None)
            page = self._served[offset] = next(iter(pages_of(rest, offset)))
        return page
