"""The network side of sending: one event loop in a thread of its own, one set of kept connections, bounded at once.

It knows nothing of tables. Parcels go in with their turns, outcomes come out of `results` in the order they happen.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

from dispatch.messaging.gateways import (
    Doubtful,
    Gateway,
    GivenBack,
    Line,
    NotNow,
    Outcome,
    Parcel,
    RealParcel,
    Refused,
    gateway,
)
from dispatch.messaging.gateways.line import TIMEOUT_SECONDS

AT_ONCE = 64
# A claimed text whose turn is later than that was held up: its lease of 60 s may run out before an answer comes.
HAND_OVER_SECONDS = 30.0
logger = logging.getLogger(__name__)


class Courier:
    """Hands parcels over; see the module. Made by `running`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, line: Line) -> None:
        self.results: SimpleQueue[tuple[Parcel, Outcome]] = SimpleQueue()
        self._loop, self._line = loop, line
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._resting: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._last: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._tasks: set[asyncio.Task[None]] = set()

    def post(self, parcels: list[tuple[RealParcel, float]], *, apart: float = 0.0) -> None:
        """Send each at its moment of the monotonic clock, usually `apart` seconds from the next. Returns at once.

        What was held up is made up for at twice the pace, not all at once.
        """
        self._loop.call_soon_threadsafe(self._start, parcels, time.monotonic(), apart / 2)

    def ask(self, way: Gateway, parcels: list[RealParcel]) -> dict[int, Any]:
        """What the provider has of these; waits for it. Nothing for a provider that fails in a way nobody foresaw."""
        return asyncio.run_coroutine_threadsafe(way.find(parcels, self._line), self._loop).result(
            10 * TIMEOUT_SECONDS
        )

    def _start(self, parcels: list[tuple[RealParcel, float]], claimed: float, closest: float) -> None:
        self._keep(self._loop.create_task(self._in_turn(parcels, claimed, closest)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _in_turn(self, parcels: list[tuple[RealParcel, float]], claimed: float, closest: float) -> None:
        """One timer for the block, not one for each of its parcels."""
        for parcel, at in parcels:
            lane = (parcel.gateway, parcel.channel.value)
            if (left := max(at, self._last[lane] + closest) - time.monotonic()) > 0:
                await asyncio.sleep(left)
            await self._gate.acquire()
            self._last[lane] = time.monotonic()
            self._keep(self._loop.create_task(self._hand_over(parcel, claimed)))

    async def _hand_over(self, parcel: RealParcel, claimed: float) -> None:
        try:
            outcome = await self._try(parcel, claimed)
        finally:
            self._gate.release()
        self.results.put((parcel, outcome))

    async def _try(self, parcel: RealParcel, claimed: float) -> Outcome:
        lane = (parcel.gateway, parcel.channel.value)
        now = time.monotonic()
        if now < self._resting[lane]:
            return GivenBack("the sender rests")
        if now - claimed > HAND_OVER_SECONDS:
            return GivenBack("not handed over in time")
        try:
            return await gateway(parcel.gateway).send(parcel, self._line)
        except NotNow as outcome:
            self._resting[lane] = max(self._resting[lane], time.monotonic() + outcome.pause)
            return outcome
        except (Refused, Doubtful) as outcome:
            return outcome
        except Exception as error:
            logger.exception("text %s: the gateway failed in a way nobody foresaw", parcel.key)
            return Doubtful(type(error).__name__)


@contextmanager
def running() -> Iterator[Courier]:
    """A courier at work, until what it was given is done."""
    made: SimpleQueue[Courier | BaseException] = SimpleQueue()
    over = threading.Event()
    thread = threading.Thread(target=_live, args=[made, over], name="courier", daemon=True)
    thread.start()
    courier = made.get()
    if isinstance(courier, BaseException):
        raise courier
    try:
        yield courier
    finally:
        over.set()
        thread.join()


def _live(made: SimpleQueue[Courier | BaseException], over: threading.Event) -> None:
    async def work() -> None:
        loop = asyncio.get_running_loop()
        ended = loop.run_in_executor(None, over.wait)
        async with Line() as line:
            courier = Courier(loop, line)
            made.put(courier)
            await ended
            while courier._tasks:
                await asyncio.wait(courier._tasks)

    try:
        _runner()(work())
    except BaseException as error:
        made.put(error)
        raise


def _runner() -> Callable[[Any], Any]:
    """uvloop where it is installed: half the time of a request."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run
