"""Call-outs whatever ends, comes twice, comes at once or tells the wrong time: nothing lost, nothing twice, nothing wrong.

Real processes (web, worker, beat, PostgreSQL and Redis of their own) and a stand-in for Twilio that speaks its REST interface
and its webhooks over HTTP and remembers everything. The orders of callbacks and answers are the suite's
(`tests/dispatch/flow/answer/test_orders.py`, `tests/dispatch/messaging/test_report_orders.py`): they need no processes.

- Kills: `kill -9` at 200 random points of 10,000 sends, in real time: leases, pauses and sweeps as in life.
- Beat stopped for five minutes: in real time too. The clocks that are wrong are those of worker and beat; the database's is
  right, for timers are its own.
"""

from __future__ import annotations

import os
import signal
import sys

from tests.bench._results import Figure, figure, report
from tests.realtime._writer import Writer
from tests.trial import _clock, _doors, _kills, _rush
from tests.trial._muster import Muster
from tests.trial._twilio import Twilio

SEED = 814
KILLS = _kills.Ordeal(sends=9_900, kills=200, seed=SEED)
DISPATCHES, RUSHES, TIMERS = 200, 3, 6


def run() -> list[Figure]:
    """All ordeals that are named, or all, one after the other in one house."""
    wanted = sys.argv[1:] or ["kills", "rush", "doors", "clocks"]
    with _kills.house(SEED) as (whole, stage, provider):
        figures = _kills_of(whole, stage, provider) if "kills" in wanted else []
        stage.ask("begin")
        figures += _rush_of(whole, provider) if "rush" in wanted else []
        if "doors" in wanted:
            with _doors.proxied(whole) as client:
                figures += _doors_of(_doors.doors(whole, client, stage))
        return figures + (_clocks_of(whole) if "clocks" in wanted else [])


def _kills_of(whole: Muster, stage: Writer, provider: Twilio) -> list[Figure]:
    toll, course = _kills.endure(KILLS, whole, stage, provider)
    print(f"{course}\n{toll}", flush=True)
    what = f"{KILLS.kills} kills in {KILLS.sends:,} call-outs: "
    wrong = {name: getattr(toll, name) for name in toll.__struct_fields__[5:]}
    return [
        figure(f"{what}sent, answered and at rest after", course.seconds, "s"),
        figure(f"{what}texts in all", toll.texts, "texts"),
        figure(f"{what}doubtful", toll.doubted, "times"),
        figure(f"{what}webhooks heard", toll.webhooks, ""),
        figure(f"{what}answers", toll.answers, ""),
        *(figure(f"{what}{name.replace('_', ' ')}", count, "", bar=0) for name, count in wrong.items()),
        figure(f"{what}in doubt and not in the exception queue", course.hidden, "texts", bar=0),
        figure(f"{what}in doubt and not on its page, {course.paged} looks", course.unpaged, "texts", bar=0),
    ]


def _rush_of(whole: Muster, provider: Twilio) -> list[Figure]:
    with _rush.desks(whole) as writers:
        twice = _rush.double_dispatch(writers, DISPATCHES)
        places = _rush.five_places(provider.hooks, writers[0], RUSHES)
    print(f"{twice}\n{places}", flush=True)
    return [
        figure(f"60-way double dispatch, {twice.turns} times, {twice.sent} crews sent: overlaps and miscounts", twice.wrong, "", bar=0),
        figure(f"200 say yes at once for 5 places, {places.turns} times: not exactly 5, or not told", places.wrong, "", bar=0),
    ]  # fmt: skip


def _doors_of(found: _doors.Doors) -> list[Figure]:
    print(found, flush=True)
    what = f"behind TLS, {found.wrong} webhooks unsigned, altered or misdirected: "
    return [
        figure(f"{what}let in", found.wrong - found.refused, "", bar=0),
        figure(f"{what}not logged", found.unlogged, "", bar=0),
        figure("behind TLS, signed webhooks: not heard", found.unheard, "", bar=0),
        figure("behind TLS, refused and replayed webhooks: changed anything", found.changed, "", bar=0),
    ]


def _clocks_of(whole: Muster) -> list[Figure]:
    with _clock.timers(whole) as stage:
        away = _clock.beat_stopped(whole, stage, seed=SEED, waited=_clock.AWAY_SECONDS)
        wrong = _clock.wrong_clocks(whole, stage, timers=TIMERS)
    print(f"{away}\n{wrong}", flush=True)
    rows = _fired(f"beat stopped for {_clock.AWAY_SECONDS:g} s, {away.timers} timers: ", away)
    rows.append(figure("beat stopped: back > the last of them done", away.latest_seconds, "s"))
    for name, fired in wrong.items():
        rows += _fired(f"clocks {name}, {fired.timers} timers: ", fired)
        late = max(0.0, fired.latest_seconds)
        rows.append(figure(f"clocks {name}: latest", late, "s", bar=_clock.SOON_SECONDS))
    return rows


def _fired(what: str, fired: _clock.Fired) -> list[Figure]:
    kinds = ("missing", "repeated", "out_of_order", "early", "unseen")
    return [figure(f"{what}{kind.replace('_', ' ')}", getattr(fired, kind), "", bar=0) for kind in kinds]


if __name__ == "__main__":
    os.environ["LOG_LEVEL"] = "CRITICAL"
    # Programs are ended also when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(report("callouts", run(), kind="trial"))
