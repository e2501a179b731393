"""What a live channel has to survive, each ordeal with changes going on."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Callable
from typing import Any

from tests.realtime._client import Client
from tests.realtime._field import RECOVERY_SECONDS, Field, Toll

PER_SECOND = 50.0
WITHOUT_REDIS_SECONDS = 2.0


async def begin(here: Field, seed: int) -> None:
    """Fresh books, and changes going on."""
    for client in here.clients:
        client.open_books()
    await here.ask("start", streams=here.streams, per_second=PER_SECOND, seed=seed)
    await asyncio.sleep(0.5)


async def redis_killed(here: Field, *, seconds: float, seed: int) -> Toll:
    """Redis ends without a word, and comes back."""
    await begin(here, seed)
    await asyncio.to_thread(here.machines.redis.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(here.machines.redis.start)
    return await here.reckoning()


async def web_killed(here: Field, *, seconds: float, seed: int) -> Toll:
    """The web server ends without a word, and is started again."""
    await begin(here, seed)
    await asyncio.to_thread(here.machines.web.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(here.machines.web.start, wait=False)
    await here.until_served()
    return await here.reckoning()


async def postgres_restarted(here: Field, *, seconds: float, seed: int) -> Toll:
    """PostgreSQL ends at once, as in a crash, and recovers; somebody comes while it is away."""
    await begin(here, seed)
    await asyncio.to_thread(here.machines.postgres.kill, signal.SIGQUIT)
    await here.clients[0].come_anew()
    await asyncio.sleep(seconds)
    await asyncio.to_thread(here.machines.postgres.start)
    return await here.reckoning()


async def network_cut(here: Field, *, seconds: float, seed: int, up: bool = True, down: bool = True) -> Toll:
    """Packets are lost, in one direction or both; nobody is told."""
    await begin(here, seed)
    here.proxy.cut(up=up, down=down)
    await asyncio.sleep(seconds)
    here.proxy.heal()
    return await here.reckoning()


async def far_behind(here: Field, *, events: int, pruned: bool, seed: int) -> Toll:
    """A client comes back after `events` events, which are kept or `pruned`."""
    late = here.clients[0]
    await begin(here, seed)
    await late.leave()
    await here.ask("burst", stream=late.streams[0], count=events)
    if pruned:
        await here.ask("keep_only", count=10)
    late.begin()
    toll = await here.reckoning()
    started_over = late.books.snapshots
    assert (started_over > 0) == pruned, f"{late.name} took {started_over} snapshots"
    return toll


async def slow_reader(here: Field, *, events: int, seed: int) -> Toll:
    """A client reads nothing while much is said, and then again; the others do not notice."""
    slow, *others = here.clients
    await begin(here, seed)
    slow.reading.clear()
    await here.ask("burst", stream=slow.streams[0], count=events, pad=1_000)
    await here.caught_up(await here.read(), others)
    in_between = max(client.books.latest_seconds for client in others)
    slow.reading.set()
    toll = await here.reckoning()
    assert slow.books.connected, "nobody noticed that it did not read"
    assert in_between < RECOVERY_SECONDS, f"the others were told {in_between:.1f} s late"
    return toll


async def anything(here: Field, *, steps: int, seed: int) -> Toll:
    """Changes, lost connections, cuts, clients that leave and come back, and forgotten events, in any order."""
    dice = random.Random(seed)
    await begin(here, seed)
    away: list[Client] = []
    acts: list[Callable[[], Any]] = [
        lambda: here.ask("burst", stream=dice.choice(here.streams), count=dice.choice((1, 30, 700))),
        lambda: here.ask("change", streams=here.streams, seed=dice.randrange(1_000)),
        lambda: here.ask("keep_only", count=dice.choice((0, 3, 40))),
        lambda: _done(here.proxy.drop),
        lambda: _come_and_go(here, away, dice),
        lambda: asyncio.sleep(dice.uniform(0, 0.3)),
    ]
    for _ in range(steps):
        await dice.choice(acts)()
    for client in away:
        client.begin()
    return await here.reckoning()


async def _done(act: Callable[[], None]) -> None:
    act()


async def _come_and_go(here: Field, away: list[Client], dice: random.Random) -> None:
    if away and dice.random() < 0.6:
        away.pop(dice.randrange(len(away))).begin()
        return
    client = dice.choice(here.clients)
    if client not in away:
        await client.leave()
        away.append(client)
