"""Good crews of every incident by the prices of the day: a beam search over sets of teams, all incidents at once.

A partial crew is judged by what it costs so far and what the rest would cost at the worth of a place, so one good
boat crew is not thrown away because the swimmers still lack.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.matching.plan_tables import Floats, Ints, Tables

BEAM, CANDIDATES, KEPT = 12, 40, 8
# Incidents of like size are searched together; so many that the arrays stay in the processor's cache.
TOGETHER = 96
LARGEST_CREW = 60

Found = tuple[int, tuple[int, ...], float]  # incident, teams, cost


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """k incidents, padded to the most candidates, rows and groups among them."""

    incidents: Ints  # (k,)
    team: Ints  # (k, c), -1 where there is none
    costs: Floats  # (k, c)
    offers: Floats  # (k, c, r)
    demand: Floats  # (k, r)
    row: Ints  # (k, r) place of the row in the tables, -1
    in_group: NDArray[np.bool_]  # (g, k, r)
    penalty: Floats  # (g, k)
    crew: int  # how many teams a crew may need

    def gaps(self, left: Floats) -> Floats:
        """(k, beams) what is missing costs, where `left` (k, beams, r) is what each row still lacks."""
        cost = np.zeros(left.shape[:2])
        for rows, penalty in zip(self.in_group, self.penalty, strict=True):
            short = np.where(rows[:, None, :], left, 0.0).max(axis=2)
            cost += np.maximum(short, 0.0) * penalty[:, None]
        return cost


class CrewSearch:
    """The candidates of every incident, sorted into batches once."""

    def __init__(self, tables: Tables, pairs: NDArray[np.bool_]) -> None:
        wanted = tables.wanted
        rows = [np.flatnonzero(tables.row_incident == i) for i in range(len(pairs))]
        self._batches = [_batch(tables, wanted, pairs, rows, some) for some in _alike(tables, pairs, rows)]

    def crews(self, price: Floats, worth: Floats, above: Floats) -> Iterator[Found]:
        """Crews whose cost by the prices is below what `above` (n,) says their incident costs now."""
        for batch in self._batches:
            yield from _search(batch, price, worth, above[batch.incidents])

    def nobody(self) -> Iterator[Found]:
        """Every incident without a crew."""
        for batch in self._batches:
            cost = batch.gaps(batch.demand[:, None, :])[:, 0]
            for incident, each in zip(batch.incidents, cost, strict=True):
                yield int(incident), (), float(each)


def _alike(tables: Tables, pairs: NDArray[np.bool_], rows: list[Ints]) -> Iterator[Ints]:
    """Batches of incidents with like numbers of teams and rows."""
    crew = np.array([_crew(tables, pairs[i], rows[i]) for i in range(len(pairs))], np.int64)
    order = np.lexsort((np.array([len(of) for of in rows], np.int64), crew))
    for start in range(0, len(order), TOGETHER):
        yield order[start : start + TOGETHER]


def _crew(tables: Tables, able: NDArray[np.bool_], rows: Ints) -> int:
    """About how many teams the incident needs, with some to spare."""
    if not able.any():
        return 1
    usual = [
        max(1.0, float(np.median(of[of > 0]))) if (of > 0).any() else np.inf
        for of in tables.offers[rows][:, able]
    ]
    teams = max(
        (float(demand) / each for demand, each in zip(tables.demand[rows], usual, strict=True)), default=0.0
    )
    return min(LARGEST_CREW, 5 + int(1.5 * teams))


def _batch(
    tables: Tables, wanted: Floats, pairs: NDArray[np.bool_], rows: list[Ints], incidents: Ints
) -> _Batch:
    crews = max(_crew(tables, pairs[i], rows[i]) for i in incidents)
    teams = [np.flatnonzero(pairs[i]) for i in incidents]
    k, c, r = len(incidents), max(1, *map(len, teams)), max(len(rows[i]) for i in incidents)
    team, costs, offers = np.full((k, c), -1), np.full((k, c), np.inf), np.zeros((k, c, r))
    demand, row, group = np.zeros((k, r)), np.full((k, r), -1), np.full((k, r), -1)
    for place, i in enumerate(incidents):
        of, count = rows[i], len(teams[place])
        team[place, :count], costs[place, :count] = teams[place], wanted[i, teams[place]]
        offers[place, :count, : len(of)] = tables.offers[np.ix_(of, teams[place])].T
        demand[place, : len(of)], row[place, : len(of)] = tables.demand[of], of
        group[place, : len(of)] = tables.row_group[of] - tables.row_group[of[0]]
    groups = int(group.max()) + 1
    penalty = np.zeros((groups, k))
    for place, i in enumerate(incidents):
        first = tables.row_group[rows[i][0]]
        penalty[: group[place].max() + 1, place] = tables.penalty[first : first + group[place].max() + 1]
    in_group = group[None] == np.arange(groups)[:, None, None]
    return _Batch(incidents, team, costs, offers, demand, row, in_group, penalty, crews)


def _search(batch: _Batch, price: Floats, worth: Floats, above: Floats) -> Iterator[Found]:
    value = np.where(batch.row >= 0, worth[batch.row], 0.0)  # (k, r)
    reduced = batch.costs + np.where(batch.team >= 0, price[batch.team], 0.0)
    per_worth = reduced / np.maximum((batch.offers * value[:, None, :]).sum(axis=2), 1e-9)
    best = np.argsort(per_worth, axis=1)[:, : max(CANDIDATES, 2 * batch.crew)]
    reduced, offers = (
        np.take_along_axis(reduced, best, 1),
        np.take_along_axis(batch.offers, best[:, :, None], 1),
    )
    k, c = best.shape
    left, cost = batch.demand[:, None, :].copy(), np.zeros((k, 1))
    last, crews = np.full((k, 1), -1), np.full((k, 1, batch.crew), -1)
    totals, found = [np.full((k, 1), np.inf)], [crews]
    for step in range(batch.crew):
        lacking = np.maximum(left, 0.0)
        after = left[:, :, None, :] - offers[:, None, :, :]
        helps = (lacking[:, :, None, :] - np.maximum(after, 0.0)).max(axis=3) > 0
        # Teams join in one order only, so that no crew is found twice.
        later = np.arange(c) > last[:, :, None]
        so_far = np.where(helps & later, cost[:, :, None] + reduced[:, None, :], np.inf)
        hope = (so_far + (np.maximum(after, 0.0) * value[:, None, None, :]).sum(axis=3)).reshape(k, -1)
        keep = min(BEAM, hope.shape[1])
        picked = np.argpartition(hope, keep - 1, axis=1)[:, :keep]
        parent, last = np.divmod(picked, c)
        left = np.take_along_axis(after.reshape(k, hope.shape[1], -1), picked[:, :, None], 1)
        cost = np.take_along_axis(so_far.reshape(k, -1), picked, 1)
        if not np.isfinite(cost).any():
            break
        crews = np.take_along_axis(crews, parent[:, :, None], 1)
        crews[:, :, step] = last
        totals.append(cost + batch.gaps(left))
        found.append(crews)
    yield from _best(batch, best, np.concatenate(totals, 1), np.concatenate(found, 1), price, above)


def _best(
    batch: _Batch, best: Ints, total: Floats, crews: Ints, price: Floats, above: Floats
) -> Iterator[Found]:
    """The few cheapest crews of each incident, if they are cheaper than what it has."""
    few = np.argpartition(total, min(KEPT, total.shape[1]) - 1, axis=1)[:, :KEPT]
    for place, column in enumerate(few):
        for crew in column[total[place, column] < above[place] - 1e-6]:
            members = crews[place, crew]
            teams = batch.team[place, best[place, members[members >= 0]]]
            cost = float(total[place, crew] - price[teams].sum())
            yield int(batch.incidents[place]), tuple(sorted(teams.tolist())), cost
