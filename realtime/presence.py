"""Who else is here: what the users of a room look at, and who of them writes.

The truth is in the database (`presence_rows`), so that it holds across processes. Each process writes what its own
sockets say, when that changes and every few seconds, and once a second reads the rooms that somebody is in.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar
from uuid import uuid4

from realtime import frames, presence_rows
from realtime.members import Member
from realtime.presence_rows import STALE_SECONDS, TYPING_SECONDS, Room, Seat
from realtime.threads import in_thread

logger = logging.getLogger(__name__)

T = TypeVar("T")

TICK_SECONDS = 1.0
# What changed is written at once, but not for every key that is pressed.
LEAST_SECONDS = 0.2
REFRESH_SECONDS = 10.0
SWEEP_SECONDS = 60.0


class Place:
    """What one socket said of one room last, and how much of that is written."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.typing = False
        self.said_at = 0.0
        self.typed_at = 0.0
        # When it is to be written; and whether the right to write is to be asked for, renewed or given back.
        self.due_at = 0.0
        self.ask = False


class Company:
    """A room with members in this process, and what they were told."""

    def __init__(self) -> None:
        self.members: set[Member] = set()
        self.fresh: set[Member] = set()
        self.told: Room = ()


class PresenceFeed:
    """Everybody in a room is told who is there, when that changes."""

    def __init__(self) -> None:
        self._rooms: dict[str, Company] = {}
        self._places: dict[tuple[Member, str], Place] = {}
        self._sockets: dict[Member, str] = {}
        self._left: set[tuple[str, str]] = set()
        self._changed = asyncio.Event()
        self._writing = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._sweep_at = 0.0
        self._farewell: asyncio.Task[None] | None = None

    def join(self, member: Member, room: str) -> None:
        """Tell `member` who is in the room at the next tick, which is now, and then its changes."""
        if member.closing is None:
            company = self._rooms.setdefault(room, Company())
            company.members.add(member)
            company.fresh.add(member)
            member.rooms.add(room)
            self._changed.set()

    def leave(self, member: Member, room: str) -> None:
        """`member` is no longer in the room, and is told nothing of it."""
        member.rooms.discard(room)
        company = self._rooms.get(room)
        if company is not None:
            company.members.discard(member)
            company.fresh.discard(member)
            if not company.members:
                del self._rooms[room]
        place = self._places.pop((member, room), None)
        if place is not None:
            self._left_at(room, place)
            self._changed.set()

    def here(self, member: Member, frame: frames.Here) -> None:
        """What `member` says it looks at in a room that it is in."""
        now = asyncio.get_running_loop().time()
        place = self._places.get((member, frame.room))
        if place is None:
            seat = Seat(frame.room, self._socket(member), member.user, frame.subject)
            place = self._places[member, frame.room] = Place(seat)
        moved = place.due_at == 0.0 or place.seat.subject != frame.subject
        typing = frame.typing and frame.subject != ""
        # The right to write is renewed by each word, and hangs on the subject.
        place.ask = place.ask or typing or place.typing
        if moved or typing != place.typing:
            place.due_at = now
            self._changed.set()
        place.seat = place.seat._replace(subject=frame.subject)
        place.typing = typing
        place.said_at = now
        place.typed_at = now if typing else place.typed_at

    def gone(self, member: Member) -> None:
        """`member` has left every room for good."""
        for room in tuple(member.rooms):
            self.leave(member, room)
        self._sockets.pop(member, None)

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            await self._changed.wait()
            try:
                while self._rooms:
                    self._changed.clear()
                    await self._tick()
                    await self._pause()
                self._changed.clear()
            except Exception:
                logger.exception("who is here could not be read; tried again")
                self._changed.set()
                await asyncio.sleep(TICK_SECONDS)

    def _socket(self, member: Member) -> str:
        return self._sockets.setdefault(member, uuid4().hex)

    async def _pause(self) -> None:
        await asyncio.sleep(LEAST_SECONDS)
        try:
            async with asyncio.timeout(TICK_SECONDS - LEAST_SECONDS):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _tick(self) -> None:
        for room, items in (await self._in_turn(self._exchange)).items():
            self._tell(room, items)

    async def _in_turn(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """One after the other, to its end also when whoever waits for it is cancelled: an older word must never be
        written after the news that its speaker has left."""

        async def alone() -> T:
            async with self._writing:
                return await work()

        task = asyncio.create_task(alone())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def _exchange(self) -> dict[str, Room]:
        """Write what was said, then read who is there."""
        self._outlive()
        now = asyncio.get_running_loop().time()
        due = [place for place in self._places.values() if place.due_at <= now]
        asking = [place for place in self._places.values() if place.ask]
        said = [(place, place.seat, place.typing) for place in due]
        for place in asking:
            place.ask = False
        try:
            rooms = await in_thread(
                _exchanged,
                [seat for _, seat, _ in said],
                [place.seat for place in asking if place.typing],
                [(place.seat.room, place.seat.socket) for place in asking if not place.typing],
                list(self._rooms),
                sweep=now >= self._sweep_at,
            )
        except BaseException:
            for place in asking:
                place.ask = True
            raise
        self._sweep_at = max(self._sweep_at, now + SWEEP_SECONDS if now >= self._sweep_at else 0.0)
        for place, seat, typing in said:
            # What was said meanwhile is written next.
            if (place.seat, place.typing) == (seat, typing):
                place.due_at = now + REFRESH_SECONDS
        return rooms

    def _outlive(self) -> None:
        """Who says nothing any more looks at nothing, and who writes nothing any more does not write."""
        now = asyncio.get_running_loop().time()
        for (member, room), place in tuple(self._places.items()):
            if place.typing and now - place.typed_at > TYPING_SECONDS:
                place.typing, place.ask = False, True
            if now - place.said_at > STALE_SECONDS:
                del self._places[member, room]
                self._sockets.pop(member, None)
                self._left_at(room, place)

    def _tell(self, room: str, items: Room) -> None:
        company = self._rooms.get(room)
        if company is None:
            return
        news = company.members if items != company.told else company.fresh
        # For whom too much waits is told when there is room: only the latest is of interest.
        company.fresh = {member for member in news if member.busy()}
        company.told = items
        if news:
            frame = frames.framed(frames.Presence(room, list(items)))
            for member in news - company.fresh:
                member.put(frame)

    def _left_at(self, room: str, place: Place) -> None:
        self._left.add((room, place.seat.socket))
        if self._farewell is None:
            # Not left to the ticks: they end with the last member.
            self._farewell = asyncio.create_task(self._say_goodbye())

    async def _say_goodbye(self) -> None:
        try:
            while self._left:
                await self._in_turn(self._delete_left)
        except Exception:
            logger.exception("who has left could not be deleted: it will be stale soon")
        finally:
            self._farewell = None

    async def _delete_left(self) -> None:
        left, self._left = self._left, set()
        await in_thread(presence_rows.gone, sorted(left))


def _exchanged(
    due: Iterable[Seat],
    typing: Iterable[Seat],
    silent: Iterable[tuple[str, str]],
    rooms: list[str],
    *,
    sweep: bool,
) -> dict[str, Room]:
    presence_rows.seen(sorted(due))
    presence_rows.release(sorted(silent))
    for seat in sorted(typing):
        presence_rows.take(seat)
    if sweep:
        presence_rows.forget_stale()
    return presence_rows.here(rooms)
