"""Who else is here. (Its feed is under construction.)"""

from __future__ import annotations

import asyncio

from realtime import frames
from realtime.members import Member


class PresenceFeed:
    def join(self, member: Member, room: str) -> None:
        member.rooms.add(room)

    def leave(self, member: Member, room: str) -> None:
        member.rooms.discard(room)

    def here(self, member: Member, frame: frames.Here) -> None: ...

    def gone(self, member: Member) -> None: ...

    async def run(self) -> None:
        await asyncio.Event().wait()
