"""Ten thousand texts go out and are answered while everything is killed: worker, beat, web server, Redis, PostgreSQL.

Real processes, killed with -9 at random points of the sending and started again at once, nothing cleaned up in between.
The provider misbehaves as `_twilio` says. Afterwards its memory and our tables are compared.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any

import msgspec

from tests.realtime._writer import Writer
from tests.trial import _reckoning
from tests.trial._doors import BEHIND
from tests.trial._muster import PUBLIC, TOKEN, VICTIMS, Muster, muster
from tests.trial._reckoning import Toll
from tests.trial._twilio import Plan, Twilio, twilio

LIST, SHARED = 100, 4
PER_SECOND = 50
PATIENCE_SECONDS = 240.0
STEP_SECONDS = 0.02
# What those say who are asked once, and those who are asked for three incidents at the same time.
ONCE = [("{0}1 20",), ("{0}2",), ("1",), ("能去",), ("不能",), ("{0}1", "{0}2"), ("{0}2", "{0}1 15"), ("收到",), ("能不能晚点",)]  # fmt: skip
THRICE = [("1",), ("{1}1 20",), ("{0}2", "{1}2", "{2}2"), ("能去", "{2}1"), ("{0}1 20", "{0}2", "{1}1"), ("晚点行不行",), ("2",)]  # fmt: skip
ANSWERING = 6


class Ordeal(msgspec.Struct, frozen=True):
    """How much of it: `sends` a multiple of three lists; with `hurry` leases and pauses are cut short at the end."""

    sends: int
    kills: int
    seed: int
    hurry: bool = False


class Course(msgspec.Struct):
    """What was seen on the way: how often each victim was killed, the doubts at each kill and those nobody could see."""

    killed: dict[str, int] = {}
    doubts: int = 0
    hidden: int = 0
    paged: int = 0
    unpaged: int = 0
    seconds: float = 0.0


def endure(ordeal: Ordeal, whole: Muster, stage: Writer, provider: Twilio) -> tuple[Toll, Course]:
    """The whole of it; afterwards everything is up again, and the provider behaves."""
    course, begun = Course(), time.monotonic()
    cookie = _ask(stage, "begin")["cookie"]
    provider.calm = False
    _go(ordeal, whole, stage, provider, cookie, course)
    provider.calm = True

    def rests() -> bool:
        _look(stage, whole, cookie, course)
        return _calm(stage, provider, ordeal.hurry)

    _until(rests, "it never came to rest", 2 * PATIENCE_SECONDS)
    course.seconds = round(time.monotonic() - begun, 1)
    return _reckoning.reckon(provider, _ask(stage, "outcome")), course


@contextmanager
def house(seed: int) -> Iterator[tuple[Muster, Writer, Twilio]]:
    """A Muster behind a proxy that ends TLS, a program on its tables, and the provider, which behaves until told otherwise."""
    # Nobody's time to answer runs out by itself: what silence does has an ordeal of its own.
    patient = {f"{channel}_ANSWER_SECONDS": "86400" for channel in ("TEXT", "LINK", "VOICE")}
    extra = {"TEXTS_PER_SECOND": str(PER_SECOND), **patient, **BEHIND}
    with (
        twilio(public=PUBLIC, token=TOKEN, seed=seed) as provider,
        muster(provider.address, **extra) as whole,
    ):
        provider.calm, provider.hooks.web = True, whole.web
        stage = Writer(whole.machines.env, "tests.trial._stage")
        try:
            yield whole, stage, provider
        finally:
            stage.end()


def _go(ordeal: Ordeal, whole: Muster, stage: Writer, provider: Twilio, cookie: str, course: Course) -> None:
    dice = random.Random(ordeal.seed)
    points = sorted(dice.sample(range(ordeal.sends), ordeal.kills))
    victims = dice.choices(list(VICTIMS), list(VICTIMS.values()), k=ordeal.kills)
    lists = iter(list(_lists(ordeal.sends, provider, dice)))
    asked = 0
    for point, victim in zip(points, victims, strict=True):
        # Always something to send, and never so much that it outlives its worth.
        while asked < min(ordeal.sends, point + 3 * LIST):
            number, phones = next(lists)
            _ask(stage, "ask_list", number=number, phones=phones)
            asked += len(phones)
        _until(lambda point=point: provider.taken_count() > point, f"nothing was sent any more at {point}")  # type: ignore[misc]
        time.sleep(dice.uniform(0, 0.3))
        whole.kill(victim, dice)
        course.killed[victim] = course.killed.get(victim, 0) + 1
        _look(stage, whole, cookie, course)
    for number, phones in lists:
        _ask(stage, "ask_list", number=number, phones=phones)


def _lists(sends: int, provider: Twilio, dice: random.Random) -> Iterator[tuple[int, list[str]]]:
    """The phones of each list; a few of every three lists are the same people's."""
    phones = (f"+86139{number:08}" for number in range(10 * sends))
    shared: list[str] = []
    for number in range(sends // LIST):
        if number % 3 == 0:
            shared = [next(phones) for _ in range(SHARED)]
            if number + 3 <= sends // LIST:
                provider.plans |= {phone: Plan(3, dice.choice(THRICE)) for phone in shared}
        own = [next(phones) for _ in range(LIST - SHARED)]
        provider.plans |= {phone: Plan(1, dice.choice(ONCE)) for phone in own[:ANSWERING]}
        yield number, [*shared, *own]


def _look(stage: Writer, whole: Muster, cookie: str, course: Course) -> None:
    """What is in doubt now, whether the exception queue has it, and whether the page shows it to a coordinator."""
    try:
        found = stage.ask("doubts")
    except AssertionError:
        return  # PostgreSQL is just being killed
    unknown = set(found["unknown"])
    course.doubts = max(course.doubts, len(unknown))
    course.hidden += len(unknown - set(found["shown"]))
    page = _page(whole, cookie) if 0 < len(unknown) <= 150 else ""
    if not page:
        return
    try:
        still = set(stage.ask("doubts")["unknown"])
    except AssertionError:
        return
    course.paged += 1
    course.unpaged += sum(f">{code}</a>" not in page for code in unknown & still)


def _page(whole: Muster, cookie: str) -> str:
    """The page of the exceptions, "" where the web server is away."""
    line = HTTPConnection("127.0.0.1", whole.machines.port, timeout=5)
    try:
        line.request("GET", "/queue?kind=doubtful", headers={"Cookie": cookie})
        answer = line.getresponse()
        return answer.read().decode() if answer.status == 200 else ""
    except (OSError, HTTPException):
        return ""
    finally:
        line.close()


def _calm(stage: Writer, provider: Twilio, hurry: bool) -> bool:
    time.sleep(0.5)
    try:
        if hurry:
            stage.ask("hasten")
        left: dict[str, int] = stage.ask("left")
    except AssertionError:
        return False
    return provider.hooks.idle() and not any(left.values())


def _ask(stage: Writer, do: str, **how: Any) -> Any:
    """An order, again until PostgreSQL is there to carry it out."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return stage.ask(do, **how)
        except AssertionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _until(holds: Callable[[], bool], what: str, within: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(STEP_SECONDS)
