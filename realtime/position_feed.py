"""The hub's lane for positions: once a second what changed in the cells that somebody looks at, each packed once.

Nothing depends on a nudge: the table is read anew each second, once for everybody. A member that begins to look at a cell is
shown all of it, in full, and so is one for whom frames were left out because too much waited for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from realtime import cells
from realtime.members import Member
from realtime.metrics import counted
from realtime.position_cells import Piece, everything, told
from realtime.position_rows import PositionRows
from realtime.threads import in_thread

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
# Who begins to look is shown at once, together with whoever begins in the same moment.
GATHER_SECONDS = 0.05
# Tombstones are kept a minute: after a longer pause the table does not tell who has gone.
FORGETFUL_SECONDS = 30.0
# So much is handed over at a time, and nothing beyond it without asking whether there is room.
BATCH_BYTES = 64 * 1024
MEMBERS_AT_ONCE = 100
# A full frame in pieces goes on when the reader had time to read.
AGAIN_SECONDS = 0.1

# A zoom, and the number of a group and a cell of that zoom.
Key = tuple[int, int]


class Looker:
    """What a member looks at."""

    __slots__ = ("cells", "groups", "keys", "waits")

    def __init__(self) -> None:
        self.groups: set[int] = set()
        self.cells: list[cells.Cell] = []
        self.keys: frozenset[Key] = frozenset()
        # What is to be shown in full, and up to which id it was; 0 before the first piece.
        self.waits: dict[Key, int] = {}


class PositionFeed:
    """Latest only, coalesced: one frame a cell, group and second, the same bytes for all who look at it."""

    def __init__(self) -> None:
        self.ticks = 0
        # How late the last tick was, from when it was due until everybody was told.
        self.late_seconds = 0.0
        self._numbers: dict[str, int] = {}
        self._lookers: dict[Member, Looker] = {}
        self._looks: Counter[Key] = Counter()
        self._begun = asyncio.Event()
        self._known = PositionRows()
        self._read_at = 0.0

    def number(self, group: str) -> int:
        """What the group is called in frames, as long as this process runs."""
        return self._numbers.setdefault(group, len(self._numbers) + 1)

    def join(self, member: Member, group: str) -> None:
        """`member` may see `group`: show it, in the cells that it looks at."""
        if member.closing is None:
            member.groups.add(group)
            looker = self._lookers.setdefault(member, Looker())
            looker.groups.add(self.number(group))
            self._aim(looker)

    def leave(self, member: Member, group: str) -> None:
        """`member` sees nothing of `group` any more."""
        member.groups.discard(group)
        looker = self._lookers.get(member)
        if looker is not None:
            looker.groups.discard(self.number(group))
            self._aim(looker)

    def look(self, member: Member, quadkeys: Sequence[str]) -> None:
        """`member` looks at exactly these cells: show all that is in them, and then what changes."""
        if member.closing is None:
            looker = self._lookers.setdefault(member, Looker())
            looker.cells = [cells.cell_of(quadkey) for quadkey in cells.outermost(quadkeys)]
            self._aim(looker, anew=True)

    def gone(self, member: Member) -> None:
        """Forget `member` altogether."""
        looker = self._lookers.pop(member, None)
        if looker is not None:
            self._count(looker.keys, frozenset())

    def _aim(self, looker: Looker, *, anew: bool = False) -> None:
        had = looker.keys
        looker.keys = frozenset(
            (cell.zoom, cells.key(group, cell)) for group in looker.groups for cell in looker.cells
        )
        self._count(had, looker.keys)
        begun = looker.keys if anew else looker.keys - had
        looker.waits = {key: after for key, after in looker.waits.items() if key in looker.keys}
        looker.waits |= dict.fromkeys(begun, 0)
        if begun:
            self._begun.set()

    def _count(self, had: frozenset[Key], has: frozenset[Key]) -> None:
        self._looks.update(has - had)
        for key in had - has:
            self._looks[key] -= 1
            if not self._looks[key]:
                del self._looks[key]

    async def run(self) -> None:
        """Tick until cancelled; rest while nobody looks."""
        loop = asyncio.get_running_loop()
        while True:
            self._start_over()
            await self._begun.wait()
            self._begun.clear()  # whoever began may be gone already
            due = loop.time()
            while self._sought():
                try:
                    await self._tick(due)
                    due = await self._rest(max(due + TICK_SECONDS, loop.time()))
                except Exception:
                    logger.exception("positions could not be read; tried again")
                    self._start_over()
                    due = loop.time() + TICK_SECONDS
                    await asyncio.sleep(TICK_SECONDS)

    async def _rest(self, due: float) -> float:
        """Until the next tick, show everything to those who begin to look; when that tick is due, which may be now."""
        loop = asyncio.get_running_loop()
        waits = False
        while loop.time() < due:
            try:
                async with asyncio.timeout_at(min(due, loop.time() + AGAIN_SECONDS) if waits else due):
                    await self._begun.wait()
                await asyncio.sleep(GATHER_SECONDS)
                self._begun.clear()
            except TimeoutError:
                if not waits:
                    return due
            if not self._watched().keys() <= self._known.groups:
                return loop.time()
            waits = await self._show()
        return due

    def _start_over(self) -> None:
        """What was known is not to be relied upon: everybody is shown everything again."""
        self._known = PositionRows()
        for looker in self._lookers.values():
            looker.waits = dict.fromkeys(looker.keys, 0)

    def _sought(self) -> dict[int, list[int]]:
        """The keys that somebody looks at, by zoom."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for zoom, key in self._looks:
            found[zoom].append(key)
        return found

    def _watched(self) -> dict[str, int]:
        """The groups that somebody looks at, with their numbers."""
        numbers = {key >> 2 * cells.DEEPEST for _, key in self._looks}
        return {name: number for name, number in self._numbers.items() if number in numbers}

    async def _tick(self, due: float) -> None:
        loop = asyncio.get_running_loop()
        if self._known.groups and loop.time() - self._read_at > FORGETFUL_SECONDS:
            self._start_over()
        self._begun.clear()
        watched, sought = self._watched(), self._sought()
        self._read_at = loop.time()
        known = self._known
        change = await in_thread(known.read, watched)
        frames: dict[Key, bytes] = {}
        if len(change.after):
            for zoom, keys in sought.items():
                found = told(change, keys, zoom, known.time, known.names)
                frames |= {(zoom, key): frame for key, frame in found.items()}
                # The sockets live on the same loop.
                await asyncio.sleep(0)
        await self._tell(frames)
        await self._show()
        self.ticks += 1
        self.late_seconds = loop.time() - due

    async def _tell(self, frames: dict[Key, bytes]) -> None:
        for count, (member, looker) in enumerate(tuple(self._lookers.items())):
            if frames.keys().isdisjoint(looker.keys):
                continue
            # Whom all of a cell is still to be shown needs no news of it.
            wanted = [key for key in looker.keys if key in frames and looker.waits.get(key) != 0]
            data = b"".join([frames[key] for key in wanted])
            if not data:
                continue
            if member.busy() or len(data) > 8 * BATCH_BYTES:
                counted.skipped.inc(len(wanted))
                looker.waits |= dict.fromkeys(wanted, 0)
            else:
                member.put(data)
            if count % MEMBERS_AT_ONCE == 0:
                await asyncio.sleep(0)

    async def _show(self) -> bool:
        """Show everything to those who wait for it and have room; whether somebody still waits."""
        ready = {number for group, number in self._numbers.items() if group in self._known.groups}
        waiting = [(member, looker) for member, looker in self._lookers.items() if looker.waits]
        wanted: defaultdict[int, set[int]] = defaultdict(set)
        for member, looker in waiting:
            for zoom, key in () if member.busy() else looker.waits:
                if key >> 2 * cells.DEEPEST in ready:
                    wanted[zoom].add(key)
        found: dict[Key, list[Piece]] = {}
        known = self._known
        for zoom, keys in wanted.items():
            for key, pieces in everything(known.rows, keys, zoom, known.time, known.names):
                found[zoom, key] = pieces
            await asyncio.sleep(0)
        for count, (member, looker) in enumerate(waiting):
            _show_to(member, looker, found)
            if count % MEMBERS_AT_ONCE == 0:
                await asyncio.sleep(0)
        return any(looker.waits for _, looker in waiting)


def _show_to(member: Member, looker: Looker, found: Mapping[Key, list[Piece]]) -> None:
    """As much as there is room for; the rest another time, from where this ends."""
    batch: list[bytes] = []
    size = 0
    for key, after in tuple(looker.waits.items()):
        for piece in found.get(key, ()):
            if after and piece.last <= after:
                continue
            batch.append(piece.data)
            size += len(piece.data)
            looker.waits[key] = piece.last
            if size > BATCH_BYTES:
                member.put(b"".join(batch))
                batch, size = [], 0
                if member.busy():
                    return
        if key in found:
            del looker.waits[key]
    if batch:
        member.put(b"".join(batch))
