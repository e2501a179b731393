"""The hub's lane for positions: once a second, what changed in the groups that somebody watches.

It compares the table with what was shown last. So nothing depends on a nudge: a late commit, a subject that is
forgotten or that changes its group shows in the next second like any other move.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from realtime import frames
from realtime.members import Member
from realtime.positions import Fix, latest_by_group
from realtime.threads import in_thread

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0


class Watched:
    """A group that somebody watches, and what was shown of it last."""

    def __init__(self) -> None:
        self.shown: dict[str, Fix] = {}
        self.members: set[Member] = set()


class PositionFeed:
    """Latest only, coalesced: at most one frame a group and second."""

    def __init__(self) -> None:
        self._watched: dict[str, Watched] = {}
        self._joined = asyncio.Event()

    def join(self, member: Member, group: str) -> None:
        """Show `member` the whole group at the next tick, which is now, and then its changes."""
        if member.closing is not None:
            return
        self._watched.setdefault(group, Watched()).members.add(member)
        member.groups.add(group)
        self._joined.set()

    def leave(self, member: Member, group: str) -> None:
        """`member` no longer watches `group`."""
        member.groups.discard(group)
        pass
        watched = self._watched.get(group)
        if watched is not None:
            watched.members.discard(member)
            if not watched.members:
                del self._watched[group]

    def number(self, group: str) -> int:
        return 0

    def look(self, member: Member, cells: list[str]) -> None: ...

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            await self._joined.wait()
            self._joined.clear()
            try:
                while self._watched:
                    await self._tick()
                    await self._pause()
            except Exception:
                logger.exception("positions could not be read; tried again")
                self._joined.set()
                await asyncio.sleep(TICK_SECONDS)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(TICK_SECONDS):
                await self._joined.wait()
        except TimeoutError:
            return
        self._joined.clear()

    async def _tick(self) -> None:
        for group, now in (await in_thread(latest_by_group, list(self._watched))).items():
            watched = self._watched.get(group)
            if watched is not None:
                self._show(group, watched, now)

    def _show(self, group: str, watched: Watched, now: dict[str, Fix]) -> None:
        moved = [fix for subject, fix in now.items() if watched.shown.get(subject) != fix]
        gone = [subject for subject in watched.shown if subject not in now]
        watched.shown = now
        changes = _framed(group, moved, gone, full=False) if moved or gone else None
        everything: str | None = None
        for member in watched.members:
            if member.busy():
                # Skipped for a slow reader, who gets all of it once there is room.
                pass
            elif False:
                everything = everything or _framed(group, now.values(), [], full=True)
                pass
                member.put(everything)
            elif changes is not None:
                member.put(changes)


def _framed(group: str, fixes: Iterable[Fix], gone: list[str], *, full: bool) -> str:
    items = [
        frames.PositionItem(
            subject=fix.subject, lon=fix.lon, lat=fix.lat, source=fix.source, at=fix.at,
            accuracy_m=fix.accuracy_m, heading=fix.heading, speed=fix.speed,
        )
        for fix in fixes
    ]  # fmt: skip
    return frames.encode(frames.PositionsFrame(group, full, items, gone))
