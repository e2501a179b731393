"""Skills, headcount and equipment: crews are found by price, and a crew for every incident is chosen.

1. A relaxation gives every team a price and every place a worth.
2. By those prices each incident looks for cheap crews.
3. A linear programme chooses among all crews found so far, at most one use of a team, and gives new prices; 2 again,
   until hardly anything new is cheap.
4. A last choice of whole crews among those that came near.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dispatch.matching.crew_pool import CrewPool
from dispatch.matching.crew_prices import crew_prices
from dispatch.matching.crew_search import CrewSearch
from dispatch.matching.plan_tables import Tables

ROUNDS = 5
# Fewer new crews than this share of the incidents move the price of nothing.
FEW = 0.02


@dataclass(frozen=True, slots=True)
class Manned:
    """The teams of every incident, by place, and a proven lower bound of the cost, gaps included."""

    crews: dict[int, tuple[int, ...]]
    bound: float


def man(tables: Tables) -> Manned:
    """A crew for every incident; see the module."""
    relaxed = crew_prices(tables)
    search, pool = CrewSearch(tables, relaxed.pairs), CrewPool(tables)
    pool.add(search.nobody())
    price, above = relaxed.price, np.full(len(tables.costs), np.inf)
    for _ in range(ROUNDS):
        new = pool.add(search.crews(price, relaxed.worth, above))
        above, price = pool.prices()
        if new <= FEW * len(above):
            break
    return Manned(pool.choose(above, price), relaxed.bound)
