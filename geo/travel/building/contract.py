"""A network's hierarchy: small crossings taken out round by round, what led through them kept as shortcuts between the rest.

Each round takes out crossings that do not touch each other, those with the fewest roads first, and drops the shortcuts that
are no quicker than a way over one crossing that is still there. It ends when what is left is a dense core. Ways are as quick
as before, to the second; `graph.hierarchy` answers from it several times faster than a search over all crossings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.travel.graph.network import Arcs, Floats, Hierarchy, Ints
from geo.travel.graph.spans import ragged

# Taking out more makes shortcuts faster than it takes out crossings.
_DENSE = 30.0
_SMALL_CORE = 200
_SEED = 4

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """Pairs of crossings a < b in order, with seconds from a to b and back (infinite: not that way)."""

    a: Numbers
    b: Numbers
    there: Floats
    back: Floats

    def pick(self, chosen: NDArray[np.bool_]) -> _Edges:
        return _Edges(self.a[chosen], self.b[chosen], self.there[chosen], self.back[chosen])

    def degrees(self, count: int) -> Numbers:
        return np.bincount(self.a, minlength=count) + np.bincount(self.b, minlength=count)


@dataclass(frozen=True, slots=True, eq=False)
class _Up:
    """Arcs from crossings that are taken out to their neighbours, crossing after crossing."""

    low: Numbers
    high: Numbers
    away: Floats
    towards: Floats


def contracted(arcs: Arcs, *, core: int = _SMALL_CORE, dense: float = _DENSE) -> Hierarchy:
    """The hierarchy of these arcs."""
    count = len(arcs.start) - 1
    edges, level = _pairs(arcs, count), np.full(count, -1, dtype=np.int32)
    order = np.random.default_rng(_SEED).permutation(count)
    rounds: list[_Up] = []
    left = count
    while left > core:
        degrees = edges.degrees(count)
        mean = float(degrees[level < 0].mean())
        if mean > dense:
            break
        out = _to_take_out(edges, degrees, order, (level < 0) & (degrees <= max(3.0, 1.2 * mean)))
        level[out] = len(rounds)
        left -= int(np.count_nonzero(out))
        up, rest = _taken_out(edges, out)
        rounds.append(up)
        edges = _pruned(*_merged(rest, _shortcuts(up), count), count)
    return _hierarchy(level, rounds, edges, count)


def _pairs(arcs: Arcs, count: int) -> _Edges:
    rows = np.repeat(np.arange(count), np.diff(arcs.start))
    once = rows < arcs.to
    return _Edges(rows[once], arcs.to[once].astype(np.int64), arcs.away[once], arcs.towards[once])


def _to_take_out(
    edges: _Edges, degrees: Numbers, order: Numbers, may: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Crossings that come before all their neighbours: fewest roads first, then by lot."""
    rank = degrees * len(order) + order
    out = may.copy()
    out[np.where(rank[edges.a] < rank[edges.b], edges.b, edges.a)] = False
    return out


def _taken_out(edges: _Edges, out: NDArray[np.bool_]) -> tuple[_Up, _Edges]:
    first, second = out[edges.a], out[edges.b]
    gone = edges.pick(first | second)
    a_goes = out[gone.a]
    low, high = np.where(a_goes, gone.a, gone.b), np.where(a_goes, gone.b, gone.a)
    away, towards = np.where(a_goes, gone.there, gone.back), np.where(a_goes, gone.back, gone.there)
    by_low = np.argsort(low, kind="stable")
    up = _Up(low[by_low], high[by_low], away[by_low], towards[by_low])
    return up, edges.pick(~(first | second))


def _shortcuts(up: _Up) -> _Edges:
    """An edge between each two neighbours of a crossing, as long as the way through it."""
    first = np.flatnonzero(np.diff(up.low, prepend=-1))
    counts = np.diff(np.append(first, len(up.low)))
    parts = []
    for neighbours in np.unique(counts[counts > 1]):
        rows = first[counts == neighbours][:, None]
        i, j = (rows + side for side in np.triu_indices(int(neighbours), 1))
        i, j = i.ravel(), j.ravel()
        there, back = up.towards[i] + up.away[j], up.towards[j] + up.away[i]
        turned = up.high[i] > up.high[j]
        edges = _Edges(
            np.where(turned, up.high[j], up.high[i]),
            np.where(turned, up.high[i], up.high[j]),
            np.where(turned, back, there),
            np.where(turned, there, back),
        )
        parts.append(edges.pick(np.isfinite(there) | np.isfinite(back)))
    return _joined(parts)


