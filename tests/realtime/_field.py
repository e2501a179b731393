"""Where ordeals take place, and the reckoning after each.

Within RECOVERY_SECONDS every client has reached what a fresh snapshot of the moment of recovery says, and once
the changes have stopped every client's state is the snapshot's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from tests.realtime._client import Client
from tests.realtime._machines import Machines
from tests.realtime._proxy import HOST, Proxy
from tests.realtime._state import Snapshot
from tests.realtime._writer import Writer

RECOVERY_SECONDS = 5.0
# Nobody waits for ever for a client that never recovers.
PATIENCE_SECONDS = 30.0
SEATS = ("first", "second", "wall", "stranger")


class Toll(msgspec.Struct, frozen=True, kw_only=True):
    """What an ordeal did to the clients. `lost` counts holes in what they were told and numbers that are wrong at the end."""

    clients: int
    recovery_seconds: float
    lost: int
    twice: int
    foreign: int
    latest_seconds: float
    gaps: int

    @property
    def held(self) -> bool:
        """Whether nothing was lost, nothing applied twice, nothing foreign, and everybody recovered in time."""
        return not (self.lost or self.twice or self.foreign) and self.recovery_seconds <= RECOVERY_SECONDS


@dataclass
class Field:
    """Where ordeals take place: the machines, the network between, who changes things, and who looks on."""

    machines: Machines
    writer: Writer
    seats: dict[str, Any]
    proxy: Proxy
    clients: list[Client]

    async def ask(self, do: str, **arguments: Any) -> Any:
        """Have the writer do something."""
        return await asyncio.to_thread(self.writer.ask, do, **arguments)

    @property
    def streams(self) -> list[str]:
        """Every stream on which something changes."""
        return sorted({name for seat in SEATS for name in self.seats[seat]["streams"]})

    async def read(self) -> Snapshot:
        """A fresh snapshot, from the database itself."""
        while True:
            try:
                found: Snapshot = await self.ask("read", streams=self.streams)
                return found
            except AssertionError:
                # The writer's connection is one of those that the database lost.
                await asyncio.sleep(0.1)

    async def caught_up(self, with_what: Snapshot, clients: list[Client]) -> float:
        """Seconds until all of `clients` are where `with_what` was."""
        begun = time.monotonic()
        while time.monotonic() < begun + PATIENCE_SECONDS:
            if all(
                client.offsets.get(name, -1) >= with_what[name]["offset"]
                for client in clients
                for name in client.streams
            ):
                break
            await asyncio.sleep(0.01)
        return time.monotonic() - begun

    async def until_served(self) -> None:
        """Until the web server takes connections: as soon as anybody can know that it is back."""
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, self.machines.port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return

    async def reckoning(self) -> Toll:
        """Called at the moment of recovery, with changes going on; they are stopped."""
        begun = time.monotonic()
        then = await self.read()
        read_seconds = time.monotonic() - begun
        recovery = read_seconds + await self.caught_up(then, self.clients)
        on_the_way = sum(_wrong_then(client, then) for client in self.clients)
        await self.ask("stop")
        now = await self.read()
        await self.caught_up(now, self.clients)
        books = [client.books for client in self.clients]
        return Toll(
            clients=len(self.clients),
            recovery_seconds=round(recovery, 2),
            lost=on_the_way + sum(_wrong(client, now) + client.books.holes for client in self.clients),
            twice=sum(book.twice for book in books),
            foreign=sum(book.foreign for book in books),
            latest_seconds=round(max(book.latest_seconds for book in books), 2),
            gaps=sum(len(book.gaps) for book in books),
        )


def _wrong_then(client: Client, then: Snapshot) -> int:
    """Numbers that were wrong when the client stood where the snapshot is, unless it started over later."""
    passed = [
        (client.passed[name][then[name]["offset"]], then[name]["state"])
        for name in client.streams
        if then[name]["offset"] in client.passed[name]
    ]
    return sum(_different(ours, theirs) for ours, theirs in passed)


def _wrong(client: Client, now: Snapshot) -> int:
    """Numbers that differ, and streams on which the client stands elsewhere."""
    return sum(
        _different(client.state.get(name, {}), now[name]["state"])
        + (client.offsets.get(name) != now[name]["offset"])
        for name in client.streams
    )


def _different(ours: dict[str, int], theirs: dict[str, int]) -> int:
    return len(ours.items() ^ theirs.items())


@asynccontextmanager
async def field(
    machines: Machines, writer: Writer, seats: dict[str, Any], *, each: int = 1, hurried: bool = False
) -> AsyncIterator[Field]:
    """Clients at every seat (`each` of them), all of them live."""
    async with Proxy(machines.port) as proxy:
        clients = [
            Client(f"{seat} {number}", proxy.port, seats["schema"], seats[seat], hurried=hurried)
            for seat in SEATS
            for number in range(each)
        ]
        here = Field(machines, writer, seats, proxy, clients)
        try:
            for client in clients:
                client.begin()
            await here.caught_up(await here.read(), clients)
            yield here
        finally:
            await here.ask("stop")
            for client in clients:
                await client.leave()
