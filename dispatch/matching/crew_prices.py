"""What teams and places are worth when teams may be split: a linear programme over few pairs, its bound and its prices.

The pairs left out are put to the prices afterwards: what they could save is taken off the bound, which so holds over
all pairs, and the crews are made of the pairs that look best by the prices, however far.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.matching.plan_tables import Floats, Tables

# Pairs of each row that the programme sees, and pairs of each row that crews are made of.
NEAREST, PROMISING = 40, 50
Pairs = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CrewPrices:
    """`worth` (R,) of one unit offered to a row, `price` (m,) of a team with its county's toll, `pairs` (n, m) worth a look."""

    worth: Floats
    price: Floats
    pairs: Pairs
    bound: float


def crew_prices(tables: Tables) -> CrewPrices:
    """Solve the relaxation; see the module."""
    wanted = tables.wanted
    pairs = _cheapest(tables, wanted, NEAREST)
    bound, worth, price = _relaxed(tables, wanted, pairs)
    reduced = wanted + price - _offered(tables, worth)
    promising = _cheapest(tables, reduced, PROMISING)
    reduced[pairs] = 0.0
    # A team is sent once, so it can spoil the bound once.
    lost = -float(np.minimum(reduced.min(axis=0, initial=0.0), 0.0).sum())
    return CrewPrices(worth, price, promising, max(0.0, bound - lost))


def without_rivals(tables: Tables) -> CrewPrices:
    """As if every incident were alone: teams are free, and a place is worth what the cheapest team takes for one."""
    wanted = tables.wanted
    rates = np.where(tables.offers > 0, wanted[tables.row_incident] / np.maximum(tables.offers, 1), np.inf)
    cheapest = rates.min(axis=1, initial=np.inf)
    worth = np.where(np.isfinite(cheapest), cheapest, tables.penalty[tables.row_group])
    return CrewPrices(worth, np.zeros(wanted.shape[1]), _cheapest(tables, wanted, PROMISING), 0.0)


def _cheapest(tables: Tables, costs: Floats, count: int) -> Pairs:
    """The pairs of the cheapest teams of each row."""
    pairs = np.zeros(costs.shape, dtype=bool)
    count = min(count, costs.shape[1])
    for row, incident in enumerate(tables.row_incident):
        able = np.where(tables.offers[row] > 0, costs[incident], np.inf)
        pairs[incident, np.argpartition(able, count - 1)[:count]] = True
    return pairs & np.isfinite(costs)


def _offered(tables: Tables, worth: Floats) -> Floats:
    """(n, m) what a team's offers are worth to an incident."""
    starts = np.flatnonzero(np.diff(tables.row_incident, prepend=-1))
    total = np.zeros(tables.costs.shape)
    total[tables.row_incident[starts]] = np.add.reduceat(worth[:, None] * tables.offers, starts, axis=0)
    return total


def _relaxed(tables: Tables, wanted: Floats, pairs: Pairs) -> tuple[float, Floats, Floats]:
    """Minimum, worth of the rows, price of the teams."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    incident, team = np.nonzero(pairs)
    arcs, rows, m, counties = len(team), len(tables.demand), tables.costs.shape[1], len(tables.most)
    per = np.bincount(tables.row_incident, minlength=len(tables.costs))
    first = np.concatenate([[0], np.cumsum(per)[:-1]])
    arc = np.repeat(np.arange(arcs), per[incident])
    row = (
        first[incident[arc]]
        + np.arange(len(arc))
        - np.repeat(np.cumsum(per[incident]) - per[incident], per[incident])
    )
    tolls = rows + m
    where = [row, np.arange(rows), rows + team, tolls + tables.county[team]]
    which = [arc, arcs + tables.row_group, np.arange(arcs), np.arange(arcs)]
    what = [-tables.offers[row, team[arc]], np.full(rows, -1), np.ones(arcs), np.ones(arcs)]
    matrix = coo_array(
        (np.concatenate(what).astype(float), (np.concatenate(where), np.concatenate(which))),
        shape=(tolls + counties, arcs + len(tables.penalty)),
    ).tocsr()
    limits = np.concatenate([-tables.demand, np.ones(m), tables.most]).astype(float)
    costs = np.concatenate([wanted[incident, team], tables.penalty])
    answer = linprog(costs, A_ub=matrix, b_ub=limits, bounds=(0, None), method="highs-ds")
    if answer.x is None:
        raise ArithmeticError(answer.message)
    worth = -np.minimum(answer.ineqlin.marginals, 0.0)
    return float(answer.fun), worth[:rows], worth[rows:tolls] + worth[tolls:][tables.county]
