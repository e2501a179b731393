"""The same stream on several days, each with another roster and other answers: what a policy comes to, and whether a difference is one.

Every policy meets the same days, so two policies are compared day by day. How often one is better than the other on a
figure says whether it is better at all: were it chance, it would be so on about half of the days (sign test).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, inf
from statistics import median

import msgspec

from dispatch.drill.outcome import Figures, Outcome

# A difference that chance would bring once in a hundred comparisons is none: a table holds thirty of them.
CHANCE = 0.01
# All of them are better when they are smaller.
TIMES = ("first_p50", "first_p90", "full_p50", "full_p90", "critical_p50", "critical_p90")
COUNTS = ("unmet", "people_missing", "alerts_per_accept", "gini")


class Spread(msgspec.Struct, frozen=True):
    """A figure over all days; infinite where nobody came to so many."""

    middle: float
    least: float
    most: float


class Against(msgspec.Struct, frozen=True):
    """One policy beside another on one figure: `by` is the median of the differences, less than 0 where ours is better (infinite where
    nobody came to so many on most days)."""

    by: float
    better: int
    worse: int
    days: int

    @property
    def chance(self) -> float:
        """How likely it is that chance alone shares out the days as unevenly."""
        told = self.better + self.worse
        as_uneven = sum(comb(told, n) for n in range(max(self.better, self.worse), told + 1))
        return min(1.0, 2 * as_uneven / float(1 << told))

    @property
    def real(self) -> bool:
        """Whether it is more than chance."""
        return self.chance < CHANCE


def values(days: Sequence[Figures], name: str) -> list[float]:
    """A figure of each day; None (nobody came to so many) is infinite."""
    found = (getattr(day, name) for day in days)
    return [inf if value is None else float(value) for value in found]


def spread(days: Sequence[Figures], name: str) -> Spread:
    """The middle of all days and the extremes."""
    found = values(days, name)
    return Spread(median(found), min(found), max(found))


def against(ours: Sequence[Figures], theirs: Sequence[Figures], name: str) -> Against:
    """Compare two policies day by day."""
    pairs = list(zip(values(ours, name), values(theirs, name), strict=True))
    # On a day without an answer from either, neither is better.
    gaps = [0.0 if a == b else a - b for a, b in pairs]
    return Against(
        by=median(gaps),
        better=sum(gap < 0 for gap in gaps),
        worse=sum(gap > 0 for gap in gaps),
        days=len(gaps),
    )


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """All days of one policy as one, for the chart."""
    return Outcome(
        policy=outcomes[0].policy,
        fates=tuple(fate for outcome in outcomes for fate in outcome.fates),
        alerts=sum(outcome.alerts for outcome in outcomes),
        accepts=sum(outcome.accepts for outcome in outcomes),
        full_house=sum(outcome.full_house for outcome in outcomes),
        load=tuple(load for outcome in outcomes for load in outcome.load),
    )
