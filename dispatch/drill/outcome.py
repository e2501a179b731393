"""What a simulated day came to, and the figures people compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from dispatch.states import Urgency


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a request; seconds from the request, None where nobody came or not everybody."""

    number: int
    urgency: Urgency
    first: float | None
    full: float | None
    people_missing: int
    pieces_missing: int
    asked: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The whole day under one policy. `load` is the missions of each team."""

    policy: str
    fates: tuple[Fate, ...]
    alerts: int
    accepts: int
    full_house: int
    load: tuple[int, ...]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One policy's line of the table; response in seconds, None where nobody came to half (nine tenths) of them.

    `gini` of the missions per team: 0 when all did alike, 1 when one team did everything.
    """

    policy: str
    requests: int
    first_p50: float | None
    first_p90: float | None
    full_p50: float | None
    full_p90: float | None
    critical_p50: float | None
    critical_p90: float | None
    unmet: int
    people_missing: int
    alerts_per_accept: float
    gini: float


def figures(outcome: Outcome) -> Figures:
    """Sum a day up. Whoever waits in vain counts as waiting for ever, so that giving up does not look fast."""
    fates = outcome.fates
    critical = [fate.first for fate in fates if fate.urgency is Urgency.CRITICAL]
    first, full = [fate.first for fate in fates], [fate.full for fate in fates]
    return Figures(
        policy=outcome.policy,
        requests=len(fates),
        first_p50=percentile(first, 0.5),
        first_p90=percentile(first, 0.9),
        full_p50=percentile(full, 0.5),
        full_p90=percentile(full, 0.9),
        critical_p50=percentile(critical, 0.5),
        critical_p90=percentile(critical, 0.9),
        unmet=sum(1 for fate in fates if fate.full is None),
        people_missing=sum(fate.people_missing for fate in fates),
        alerts_per_accept=outcome.alerts / outcome.accepts if outcome.accepts else 0.0,
        gini=gini(outcome.load),
    )


def percentile(values: Iterable[float | None], share: float) -> float | None:
    """The smallest value that `share` of all do not exceed; None (never) is larger than all."""
    ordered = sorted(float("inf") if value is None else value for value in values)
    if not ordered:
        return None
    value = ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]
    return None if value == float("inf") else value


def gini(load: Sequence[int]) -> float:
    """How unevenly the missions were spread."""
    total, n = sum(load), len(load)
    if not total:
        return 0.0
    ordered = sorted(load)
    return (2 * sum(rank * each for rank, each in enumerate(ordered, start=1)) / (n * total)) - (n + 1) / n
