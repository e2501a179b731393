"""The clock stops, and clocks are wrong: what is due is done all the same, once, in order, and never before its time."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import msgspec

from tests.realtime import _shifted
from tests.realtime._machines import Machine
from tests.realtime._writer import Writer
from tests.trial._muster import Muster, clockwork

TIMERS, AWAY_SECONDS, LATE_SECONDS = 30, 300.0, 30.0
PATIENCE_SECONDS = 60.0
# The sweep comes every two seconds; the machine is busy.
SOON_SECONDS, DUE_SECONDS = 12.0, 8.0
DAY, HOUR, WARM = 86_400.0, 3_600.0, 90
# How far the clocks of beat, worker and web server are off, one after the other while they run; at last right again.
WRONG = {"an hour ahead": HOUR, "an hour behind": -HOUR, "a day behind": -DAY, "a day ahead": DAY, "right again": 0.0}  # fmt: skip


class Fired(msgspec.Struct):
    """What became of `timers`: acted on more than once or never, before another that was due earlier, before its time,
    and how late the latest was; `unseen` are those that were late and that no person could see."""

    timers: int = 0
    missing: int = 0
    repeated: int = 0
    out_of_order: int = 0
    early: int = 0
    unseen: int = 0
    latest_seconds: float = 0.0


@contextmanager
def timers(whole: Muster) -> Iterator[Writer]:
    """The program that sets timers."""
    made = Writer(whole.machines.env, "tests.trial._timers")
    try:
        yield made
    finally:
        made.end()


def beat_stopped(whole: Muster, stage: Writer, *, seed: int, waited: float, timers: int = TIMERS) -> Fired:
    """Beat is away for AWAY_SECONDS while timers run out, and comes back as two, with `manage.py clock` beside them.

    Only `waited` of the seconds are waited for: by the rest the timers are set earlier.
    """
    dice = random.Random(seed)
    whole.beat.kill()
    time.sleep(3.0)  # what it had already asked for is done
    due = sorted(dice.uniform(0, AWAY_SECONDS) - (AWAY_SECONDS - waited) for _ in range(timers))
    begun = stage.ask("clock")
    names = stage.ask("set_timers", turn=0, due=due)
    time.sleep(max(0.0, waited))
    with ExitStack() as stack:
        for machine in (_second_clock(whole, "beat"), _second_clock(whole, "clock")):
            machine.start()
            stack.callback(machine.kill)
        back = stage.ask("clock")
        whole.beat.start()
        found = _wait(stage, names)
        time.sleep(5.0)  # whatever would be done twice is done by now
        found = stage.ask("fired", names=names)
    late = sum(back - (begun + seconds) > LATE_SECONDS for seconds in due)
    fired = _judge(dict(zip(names, due, strict=True)), begun, found["acts"])
    # Only the last of those due together may be seen as one act later than the first.
    fired.unseen = max(0, late - found["late"])
    fired.latest_seconds = round(max((at for _, at in found["acts"]), default=back) - back, 1)
    stage.ask("call_off")
    return fired


def wrong_clocks(
    whole: Muster,
    stage: Writer,
    *,
    timers: int,
    within: float = DUE_SECONDS,
    wrong: dict[str, float] | None = None,
) -> dict[str, Fired]:
    """Worker and beat run with clocks that are set while they run, by turns as `wrong` says; `timers` run out `within` seconds."""
    file = whole.machines.folder / "clock"
    found: dict[str, Fired] = {}
    with _shifted_clockwork(whole, file):
        _wait(stage, stage.ask("set_timers", turn=WARM, due=[0.0]))  # both are up
        for turn, (what, seconds) in enumerate((wrong or WRONG).items(), 1):
            begun = stage.ask("clock")
            due = [2.0 + within * number / timers for number in range(timers)]
            names = stage.ask("set_timers", turn=turn, due=due)
            _shifted.write(file, seconds)
            acts = _wait(stage, names)["acts"]
            fired = _judge(dict(zip(names, due, strict=True)), begun, acts)
            fired.out_of_order = 0  # which came first of two within one sweep is no matter of clocks
            found[what] = fired
            stage.ask("call_off")
    return found


def _second_clock(whole: Muster, name: str) -> Machine:
    """Another beat, or the sweeps without Redis, beside the first."""
    machine = clockwork(whole.machines, "beat")
    program = machine.program
    argv = list(program.argv)
    if name == "clock":
        argv = [argv[0], "manage.py", "clock"]
    else:
        argv[argv.index("--schedule") + 1] += "-second"
    log = whole.machines.folder / "logs" / f"second-{name}.log"
    return Machine(replace(program, argv=argv, log=log), lambda: True)


@contextmanager
def _shifted_clockwork(whole: Muster, file: Path) -> Iterator[None]:
    """Worker and beat of `whole` with the clock of `file`, right at first; afterwards with their own again."""
    _shifted.write(file, 0.0)
    before = whole.worker, whole.beat
    for machine in before:
        os.killpg(machine.pid, signal.SIGKILL)
        machine.kill()
    extra = {"CLOCK_FILE": str(file)}
    whole.worker, whole.beat = (_shift(clockwork(whole.machines, name, extra)) for name in ("worker", "beat"))
    try:
        whole.worker.start()
        whole.beat.start()
        yield
    finally:
        for machine in (whole.worker, whole.beat):
            os.killpg(machine.pid, signal.SIGKILL)
            machine.kill()
        whole.worker, whole.beat = before
        whole.worker.start()
        whole.beat.start()


def _shift(machine: Machine) -> Machine:
    argv = list(machine.program.argv)
    argv.insert(argv.index("celery"), "tests.realtime._shifted")
    return Machine(replace(machine.program, argv=argv), lambda: True)


def _wait(stage: Writer, names: list[str]) -> dict[str, list[tuple[str, float]]]:
    """Until each was acted on, or patience ends."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        found: dict[str, list[tuple[str, float]]] = stage.ask("fired", names=names)
        if {name for name, _ in found["acts"]} >= set(names) or time.monotonic() > end:
            return found
        time.sleep(0.3)


def _judge(due: dict[str, float], begun: float, acts: list[tuple[str, float]]) -> Fired:
    times = Counter(name for name, _ in acts)
    order = [due[name] for name, _ in acts]
    late = [at - (begun + due[name]) for name, at in acts]
    return Fired(
        timers=len(due),
        missing=len(due.keys() - times.keys()),
        repeated=sum(count - 1 for count in times.values()),
        out_of_order=sum(later < earlier for earlier, later in pairwise(order)),
        early=sum(seconds < 0 for seconds in late),
        latest_seconds=round(max(late, default=0.0), 1),
    )
