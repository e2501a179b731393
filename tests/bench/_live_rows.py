"""Deliveries, the burst, the delay and the memory: what a server does to reach a thousand sockets."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from statistics import median

from django.db import transaction

from realtime.streams import publish
from tests.bench._crowd import Crowd, crowd
from tests.bench._desk import Desk, desk
from tests.bench._results import Figure, figure, percentile, rate
from tests.bench._servers import LIVE_PATH, Server, document, muster, node_ws, pace, stock

SOCKETS = 1_000
ROUNDS = 5
# The crowd of this row reads so late: on two cores it would else read in between the writes, and take turns with the server.
LAG_SECONDS = 0.02
# Events a second: so few for stock Channels that it keeps up, so many for the others that their idle time counts little.
PACES = {"Muster": 30.0, "node ws": 30.0, "Channels, pubsub layer": 3.0}
SECONDS = 7.0
SETTLE_SECONDS = 2.0
BURST = 300
# Nothing more comes when nothing came for so long.
QUIET_SECONDS = 8.0
DELAY_PACE, DELAY_SECONDS, DELAY_BAR_MS = 10.0, 60.0, 100.0
MEMORY_SOCKETS = (1_000, 3_000)


class Numbers:
    """The numbers of the events, which go on for the whole run as the offsets of the stream do."""

    def __init__(self) -> None:
        self.last = 0

    def take(self, count: int) -> range:
        """The next `count` numbers."""
        self.last += count
        return range(self.last - count + 1, self.last + 1)


@contextmanager
def listening(server: Server, sockets: int) -> Iterator[Crowd]:
    """A crowd that is connected to `server`, follows, and has come to rest."""
    with crowd() as people:
        people.connect(server.port, LIVE_PATH, server.cookies(sockets))
        if server.desk:
            people.listen(server.desk.listen())
        time.sleep(SETTLE_SECONDS)
        yield people


def deliveries(numbers: Numbers) -> list[Figure]:
    """Deliveries a CPU-second of each server, all three up at once, in turns, the median of ROUNDS."""
    per_second: dict[str, list[float]] = {name: [] for name in PACES}
    with ExitStack() as stack:
        servers = [stack.enter_context(made) for made in (muster(desk()), node_ws(), stock("pubsub"))]
        crowds = [stack.enter_context(listening(server, SOCKETS)) for server in servers]
        for people in crowds:
            people.lag(LAG_SECONDS)
        for _ in range(ROUNDS):
            for server, people in zip(servers, crowds, strict=True):
                per_second[server.name].append(_deliveries(server, people, numbers))
    ours, node, channels = (median(per_second[name]) for name in PACES)
    what = f"deliveries per server-CPU-second, {SOCKETS:,} sockets, 200-byte event"
    unit = "/CPU-s"
    return [
        rate(what, ours, unit, peer="stock Channels, pub/sub", peer_value=channels, bar=15, rule="times"),
        rate(what, ours, unit, peer="node ws", peer_value=node, bar=1, rule="times"),
    ]


def _deliveries(server: Server, people: Crowd, numbers: Numbers) -> float:
    told = numbers.take(int(PACES[server.name] * SECONDS))
    people.begin(told)
    before, begun = server.cpu_seconds(), time.monotonic()
    pace(server, told, PACES[server.name])
    seen = people.until(len(told) * SOCKETS, quiet=QUIET_SECONDS)
    spent = server.cpu_seconds() - before
    assert seen.cpu_seconds < 0.8 * (time.monotonic() - begun), "the clients were the bottleneck"
    if server.desk:
        assert (seen.deliveries, seen.holes, seen.repeated) == (len(told) * SOCKETS, 0, 0)
    return seen.deliveries / spent


def burst(numbers: Numbers) -> list[Figure]:
    """BURST events at once: ours in one commit, stock's one group_send after the other as fast as they go."""
    what = f"burst of {BURST} events to {SOCKETS:,} sockets"
    total = BURST * SOCKETS
    with muster(desk()) as server, listening(server, SOCKETS) as people:
        told = numbers.take(BURST)
        people.begin(told)
        server.tell([document(number) for number in told])
        ours = people.until(total, quiet=QUIET_SECONDS)
    with stock("core") as server, listening(server, SOCKETS) as people:
        told = numbers.take(BURST)
        people.begin(told)
        server.tell([document(number) for number in told])
        theirs = people.until(total, quiet=QUIET_SECONDS)
    name = "stock Channels, core"
    return [
        figure(f"{what}, lost", 100 * (1 - ours.deliveries / total), "%", peer=name, peer_value=100 * (1 - theirs.deliveries / total), bar=0),
        figure(f"{what}, gaps", ours.gaps + ours.closed + ours.holes + ours.repeated, "gaps", bar=0),
    ]  # fmt: skip


def delay(numbers: Numbers) -> list[Figure]:
    """From just after COMMIT to the last socket, by the machine's one monotonic clock."""
    what = f"p99 event commit to last of {SOCKETS:,} sockets at {DELAY_PACE:g} events/s"
    count = int(DELAY_PACE * DELAY_SECONDS)
    committed: dict[int, float] = {}
    with muster(desk()) as server, listening(server, SOCKETS) as people:
        told = numbers.take(count)
        people.begin(told)
        begun = time.monotonic()
        for position, number in enumerate(told):
            time.sleep(max(0.0, begun + position / DELAY_PACE - time.monotonic()))
            committed[number] = _commit(desk(), number)
        seen = people.until(count * SOCKETS, quiet=QUIET_SECONDS)
    delays = [(seen.last_at.get(number, math.inf) - at) * 1_000 for number, at in committed.items()]
    lost = count * SOCKETS - seen.deliveries
    return [
        figure(what, percentile(delays, 0.99), "ms", bar=DELAY_BAR_MS),
        figure(f"{what}, p50", percentile(delays, 0.5), "ms"),
        figure(f"{what}, lost", lost + seen.holes + seen.repeated, "events", bar=0),
    ]


def _commit(told: Desk, number: int) -> float:
    """Publish, and say when COMMIT had returned: before the nudge goes out."""
    at: list[float] = []
    with transaction.atomic():
        transaction.on_commit(lambda: at.append(time.monotonic()))
        publish(told.stream, "bench.told", document(number))
    return at[0]


def memory() -> list[Figure]:
    """How much a server grows for each idle socket that listens, from none on."""
    ours, node = _growth(muster(desk())), _growth(node_ws())
    return [
        figure(
            f"memory per idle socket, {sockets:,} sockets", ours[sockets], "kB", peer="node ws",
            peer_value=node[sockets], bar=2, rule="within",
        )
        for sockets in MEMORY_SOCKETS
    ]  # fmt: skip


def _growth(started: AbstractContextManager[Server]) -> dict[int, float]:
    found = {}
    with started as server:
        # What is loaded at the first socket is not a socket's.
        with listening(server, 20):
            pass
        empty = server.memory_kb()
        for sockets in MEMORY_SOCKETS:
            with listening(server, sockets):
                found[sockets] = (server.memory_kb() - empty) / sockets
    return found
