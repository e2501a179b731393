"""What it costs to bring a thousand clients up that all lost their sockets at one moment, against a query for each.

Twice: in the hub alone, where the replay itself is seen, and through real sockets, where authorising, the kernel's copying and
the answering hello are paid in both ways and hide most of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import mean, median

from django.db import connection, transaction

from realtime.event_feed import EventFeed, _framed
from realtime.log import pages_of
from realtime.members import Member
from realtime.streams import offset_of, publish_all, read_after
from tests.bench._crowd import crowd
from tests.bench._desk import Desk, desk
from tests.bench._live_rows import SOCKETS, Numbers
from tests.bench._results import Figure, figure
from tests.bench._servers import LIVE_PATH, document, muster
from tests.realtime._machines import MUSTER

MISSED = 500
PLAIN_CLIENTS = 100
TIMES_CHEAPER = 50


class Sink:
    """A connection that takes everything at once and keeps nothing but the count."""

    paused = False

    def __init__(self) -> None:
        self.taken = 0

    def write(self, data: bytes) -> None:
        """Take it."""
        self.taken += len(data)

    def queued(self) -> int:
        """Nothing waits."""
        return 0

    async def room(self) -> None:
        """There is room."""

    def end(self, code: int, reason: str) -> None:
        """Nothing to close."""


def replay(numbers: Numbers) -> list[Figure]:
    """The rows."""
    told = desk()
    with transaction.atomic():
        publish_all([(told.stream, "bench.told", document(number)) for number in numbers.take(MISSED)])
    connection.close()
    what = f"replay of {MISSED} missed events, a client"
    hub, plain = asyncio.run(_in_the_hub(told))
    return [
        figure(
            f"{what} in the hub", hub * 1e6, "us", peer="a query per client", peer_value=plain * 1e6,
            bar=TIMES_CHEAPER, rule="times",
        ),
        figure(
            f"{what} through real sockets, server CPU", _through_sockets(numbers) * 1e6, "us",
            peer="a query per client", peer_value=_through_sockets(numbers, served="tests.bench._plain_replay:application") * 1e6,
        ),
    ]  # fmt: skip


async def _in_the_hub(told: Desk) -> tuple[float, float]:
    """Seconds a client: from the feed's log, and by a query each (framed and joined alike)."""
    head = (await asyncio.to_thread(offset_of, [told.stream]))[told.stream]
    feed, back = EventFeed(), head - MISSED
    sinks = [Sink() for _ in range(SOCKETS)]
    members = [Member(sink, session="", query="") for sink in sinks]
    for member in members:
        feed.join(member, {told.stream: back})
    await feed.heads([told.stream])
    # The first one pays the query for all.
    shared = mean(await _spent(lambda number: feed.bring_up(members[number], told.stream), SOCKETS))
    plain = Sink()

    async def query(number: int) -> None:
        events = await asyncio.to_thread(read_after, told.stream, back)
        for page in pages_of([_framed(event) for event in events], back):
            plain.write(page.data)

    each = median(await _spent(query, PLAIN_CLIENTS))
    assert {sink.taken for sink in sinks} == {plain.taken / PLAIN_CLIENTS}
    return shared, each


async def _spent(bring_up: Callable[[int], Awaitable[None]], clients: int) -> list[float]:
    """Seconds of each."""
    spent = []
    for number in range(clients):
        begun = time.perf_counter()
        await bring_up(number)
        spent.append(time.perf_counter() - begun)
    return spent


def _through_sockets(numbers: Numbers, served: str = MUSTER) -> float:
    """Server CPU seconds a client, when SOCKETS clients that follow say at one moment that they missed MISSED events."""
    with muster(desk(), served=served) as server, crowd() as people:
        people.connect(server.port, LIVE_PATH, server.cookies(SOCKETS))
        people.listen(desk().listen())
        people.begin(range(numbers.last - MISSED + 1, numbers.last + 1))
        before = server.cpu_seconds()
        people.listen(desk().listen(behind=MISSED))
        seen = people.until(MISSED * SOCKETS)
        assert (seen.deliveries, seen.holes) == (MISSED * SOCKETS, 0)
        return (server.cpu_seconds() - before) / SOCKETS
