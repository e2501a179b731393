"""The many-to-many table of a network: one search for each point of the smaller side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.travel.base import Mode, TravelTable
from geo.travel.graph import hierarchy
from geo.travel.graph.closures import Closures
from geo.travel.graph.mercator import straight_metres
from geo.travel.graph.network import Floats, Network
from geo.travel.graph.route import metres_at
from geo.travel.graph.search import FOREVER, Tree, Ways, at_points, tree
from geo.travel.graph.standing import Standing, access_speed, stand

# On a network smaller than this a search everywhere costs less than thinking about where it may end.
_SMALL_NODES = 20_000
# Of latitude, a little less than it is anywhere.
_DEGREE_METRES = 110_000.0
# A search ends at this many times the usual time for the farthest point; who is farther makes it start again, unbounded.
_SLACK = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Origins and destinations on the network, and which of them the searches start from."""

    ways: Ways
    origins: Standing
    destinations: Standing

    @property
    def towards(self) -> bool:
        """Whether the destinations are the smaller side."""
        return len(self.destinations) <= len(self.origins)

    @property
    def sides(self) -> tuple[Standing, Standing]:
        """Roots and the others."""
        pair = (self.destinations, self.origins)
        return pair if self.towards else pair[::-1]


def table(
    network: Network, origins: Floats, destinations: Floats, mode: Mode, closures: Closures | None = None
) -> TravelTable:
    """Times of all pairs; not a number where a point is too far from every road."""
    pairs = _Pairs(
        Ways(network, mode, closures),
        stand(network, origins, mode, closures),
        stand(network, destinations, mode, closures),
    )
    road = _each_root(pairs, metres=False)
    start, end = pairs.origins, pairs.destinations
    off = start.snaps.off[:, None] + end.snaps.off[None, :]
    beside = start.seconds[:, None] + end.seconds[None, :]
    known = start.known[:, None] & end.known[None, :]
    seconds = np.where(known, road + beside, np.nan)
    direct, straight = _neighbours(off, known, start.lonlat, end.lonlat)
    seconds[direct] = straight / access_speed(network, mode)
    guessed = (beside > road) | start.guessed[:, None] | end.guessed[None, :] | ~known | direct
    off = np.where(known, off, np.inf)
    off[direct] = straight

    def metres() -> Floats:
        whole = np.where(known, _each_root(pairs, metres=True) + off, np.nan)
        whole[direct] = straight
        return whole

    return TravelTable(
        seconds=seconds,
        metres=metres,
        estimated=guessed,
        source=f"graph:{network.facts.name}",
        off_road=off,
    )


def _neighbours(
    off: Floats, known: NDArray[np.bool_], starts: Floats, ends: Floats
) -> tuple[NDArray[np.bool_], Floats]:
    """Pairs that are nearer to each other than to the road (nobody walks there and back), and how near."""
    # The difference in latitude alone rules nearly all out.
    direct = known & (np.abs(starts[:, 1, None] - ends[None, :, 1]) * _DEGREE_METRES < off)
    rows, columns = np.nonzero(direct)
    metres = straight_metres(starts[rows], ends[columns])
    near = metres < off[rows, columns]
    direct[rows[~near], columns[~near]] = False
    return direct, metres[near]


def _each_root(pairs: _Pairs, *, metres: bool) -> Floats:
    """Seconds, or metres, on the road of all pairs; infinite: no way."""
    roots, others = pairs.sides
    found = np.full((len(others), len(roots)), np.inf)
    some = np.flatnonzero(others.known)
    there = others if len(some) == len(others) else others.pick(some)
    for column in np.flatnonzero(roots.known):
        root = roots.pick(slice(column, column + 1))
        found[some, column] = (_metres if metres else _seconds)(pairs, root, there)
    return found if pairs.towards else found.T


def _seconds(pairs: _Pairs, root: Standing, others: Standing) -> Floats:
    ways = pairs.ways
    if (
        ways.closures is None
        and ways.mode in ways.network.hierarchies
        and _limit(ways, root, others) == FOREVER
    ):
        return hierarchy.at_points(ways, root.snaps, others.snaps, towards=pairs.towards)
    return _reaching(pairs, root, others)[1]


def _metres(pairs: _Pairs, root: Standing, others: Standing) -> Floats:
    grown, _ = _reaching(pairs, root, others)
    return metres_at(pairs.ways, grown, root.snaps, others.snaps, towards=pairs.towards)


def _reaching(pairs: _Pairs, root: Standing, others: Standing) -> tuple[Tree, Floats]:
    """A tree that reaches all of `others` that can be reached, and their seconds."""
    limit = _limit(pairs.ways, root, others)
    while True:
        grown = tree(pairs.ways, root.snaps, towards=pairs.towards, limit=limit)
        seconds = at_points(pairs.ways, grown, root.snaps, others.snaps, towards=pairs.towards)
        # Beyond the limit a way through a node that was not reached might be quicker.
        if limit == FOREVER or (seconds <= limit).all():
            return grown, seconds
        limit = FOREVER


def _limit(ways: Ways, root: Standing, others: Standing) -> float:
    """Where a search for `others` may end: a power of two of minutes, so that searches from a place can be shared."""
    facts = ways.network.facts
    if len(ways.network.nodes) < _SMALL_NODES or not len(others):
        return FOREVER
    low, high = others.lonlat.min(axis=0), others.lonlat.max(axis=0)
    around = np.array([(lon, lat) for lon in (low[0], high[0]) for lat in (low[1], high[1])])
    farthest = float(straight_metres(around, root.lonlat).max())
    corners = np.array(facts.box).reshape(2, 2)
    if farthest > float(straight_metres(corners[:1], corners[1:])[0]) / 3:
        return FOREVER
    kmh = facts.kmh if ways.mode is Mode.CAR else access_speed(ways.network, ways.mode) * 3.6
    seconds = _SLACK * farthest * facts.detour / (kmh / 3.6)
    return float(60 * 2 ** np.ceil(np.log2(max(seconds / 60, 4.0))))
