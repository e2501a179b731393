"""Servers killed, packets lost, clients far behind: each time every screen shows the truth again within five seconds.

Everything is of its own here, PostgreSQL too: it is killed. Eight clients at the desks of two cities and a wall; fifty changes a
second. `lost` are holes in what a client was told and numbers that are not the fresh snapshot's, `twice` events applied
again, `foreign` events of another organisation that reached a socket.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

from tests.bench._results import Figure, report
from tests.realtime import _ordeals
from tests.realtime._field import RECOVERY_SECONDS, Field, Toll, field
from tests.realtime._machines import Machines, machines
from tests.realtime._writer import Writer

SEED, EACH = 814, 2
Ordeal = Callable[[Field, int], Awaitable[Toll]]

ORDEALS: dict[str, Ordeal] = {
    "Redis killed for 10 s": lambda here, seed: _ordeals.redis_killed(here, seconds=10, seed=seed),
    "web server killed, back at once": lambda here, seed: _ordeals.web_killed(here, seconds=0, seed=seed),
    "web server killed, back after 10 s": lambda here, seed: _ordeals.web_killed(here, seconds=10, seed=seed),
    "PostgreSQL restarted": lambda here, seed: _ordeals.postgres_restarted(here, seconds=0, seed=seed),
    "PostgreSQL away for 10 s": lambda here, seed: _ordeals.postgres_restarted(here, seconds=10, seed=seed),
    "network cut for 60 s": lambda here, seed: _ordeals.network_cut(here, seconds=60, seed=seed),
    "cut for 60 s, what clients say": lambda here, seed: _ordeals.network_cut(
        here, seconds=60, down=False, seed=seed
    ),
    "cut for 60 s, what they are told": lambda here, seed: _ordeals.network_cut(
        here, seconds=60, up=False, seed=seed
    ),
    "10,000 events behind": lambda here, seed: _ordeals.far_behind(
        here, events=10_000, pruned=False, seed=seed
    ),
    "10,000 events behind, pruned": lambda here, seed: _ordeals.far_behind(
        here, events=10_000, pruned=True, seed=seed
    ),
    "slow reader": lambda here, seed: _ordeals.slow_reader(here, events=5_000, seed=seed),
    **{
        f"300 acts in any order, {number}": lambda here, seed: _ordeals.anything(here, steps=300, seed=seed)
        for number in range(1, 6)
    },
}


def run() -> list[Figure]:
    """Every ordeal."""
    figures = []
    with machines(served="tests.realtime._served:application") as running:
        writer = Writer(running.env)
        try:
            seats = writer.ask("seats")
            for number, (name, ordeal) in enumerate(ORDEALS.items()):
                toll = asyncio.run(_endured(running, writer, seats, ordeal, SEED + number))
                print(f"{name}: {toll}", flush=True)
                figures += _figures(name, toll)
        finally:
            writer.end()
    return figures


async def _endured(
    running: Machines, writer: Writer, seats: dict[str, object], ordeal: Ordeal, seed: int
) -> Toll:
    async with field(running, writer, seats, each=EACH) as here:
        return await ordeal(here, seed)


def _figures(name: str, toll: Toll) -> list[Figure]:
    recovery = toll.recovery_seconds
    return [
        Figure(
            what=f"{name}: recovered", figure=recovery, unit="s", bar=RECOVERY_SECONDS,
            holds=recovery <= RECOVERY_SECONDS,
        ),
        *(
            Figure(what=f"{name}: {kind}", figure=count, unit="", bar=0, holds=count == 0)
            for kind, count in (("lost", toll.lost), ("twice", toll.twice), ("foreign", toll.foreign))
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    # Servers are ended also when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(report("live", run(), kind="trial"))
