"""Quotas in teams, exactly: a minimum-cost flow over few arcs, and the proof that the arcs left out change nothing.

1. A quarter of the incidents against a quarter of the teams gives rough prices of teams.
2. By those prices the few arcs of each incident that could matter are chosen and the flow is solved over them.
3. Its exact prices are put to every arc left out: one that would be worth its price joins, and 2 is done again.
4. When none would be, the flow is the best over all arcs; when what they could save is below `tolerance` of the cost,
   it is left there and the bound says how much that is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.matching.plan_tables import Floats, Ints

# A plan of this many pairs is solved whole: choosing would cost more than it saves.
WHOLE = 60_000
SAMPLE = 4
SAMPLE_ARCS, ARCS = 60, 40
# Costs become whole numbers of 32 bits: the dearest arc, the dearest gap, and a pair that cannot be.
DEAREST, DEAREST_GAP, NEVER = 2e7, 2.0**28, 2**30
TOLERANCE = 5e-5


@dataclass(frozen=True, slots=True, eq=False)
class Quotas:
    """n incidents that want `quota` teams each, m teams; `costs` (n, m), infinite where a team cannot serve."""

    costs: Floats
    quota: Ints
    penalty: NDArray[np.float64] | Ints
    county: Ints
    most: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """Pairs (incident, team) by place; `bound` is a proven lower bound of the cost, gaps included."""

    incident: Ints
    team: Ints
    bound: float


@dataclass(frozen=True, slots=True, eq=False)
class _Flow:
    used: NDArray[np.bool_]
    cost: float
    worth: Ints  # (n,) what one more team would save the incident
    price: Ints  # (m,) what the team would save elsewhere


def assign(quotas: Quotas, *, tolerance: float = TOLERANCE) -> Assigned:
    """The cheapest assignment, no team twice, no more out of a county than may leave."""
    scale = _scale(quotas)
    costs = np.where(np.isfinite(quotas.costs), np.rint(quotas.costs * scale), NEVER).astype(np.int32)
    penalty = np.rint(quotas.penalty * scale).astype(np.int64)
    incident, team = _first_arcs(quotas, costs, penalty)
    while True:
        flow = _solve(quotas, costs, penalty, incident, team)
        reduced = costs + flow.price.astype(np.int32)
        reduced -= flow.worth.astype(np.int32)[:, None]
        reduced[incident, team] = 0
        # A team serves once, so it can spoil the bound once.
        lost = -float(np.minimum(reduced.min(axis=0, initial=0), 0).sum(dtype=np.int64))
        if lost <= tolerance * flow.cost:
            break
        more, with_team = _most_wanted(reduced)
        incident, team = np.concatenate([incident, more]), np.concatenate([team, with_team])
    chosen = flow.used
    rounding = 0.5 * float(quotas.quota.sum())
    return Assigned(incident[chosen], team[chosen], max(0.0, flow.cost - lost - rounding) / scale)


def _scale(quotas: Quotas) -> float:
    dearest = float(quotas.costs[np.isfinite(quotas.costs)].max(initial=1.0))
    return min(DEAREST / max(1.0, dearest), DEAREST_GAP / max(1.0, float(quotas.penalty.max(initial=1.0))))


def _first_arcs(quotas: Quotas, costs: NDArray[np.int32], penalty: Ints) -> tuple[Ints, Ints]:
    n, m = costs.shape
    if n * m <= WHOLE:
        return _possible(costs, *np.nonzero(costs < NEVER))
    dice = np.random.default_rng(0)
    some, few = dice.permutation(n)[: n // SAMPLE], dice.permutation(m)[: m // SAMPLE]
    sample = costs[np.ix_(some, few)]
    part = Quotas(
        quotas.costs[:0], quotas.quota[some], penalty[some], np.zeros(len(few), np.int64), np.array([m])
    )
    rough = _solve(part, sample, penalty[some], *_possible(sample, *_nearest(sample, SAMPLE_ARCS)))
    asked = (rough.worth.astype(np.int32)[:, None] - costs[some]).max(axis=0, initial=0)
    return _possible(costs, *_nearest(costs + asked, ARCS))


def _nearest(costs: NDArray[np.int32], count: int) -> tuple[Ints, Ints]:
    n, m = costs.shape
    count = min(count, m)
    near = np.argpartition(costs, count - 1, axis=1)[:, :count]
    return np.repeat(np.arange(n), count), near.ravel()


def _possible(costs: NDArray[np.int32], incident: Ints, team: Ints) -> tuple[Ints, Ints]:
    there = costs[incident, team] < NEVER
    return incident[there], team[there]


def _most_wanted(reduced: NDArray[np.int32]) -> tuple[Ints, Ints]:
    """The arcs that would be worth their price; of very many only the best of each incident."""
    incident, team = np.nonzero(reduced < 0)
    if len(incident) <= 2 * ARCS * len(reduced):
        return incident, team
    incident, team = _nearest(reduced, ARCS)
    wanted = reduced[incident, team] < 0
    return incident[wanted], team[wanted]


def _solve(quotas: Quotas, costs: NDArray[np.int32], penalty: Ints, incident: Ints, team: Ints) -> _Flow:
    """The best flow over these arcs: incident > team > county > home, or incident > home for what stays open."""
    # Here, not above: only whoever plans pays for loading it.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    n, m, counties = len(quotas.quota), len(quotas.county), len(quotas.most)
    cost = costs[incident, team].astype(np.int64)
    home = n + m + counties
    flow = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(incident, n + team, np.ones_like(cost), cost)
    nobody, single = np.zeros(m, np.int64), np.ones(m, np.int64)
    tight = quotas.most < np.bincount(quotas.county, minlength=counties)
    after = np.where(tight[quotas.county], n + m + quotas.county, home)
    flow.add_arcs_with_capacity_and_unit_cost(n + np.arange(m), after, single, nobody)
    of_county = n + m + np.arange(counties)
    flow.add_arcs_with_capacity_and_unit_cost(
        of_county, np.full(counties, home), quotas.most, np.zeros(counties, np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(np.arange(n), np.full(n, home), quotas.quota, penalty)
    flow.set_nodes_supplies(np.arange(n), quotas.quota)
    flow.set_node_supply(home, -int(quotas.quota.sum()))
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("a flow with a way home for everybody has no solution")
    used = flow.flows(arcs).astype(bool)
    worth, price = _prices(quotas, penalty, incident, team, cost, used)
    return _Flow(used, float(flow.optimal_cost()), worth, price)


def _prices(
    quotas: Quotas, penalty: Ints, incident: Ints, team: Ints, cost: Ints, used: NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    """The least prices under which the flow is the best: raised from zero until no condition is broken.

    `worth` of an incident covers its dearest team with that team's price, and the penalty where it lacks teams. The
    price of a team covers what each other incident would pay for it. A county with nobody left to leave has a price
    of its own, which its dearest idle team sets and all its teams bear.
    """
    n, m = len(quotas.quota), len(quotas.county)
    got = np.bincount(incident[used], minlength=n)
    worth, price = np.where(got < quotas.quota, penalty, 0), np.zeros(m, np.int64)
    have = _ByKey(incident[used], team[used], cost[used])
    want = _ByKey(team[~used], incident[~used], cost[~used])
    out = np.zeros(m, dtype=bool)
    out[team[used]] = True
    full = np.bincount(quotas.county[out], minlength=len(quotas.most)) >= quotas.most
    idle = ~out & full[quotas.county]
    while True:
        before = worth.copy(), price.copy()
        have.raise_to(worth, price[have.other] + have.cost)
        want.raise_to(price, worth[want.other] - want.cost)
        if idle.any():
            toll = np.zeros(len(quotas.most), np.int64)
            np.maximum.at(toll, quotas.county[idle], price[idle])
            np.maximum(price, toll[quotas.county], out=price)
        if (worth == before[0]).all() and (price == before[1]).all():
            return worth, price


class _ByKey:
    """Arcs in order of one end, so that the largest value of each end is one pass."""

    def __init__(self, key: Ints, other: Ints, cost: Ints) -> None:
        order = np.argsort(key, kind="stable")
        key, self.other, self.cost = key[order], other[order], cost[order]
        self.starts = np.flatnonzero(np.diff(key, prepend=-1))
        self.ends = key[self.starts]

    def raise_to(self, values: Ints, candidates: Ints) -> None:
        """Raise `values` to the largest candidate of each end."""
        if len(self.starts):
            values[self.ends] = np.maximum(values[self.ends], np.maximum.reduceat(candidates, self.starts))
