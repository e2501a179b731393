"""Skills, headcount and equipment: crews are found by price, and a crew for every incident is chosen.

Few incidents are tried alone first: where nobody wants the same team, that is the plan. Otherwise:

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
from dispatch.matching.crew_prices import crew_prices, without_rivals
from dispatch.matching.crew_search import CrewSearch
from dispatch.matching.plan_tables import Tables

ROUNDS = 5
# Fewer new crews than this share of the incidents move the price of nothing.
FEW = 0.02
# Among more incidents than this somebody always wants the same team.
ALONE = 60


@dataclass(frozen=True, slots=True)
class Manned:
    """The teams of every incident, by place, and a proven lower bound of the cost, gaps included (0: none was sought)."""

    crews: dict[int, tuple[int, ...]]
    bound: float


def man(tables: Tables) -> Manned:
    """A crew for every incident; see the module."""
    if len(tables.costs) <= ALONE and (crews := _alone(tables)) is not None:
        return Manned(crews, 0.0)
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


def _alone(tables: Tables) -> dict[int, tuple[int, ...]] | None:
    """The cheapest crew of each incident, if no team is in two of them and every county keeps its reserve."""
    prices = without_rivals(tables)
    search = CrewSearch(tables, prices.pairs)
    best: dict[int, tuple[float, tuple[int, ...]]] = {i: (cost, ()) for i, _, cost in search.nobody()}
    for i, teams, cost in search.crews(prices.price, prices.worth, np.full(len(tables.costs), np.inf)):
        best[i] = min(best[i], (cost, teams))
    out = [team for _, teams in best.values() for team in teams]
    leaving = (
        np.bincount(tables.county[out], minlength=len(tables.most)) if out else np.zeros_like(tables.most)
    )
    if len(set(out)) < len(out) or (leaving > tables.most).any():
        return None
    return {i: teams for i, (_, teams) in best.items()}