def _joined(parts: list[_Edges]) -> _Edges:
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return _Edges(none, none, np.zeros(0), np.zeros(0))
    fields = ([getattr(part, name) for part in parts] for name in _Edges.__slots__)
    return _Edges(*(np.concatenate(field) for field in fields))


def _merged(rest: _Edges, fresh: _Edges, count: int) -> tuple[_Edges, NDArray[np.bool_]]:
    """All edges in order, of two between the same crossings the quicker; and which a shortcut had a part in."""
    edges = _joined([rest, fresh])
    key = edges.a * count + edges.b
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    new = np.arange(len(key)) >= len(rest.a)
    if not len(first):
        return edges, new
    merged = _Edges(
        edges.a[order][first],
        edges.b[order][first],
        np.minimum.reduceat(edges.there[order], first),
        np.minimum.reduceat(edges.back[order], first),
    )
    return merged, np.maximum.reduceat(new[order], first)


def _pruned(edges: _Edges, fresh: NDArray[np.bool_], count: int) -> _Edges:
    """Without shortcuts that are no quicker than over one crossing; times are above zero, so no two prune each other."""
    some = np.flatnonzero(fresh)
    if not len(some):
        return edges
    there, back = _over_one_crossing(edges, some, count)
    pruned = replace(edges, there=edges.there.copy(), back=edges.back.copy())
    pruned.there[some] = np.where(there <= edges.there[some], np.inf, edges.there[some])
    pruned.back[some] = np.where(back <= edges.back[some], np.inf, edges.back[some])
    return pruned.pick(np.isfinite(pruned.there) | np.isfinite(pruned.back))


def _over_one_crossing(edges: _Edges, some: Numbers, count: int) -> tuple[Floats, Floats]:
    """Seconds there and back between the ends of `some` edges over the best common neighbour."""
    row, to, away, towards = _both_ways(edges)
    start = np.searchsorted(row, np.arange(count + 1))
    degrees = np.diff(start)
    turned = degrees[edges.a[some]] > degrees[edges.b[some]]
    here = np.where(turned, edges.b[some], edges.a[some])
    there = np.where(turned, edges.a[some], edges.b[some])
    entries, first = ragged(start, here)
    owner = np.repeat(np.arange(len(some)), np.diff(first))
    low, high = np.minimum(to[entries], there[owner]), np.maximum(to[entries], there[owner])
    wanted, keys = low * count + high, edges.a * count + edges.b
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    hit = keys[place] == wanted
    entries, owner, place, forward = entries[hit], owner[hit], place[hit], (to[entries] < there[owner])[hit]
    on, from_ = (
        np.where(forward, edges.there[place], edges.back[place]),
        np.where(forward, edges.back[place], edges.there[place]),
    )
    best, best_back = np.full(len(some), np.inf), np.full(len(some), np.inf)
    np.minimum.at(best, owner, away[entries] + on)
    np.minimum.at(best_back, owner, from_ + towards[entries])
    return np.where(turned, best_back, best), np.where(turned, best, best_back)


def _both_ways(edges: _Edges) -> tuple[Numbers, Numbers, Floats, Floats]:
    row, to = np.concatenate([edges.a, edges.b]), np.concatenate([edges.b, edges.a])
    order = np.lexsort((to, row))
    away = np.concatenate([edges.there, edges.back])[order]
    towards = np.concatenate([edges.back, edges.there])[order]
    return row[order], to[order], away, towards


def _hierarchy(level: Ints, rounds: list[_Up], edges: _Edges, count: int) -> Hierarchy:
    low = np.concatenate([up.low for up in rounds]) if rounds else np.zeros(0, dtype=np.int64)
    order = np.argsort(low, kind="stable")
    start = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(low, minlength=count), out=start[1:])

    def together(name: str, kind: type) -> Any:
        whole = np.concatenate([getattr(up, name) for up in rounds]) if rounds else np.zeros(0)
        return whole[order].astype(kind)

    core = np.flatnonzero(level < 0).astype(np.int32)
    number = np.full(count, -1, dtype=np.int32)
    number[core] = np.arange(len(core), dtype=np.int32)
    row, to, away, towards = _both_ways(edges)
    return Hierarchy(
        level=level,
        up_start=start,
        up_to=together("high", np.int32),
        up_away=together("away", np.float64),
        up_towards=together("towards", np.float64),
        core=core,
        core_row=number[row],
        core_to=number[to],
        core_away=away,
        core_towards=towards,
    )
