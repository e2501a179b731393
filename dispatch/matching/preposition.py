"""Where to put idle teams before anything has happened, so that the least of an area is out of reach.

Choosing sites to add is a cover of greatest weight under a budget: taking the best site again and again newly covers at
least 1 - 1/e (63 %) of what any choice of as many sites could (Nemhauser, Wolsey, Fisher 1978). But a team that moves also
uncovers what only it covered, so here the best *move* is taken again and again, what was taken is exchanged while that
helps, and where there are few enough moves all of them are tried. Where the moved teams cover nothing alone the 1 - 1/e
still holds; whatever they cover, `bound` is proven for the very problem: no plan leaves less uncovered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch.matching.preposition_search import Chosen, Search

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
# Below this two covers weigh the same.
HAIR = 1e-9


class Standby(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The facts. A place is a part of the area with its `weight`; teams, sites and places are numbered from 0.

    `held` (teams, places): what each team reaches in time from where it stands. `reached` (sites, places): the same from a
    site. `travel` (teams, sites) in seconds, infinite without a way; who is not there within `latest` is not sent. `most`
    teams move, none of those that are not `movable`, and of each county's (`county`, one for a team) at least `reserve`
    stay where they are, or all of them where there are no more. A move that newly covers less than `price` is not worth it.
    """

    weight: Floats
    held: Bools
    reached: Bools
    travel: Floats
    county: Sequence[str]
    movable: Bools
    reserve: Mapping[str, int] = {}
    most: int = 3
    latest: float = inf
    price: float = 0.0


class Move(msgspec.Struct, frozen=True):
    """A team goes to a site, `seconds` away."""

    team: int
    site: int
    seconds: float


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: weight uncovered before and after, and what every plan must leave uncovered at least.

    `proven`: all plans were looked at, and none is better (the price of its moves counted).
    """

    moves: tuple[Move, ...]
    before: float
    after: float
    bound: float
    proven: bool

    @property
    def share(self) -> float:
        """At least so much of what any plan could newly cover is newly covered: 0 to 1."""
        possible = self.before - self.bound
        return 1.0 if self.proven or possible <= HAIR else max(0.0, (self.before - self.after) / possible)


def preposition(standby: Standby, *, tries: int = 3_000) -> Placement:
    """Which teams to move where. The same facts give the same answer. `tries` bounds the search over all moves."""
    search = Search(
        weight=standby.weight.astype(np.float64),
        held=standby.held,
        reached=standby.reached,
        near=_near(standby),
        travel=standby.travel,
        may_leave=_may_leave(standby),
        county=_numbers(standby.county),
        movable=standby.movable,
        most=standby.most,
        price=standby.price,
    )
    found = search.improved(search.greedy())
    best, proven = search.every(found, tries)
    whole, before = float(standby.weight.sum()), search.covered({})
    after = search.covered(best)
    most = after if proven and standby.price <= HAIR else search.at_most()
    return Placement(
        moves=_nearest(standby, best),
        before=whole - before,
        after=whole - after,
        bound=max(0.0, whole - max(most, after)),
        proven=proven,
    )


def _near(standby: Standby) -> Bools:
    """(teams, sites): who gets there in time. Without a way nobody does, however late one may come."""
    return np.asarray((standby.travel <= standby.latest) & np.isfinite(standby.travel))


def _numbers(county: Sequence[str]) -> NDArray[np.int64]:
    names = {name: number for number, name in enumerate(sorted(set(county)))}
    return np.array([names[name] for name in county], dtype=np.int64)


def _may_leave(standby: Standby) -> NDArray[np.int64]:
    """How many teams of each county may go, in the order of `_numbers`."""
    names = sorted(set(standby.county))
    there = {name: sum(other == name for other in standby.county) for name in names}
    left = [max(0, there[name] - max(0, standby.reserve.get(name, 0))) for name in names]
    return np.array(left, dtype=np.int64)


def _nearest(standby: Standby, chosen: Chosen) -> tuple[Move, ...]:
    """The same teams to the same sites, so that they drive least together: what is covered depends on neither."""
    if not chosen:
        return ()
    from scipy.optimize import linear_sum_assignment

    teams, sites = sorted(chosen), sorted(chosen.values())
    travel, near = (table[np.ix_(teams, sites)] for table in (standby.travel, _near(standby)))
    # One pair that is out of reach costs more than all that are within.
    far = float(travel[near].sum()) + 1.0
    rows, columns = linear_sum_assignment(np.where(near, travel, far))
    pairs = [(teams[i], sites[j]) for i, j in zip(rows.tolist(), columns.tolist(), strict=True)]
    return tuple(Move(team, site, float(standby.travel[team, site])) for team, site in pairs)
