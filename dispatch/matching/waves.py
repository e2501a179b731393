"""Whom to ask now, so that the quota is met in time and as few phones ring as possible.

**The chance.** Somebody who is asked says yes with the mean of their Beta (`habits.acceptance`): each is asked once, and a single
trial with a Beta rate is a Bernoulli trial with its mean, so nothing is lost. A yes comes within a window with F(window), log-normal
with a median of a minute. Each yes brings what its team could put into each quota still open. The distribution of the
sum is convolved exactly over all quotas together, capped at the quota (more than enough is enough).

**The choice.** Those who could be asked stand in the order of the ranking, nearest ring of travel time first. The chance
never falls by asking one more, so the shortest beginning of the list that reaches `ENOUGH` is found by walking it, and every
longer one would ask more. From its end, everybody without whom it is still reached is left out. So no shorter beginning
suffices, and nobody of the chosen is there in vain. Where all bring the same and say yes alike, no smaller set of any
people suffices. It is not the smallest set whoever is in it: that would ask those who used to say yes, until they tire of it.

**The next wave.** Who has not answered yet is counted with the chance that remains: a yes after t seconds of silence is
p(F(t + w) - F(t)) against p(1 - F(t)) + (1 - p)(s + (1 - s)(1 - F(t))), of whom the share s never says no either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from math import ceil, erf, log, sqrt

import msgspec

from dispatch.matching.tally import Tally

ENOUGH = 0.95
MEDIAN_SECONDS, SPREAD = 60.0, 0.5
# Of those who do not come, so many never say so.
SILENT = 0.5
# Who is asked days before has time to answer; of those who say yes some withdraw, so half as many again are on reserve.
DAYS, RESERVES = 86_400.0, 0.5
# Rings of travel time; who lives further is asked only where those inside are not enough.
RINGS = (600.0, 1200.0, 1800.0, 2700.0, float("inf"))


class AskedBy(StrEnum):
    """How somebody is asked: a telephone that rings is answered at once or not at all."""

    TEXT = "text"
    VOICE = "voice"
    LINK = "link"


WINDOWS = {AskedBy.TEXT: 120.0, AskedBy.VOICE: 60.0, AskedBy.LINK: 60.0}


class Candidate(msgspec.Struct, frozen=True):
    """A team or a person who could be asked: what they would put into each open quota, how likely a yes, when they would be there.

    `share` is 0 to 1; `seconds` from a yes to arrival, turnout and travel.
    """

    key: int
    gives: tuple[int, ...]
    share: float
    seconds: float = 0.0


class Waiting(msgspec.Struct, frozen=True):
    """Somebody who was asked `since` seconds ago and has not answered."""

    gives: tuple[int, ...]
    share: float
    since: float


class Wave(msgspec.Struct, frozen=True):
    """Whom to ask now, in order of rank; the chance that the quota is then met within `window` seconds, and how far they come."""

    keys: tuple[int, ...]
    chance: float
    window: float
    farthest: float = 0.0

    @property
    def enough(self) -> bool:
        """Whether the quota will be met as surely as is asked for."""
        return self.chance >= ENOUGH


def answered_within(seconds: float, *, median: float = MEDIAN_SECONDS, spread: float = SPREAD) -> float:
    """The share of answers that have come after `seconds`."""
    if seconds < 1e-3:
        return 0.0  # also where the logarithm has no more digits
    return 0.5 * (1 + erf(log(seconds / median) / (spread * sqrt(2))))


def yes_within(share: float, window: float) -> float:
    """The chance of a yes within `window` seconds of being asked."""
    return share * answered_within(window)


def yes_still(share: float, since: float, window: float) -> float:
    """The chance of a yes in the next `window` seconds from somebody who has been silent for `since`."""
    before, after = answered_within(since), answered_within(since + window)
    silent = share * (1 - before) + (1 - share) * (SILENT + (1 - SILENT) * (1 - before))
    return 0.0 if silent <= 0 else share * (after - before) / silent


def chance(wanted: Sequence[int], bringing: Iterable[tuple[float, Sequence[int]]]) -> float:
    """The chance that everything `wanted` is brought; each of `bringing` says yes with its chance and brings what it gives."""
    tally = Tally(wanted)
    for likely, gives in bringing:
        tally.add(likely, gives)
    return tally.full


def next_wave(
    wanted: Sequence[int],
    candidates: Sequence[Candidate],
    *,
    waiting: Iterable[Waiting] = (),
    window: float = WINDOWS[AskedBy.TEXT],
    enough: float = ENOUGH,
) -> Wave:
    """The fewest of `candidates` (in order of rank) to ask now, on top of who is `waiting`, as the module says.

    Where all together do not reach `enough`, those are asked who bring some of what is not sure: a part that nobody can fill
    must not ring every phone in town for the rest.
    """
    still = [(yes_still(one.share, one.since, window), one.gives) for one in waiting]
    base = chance(wanted, still)
    if base >= enough:
        return Wave((), base, window)
    useful = [one for one in candidates if helps(wanted, one.gives)]
    chosen: list[Candidate] = []
    for ring in RINGS:
        inside = [one for one in useful if one.seconds <= ring]
        if len(inside) == len(chosen):
            continue
        chosen = _shortest(wanted, still, inside, window, enough)
        if _of(wanted, still, chosen, window) >= enough:
            chosen = _without_idle(wanted, still, chosen, window, enough)
            break
    else:
        chosen = _where_unsure(wanted, still, useful, window, enough)
    return Wave(
        tuple(one.key for one in chosen),
        _of(wanted, still, chosen, window),
        window,
        max((one.seconds for one in chosen), default=0.0),
    )


def everybody(
    wanted: Sequence[int], candidates: Sequence[Candidate], *, window: float = WINDOWS[AskedBy.TEXT]
) -> Wave:
    """All who bring something, at once."""
    useful = [one for one in candidates if helps(wanted, one.gives)]
    farthest = max((one.seconds for one in useful), default=0.0)
    return Wave(tuple(one.key for one in useful), _of(wanted, [], useful, window), window, farthest)


def with_reserves(wanted: Sequence[int], candidates: Sequence[Candidate]) -> Wave:
    """The first of `candidates` (in order of rank) who fill what is `wanted` days from now and RESERVES more of it, as surely
    as `ENOUGH`; the chance is that of the places alone. All who bring something where they are too few."""
    more = tuple(ceil(want * (1 + RESERVES)) for want in wanted)
    useful = [one for one in candidates if helps(wanted, one.gives)]
    chosen = _where_unsure(more, [], useful, DAYS, ENOUGH)
    farthest = max((one.seconds for one in chosen), default=0.0)
    return Wave(tuple(one.key for one in chosen), _of(wanted, [], chosen, DAYS), DAYS, farthest)


def attainable(wanted: Sequence[int], bringing: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """`wanted` without the quotas of which nobody brings anything: waiting for those, no wave would ever be enough."""
    gives = list(bringing)
    return tuple(want if any(give[place] > 0 for give in gives) else 0 for place, want in enumerate(wanted))


def helps(wanted: Sequence[int], gives: Sequence[int]) -> bool:
    """Whether it would put anything into a quota that is open."""
    return not wanted or any(give > 0 and want > 0 for give, want in zip(gives, wanted, strict=True))


Bringing = Sequence[tuple[float, Sequence[int]]]


def _of(wanted: Sequence[int], still: Bringing, chosen: Sequence[Candidate], window: float) -> float:
    return chance(wanted, [*still, *((yes_within(one.share, window), one.gives) for one in chosen)])


def _shortest(
    wanted: Sequence[int], still: Bringing, inside: Sequence[Candidate], window: float, enough: float
) -> list[Candidate]:
    tally = Tally(wanted)
    for likely, gives in still:
        tally.add(likely, gives)
    chosen: list[Candidate] = []
    for one in inside:
        if tally.full >= enough:
            break
        tally.add(yes_within(one.share, window), one.gives)
        chosen.append(one)
    return chosen


def _where_unsure(
    wanted: Sequence[int], still: Bringing, useful: Sequence[Candidate], window: float, enough: float
) -> list[Candidate]:
    # If each of k quotas is met with 1 - (1 - enough) / k, all of them are with `enough`.
    open_ = [place for place, want in enumerate(wanted) if want > 0]
    each = 1 - (1 - enough) / max(1, len(open_))
    tallies = {place: Tally((wanted[place],)) for place in open_}
    for likely, gives in still:
        for place in open_:
            tallies[place].add(likely, (gives[place],))
    chosen: list[Candidate] = []
    for one in useful:
        if any(one.gives[place] > 0 and tallies[place].full < each for place in open_):
            chosen.append(one)
            for place in open_:
                tallies[place].add(yes_within(one.share, window), (one.gives[place],))
    return chosen


def _without_idle(
    wanted: Sequence[int], still: Bringing, chosen: list[Candidate], window: float, enough: float
) -> list[Candidate]:
    for one in reversed(chosen):
        fewer = [other for other in chosen if other is not one]
        if _of(wanted, still, fewer, window) >= enough:
            chosen = fewer
    return chosen
