"""Alerts sent for the same time-to-quota, over 1,000 simulated call-outs in one city.

**World.** 30 volunteers to the square kilometre in the middle, thinning out with exp(-r / 4 km) to 12 km. Call-outs happen where
people live, each wants 1 to 6 people. Every volunteer has an accept rate of their own, Beta(3, 7); answers come
log-normal with a median of 60 s (spread 0.5, as in the drill); half of those who do not come never say so. Turnout is log-normal
with a median of 105 s; a stand-down or "full" is read 5 s after it is sent. A volunteer answers the same call-out alike under every policy.

**Policies.** *Waves* (`matching.waves`, windows of 120 s) knows nobody at first and learns everybody's rate from its own
asking, as `matching.habits` does; who never answered counts as a no. *Everybody* asks all within a radius at once. *Nearest 10* asks ten,
and the next ten after each interval, until the quota is met.

**The same time-to-quota.** Each peer has one dial, and it is set in the peer's favour: the smallest radius, the longest interval with
which it meets at least as large a share of the call-outs within the window as the waves do. So all three are as fast, and the
alerts are compared. Who is asked when the quota has been met is no alert.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dispatch.matching.habits import TURNOUT_SECONDS, acceptance
from dispatch.matching.waves import SILENT, SPREAD, WINDOWS, AskedBy, Candidate, Waiting, next_wave
from tests.bench._results import Figure, figure, rate

CALL_OUTS, SEED = 1_000, 20_251_126
DENSITY, THINS_M, EDGE_M, NEAREST = 30e-6, 4_000.0, 12_000.0, 1_200
MEDIAN_S, TURNOUT_SPREAD, READ_S = 60.0, 0.4, 5.0
ON_FOOT_M_S, DETOUR = 2.3, 1.4
WINDOW = WINDOWS[AskedBy.TEXT]
LAST_WAVE = 6
Floats = npt.NDArray[np.float64]


class CallOut(NamedTuple):
    """The volunteers nearest first: who they are, how far (m), when a yes comes (s after being asked; infinite: none), turnout (s)."""

    quota: int
    who: npt.NDArray[np.int64]
    far: Floats
    yes_after: Floats
    no_after: Floats
    turnout: Floats


class Outcome(NamedTuple):
    """Alerts of one call-out, when the quota was met (infinite: never), and who travelled that had not accepted before the stand-down."""

    alerts: int
    met_at: float
    in_vain: int = 0


def world(count: int, *, spread: float = SPREAD, seed: int = SEED) -> list[CallOut]:
    """The call-outs, seeded."""
    dice = np.random.default_rng(seed)
    people = _places(dice, int(2 * np.pi * DENSITY * THINS_M**2))
    rates = dice.beta(3, 7, len(people))
    return [
        _call_out(dice, people, rates, place, spread)
        for place in people[dice.integers(len(people), size=count)]
    ]


def _places(dice: np.random.Generator, number: int) -> Floats:
    """The density falls with exp(-r / scale), so the distance is a gamma of shape 2."""
    far = dice.gamma(2.0, THINS_M, 3 * number)
    far = far[far < EDGE_M][:number]
    angle = dice.uniform(0, 2 * np.pi, len(far))
    return np.stack([far * np.cos(angle), far * np.sin(angle)], axis=1)


def _call_out(
    dice: np.random.Generator, people: Floats, rates: Floats, place: Floats, spread: float
) -> CallOut:
    far = np.hypot(*(people - (place + dice.normal(0, 300, 2))).T)
    who = np.argsort(far)[:NEAREST]
    yes = dice.random(len(who)) < rates[who]
    speaks = dice.random(len(who)) >= SILENT
    after = MEDIAN_S * np.exp(spread * dice.standard_normal(len(who)))
    turnout = TURNOUT_SECONDS * np.exp(TURNOUT_SPREAD * dice.standard_normal(len(who)))
    never = np.inf
    return CallOut(
        int(dice.integers(1, 7)),
        who,
        far[who],
        np.where(yes, after, never),
        np.where(~yes & speaks, after, never),
        turnout,
    )


class Learnt:
    """What asking has taught of everybody: how often, and how often yes."""

    def __init__(self, people: int) -> None:
        self.asked = np.zeros(people, int)
        self.yes = np.zeros(people, int)

    def share(self, who: int) -> float:
        return acceptance(asked=int(self.asked[who]), yes=int(self.yes[who])).share


def in_waves(call_out: CallOut, learnt: Learnt) -> Outcome:
    """The next wave after each window, until the quota is met; who is asked is learnt from."""
    seconds = TURNOUT_SECONDS + call_out.far * DETOUR / ON_FOOT_M_S
    asked_at = np.full(len(call_out.who), np.inf)
    shares = [learnt.share(int(who)) for who in call_out.who]
    for number in range(LAST_WAVE):
        now = number * WINDOW
        came = asked_at + call_out.yes_after <= now
        answered = came | (asked_at + call_out.no_after <= now)
        open_ = call_out.quota - int(came.sum())
        waiting = [
            Waiting((1,), shares[i], now - asked_at[i]) for i in np.nonzero((asked_at <= now) & ~answered)[0]
        ]
        free = [
            Candidate(int(i), (1,), shares[i], float(seconds[i])) for i in np.nonzero(asked_at == np.inf)[0]
        ]
        asked_at[list(next_wave((open_,), free, waiting=waiting).keys)] = now
        came_at = np.sort(asked_at + call_out.yes_after)
        if came_at[call_out.quota - 1] <= now + WINDOW:
            break
    return _ended(call_out, asked_at, learnt)


def _ended(call_out: CallOut, asked_at: Floats, learnt: Learnt) -> Outcome:
    yes_at = asked_at + call_out.yes_after
    met_at = float(np.sort(yes_at)[call_out.quota - 1])
    asked = asked_at <= met_at
    learnt.asked[call_out.who[asked]] += 1
    learnt.yes[call_out.who[asked & (yes_at < np.inf)]] += 1
    # A yes after the last place was taken is answered "full" at once; in vain is who had left before that was read.
    late = asked & (yes_at > met_at) & (yes_at < np.inf)
    told = np.maximum(yes_at, met_at) + READ_S
    return Outcome(int(asked.sum()), met_at, int((late & (yes_at + call_out.turnout < told)).sum()))


def everybody(call_out: CallOut, radius: float) -> Outcome:
    """All within the radius at once."""
    inside = call_out.far <= radius
    times = np.sort(call_out.yes_after[inside])
    met = float(times[call_out.quota - 1]) if len(times) >= call_out.quota else np.inf
    return Outcome(int(inside.sum()), met)


def nearest_tens(call_out: CallOut, interval: float) -> Outcome:
    """Ten more after each interval until the quota is met."""
    asked_at = interval * (np.arange(len(call_out.who)) // 10)
    met = float(np.sort(asked_at + call_out.yes_after)[call_out.quota - 1])
    return Outcome(int((asked_at <= met).sum()), met)


def share_in_window(outcomes: list[Outcome]) -> float:
    """The share of call-outs whose quota was met within the window."""
    return float(np.mean([one.met_at <= WINDOW for one in outcomes]))


def _dialled(
    calls: list[CallOut], play: Callable[[CallOut, float], Outcome], low: float, high: float, goal: float
) -> list[Outcome]:
    """With the dial nearest to `low` at which the goal is met; at `high` it is."""
    for _ in range(18):
        middle = (low + high) / 2
        if share_in_window([play(one, middle) for one in calls]) >= goal:
            high = middle
        else:
            low = middle
    return [play(one, high) for one in calls]


def compared(calls: list[CallOut]) -> tuple[list[Outcome], list[Outcome], list[Outcome]]:
    """Ours, everybody, nearest 10; the peers as fast as ours."""
    learnt = Learnt(1 + max(int(one.who.max()) for one in calls))
    ours = [in_waves(one, learnt) for one in calls]
    goal = share_in_window(ours)
    wide = _dialled(calls, everybody, 50.0, EDGE_M, goal)
    tens = _dialled(calls, nearest_tens, WINDOW, 0.01, goal)
    return ours, wide, tens


def rows() -> list[Figure]:
    """The row by its name, with what stands behind it."""
    what = f"alerts sent for the same time-to-quota, over {CALL_OUTS:,} simulated call-outs"
    ours, wide, tens = compared(world(CALL_OUTS))
    met = share_in_window(ours)
    lines = [
        figure(what, _alerts(ours), "alerts", peer="everybody within the radius", peer_value=_alerts(wide), bar=0.7, rule="within"),
        figure(what, _alerts(ours), "alerts", peer="nearest 10 in waves", peer_value=_alerts(tens), bar=0.9, rule="within"),
        rate("of these: quota met within the window of 120 s", 100 * met, "%", bar=95.0),
        figure("of these: travelling after stand-down without having accepted before it", sum(o.in_vain for o in ours), "people", bar=0.0),
        figure("of these: median time-to-quota", _median(ours), "s", peer="nearest 10 in waves", peer_value=_median(tens)),
        figure("of these: median time-to-quota", _median(ours), "s", peer="everybody within the radius", peer_value=_median(wide)),
    ]  # fmt: skip
    slow = world(CALL_OUTS, spread=1.0)
    ours, wide, tens = compared(slow)
    name = f"the same, answers twice as spread as is assumed ({100 * share_in_window(ours):.0f} % met in the window)"
    return [
        *lines,
        figure(name, _alerts(ours), "alerts", peer="nearest 10 in waves", peer_value=_alerts(tens)),
    ]


def _alerts(outcomes: list[Outcome]) -> float:
    return float(np.mean([one.alerts for one in outcomes]))


def _median(outcomes: list[Outcome]) -> float:
    return float(np.median([one.met_at for one in outcomes]))


if __name__ == "__main__":
    for line in rows():
        print(line.what, line.figure, line.unit, line.peer, line.peer_figure, line.bar, line.holds)
