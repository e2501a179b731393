"""Everybody at once: two hundred answers for five places by webhook, and sixty desks that dispatch one crew."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import msgspec

from tests.realtime._writer import Writer
from tests.trial import _crowds
from tests.trial._desks import PLACES
from tests.trial._hooks import Hooks
from tests.trial._muster import Muster

PROGRAMS, PEOPLE, PATIENCE_SECONDS = 4, 200, 240.0


class Rush(msgspec.Struct):
    """`wrong` are places, crews or answers too many or too few."""

    turns: int = 0
    tried: int = 0
    sent: int = 0
    wrong: int = 0
    answers: dict[str, int] = {}


@contextmanager
def desks(whole: Muster, programs: int = PROGRAMS) -> Iterator[list[Writer]]:
    """So many programs of fifteen desks each."""
    made = [Writer(whole.machines.env, "tests.trial._desks") for _ in range(programs)]
    try:
        yield made
    finally:
        for writer in made:
            writer.end()


def double_dispatch(writers: list[Writer], turns: int) -> Rush:
    """`turns` times sixty places want the same crew at the same moment."""
    rush, answers = Rush(), Counter[str]()
    writers[0].ask("crew")
    share = _crowds.DESKS // len(writers)
    with ThreadPoolExecutor(len(writers)) as pool:
        for turn in range(turns):
            people, boats = _crowds.WANTED[turn % len(_crowds.WANTED)]
            asks = writers[0].ask("jobs", turn=turn)
            at = time.time() + 0.1
            parts = [
                pool.submit(
                    writer.ask, "race", asks=asks[first * share : (first + 1) * share], people=people, boats=boats, at=at
                )
                for first, writer in enumerate(writers)
            ]  # fmt: skip
            said = sum((Counter(part.result()) for part in parts), Counter[str]())
            rush.turns, rush.tried, rush.sent = (
                rush.turns + 1,
                rush.tried + said.total(),
                rush.sent + said["sent"],
            )
            rush.wrong += writers[0].ask("judge") + abs(said["sent"] - _crowds.expected(people, boats))
            answers += said
    rush.answers = dict(answers)
    return rush


def five_places(hooks: Hooks, desk: Writer, turns: int, *, people: int = PEOPLE) -> Rush:
    """`turns` times `people` say yes at the same moment to PLACES places."""
    rush = Rush()
    for turn in range(turns):
        made = desk.ask("places", turn=turn, people=people)
        statuses = _at_once(hooks, made["phones"], f"{made['letter']}1 20", turn)
        end, found = _heard(desk, made["call_out"])
        rush.turns, rush.tried, rush.sent = (
            rush.turns + 1,
            rush.tried + statuses[200],
            rush.sent + found["accepted"],
        )
        full = people - PLACES
        wanted = {
            "accepted": PLACES, "missions": PLACES, "taken": PLACES, "surplus": full, "told": full, "unheard": 0,
        }  # fmt: skip
        rush.wrong += sum(abs(found[name] - count) for name, count in wanted.items())
        assert end, f"answers were not understood in time: {found}"
    return rush


def _at_once(hooks: Hooks, phones: list[str], words: str, turn: int) -> Counter[int]:
    ready = threading.Barrier(len(phones))

    def one(number: int) -> int:
        fields = {
            "From": phones[number], "To": "+85212345678", "Body": words, "MessageSid": f"SMrush{turn}x{number}",
        }  # fmt: skip
        ready.wait()
        # Whoever is not answered in time is told again, as the provider does.
        return next((status for _ in range(5) if (status := hooks.say("/hooks/twilio/in", fields)) == 200), 0)

    with ThreadPoolExecutor(len(phones)) as pool:
        return Counter(pool.map(one, range(len(phones))))


def _heard(desk: Writer, call_out: int) -> tuple[bool, dict[str, int]]:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        found: dict[str, int] = desk.ask("seated", call_out=call_out)
        if not found["unheard"] or time.monotonic() > end:
            return not found["unheard"], found
        time.sleep(0.2)
