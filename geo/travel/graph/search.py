"""The quickest ways from one point to everywhere, or from everywhere to it: one Dijkstra, read as often as one likes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.kept import Kept
from geo.travel.base import Mode
from geo.travel.graph.closures import Closures
from geo.travel.graph.network import Floats, Ints, Network
from geo.travel.graph.snapping import Snaps

# Longer than any way; closed arcs are infinite and so never entered.
FOREVER = 1e12
_KEPT_BYTES = 96 * 2**20
_trees: Kept[tuple[Any, ...], Tree] = Kept(_KEPT_BYTES, lambda tree: tree.seconds.nbytes + tree.before.nbytes)


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """`seconds` between the root and every node (infinite: no way, or beyond the limit), and the node before each
    on the way from the root (negative: the root itself, or none)."""

    seconds: Floats
    before: Ints


@dataclass(frozen=True, slots=True)
class Ways:
    """How one travels: on which network, in which mode, past which closures."""

    network: Network
    mode: Mode
    closures: Closures | None = None

    def legs(self, snaps: Snaps, *, leaving: bool) -> Floats:
        """(n, 2) seconds between each point and the two nodes of its link; off the network all are infinite."""
        link = np.maximum(snaps.link, 0)
        forward, backward = self.network.one_way_seconds(link, self.mode)
        # Towards the first node one drives backward when leaving, forward when arriving from it.
        first, second = (backward, forward) if leaving else (forward, backward)
        with np.errstate(invalid="ignore"):
            legs = np.column_stack([first * snaps.share, second * (1 - snaps.share)])
        legs[np.isnan(legs)] = np.inf
        legs[snaps.link < 0] = np.inf
        if self.closures is not None:
            legs[self.closures.low[link] < snaps.share, 0] = np.inf
            legs[self.closures.high[link] > snaps.share, 1] = np.inf
            shut = (self.closures.low[link] <= snaps.share) & (snaps.share <= self.closures.high[link])
            legs[shut] = np.inf
        return legs

    def along(self, start: Snaps, end: Snaps) -> Floats:
        """Seconds from each `start` to each `end` (row by row) that stands on the same link, without leaving it."""
        link = np.maximum(start.link, 0)
        forward, backward = self.network.one_way_seconds(link, self.mode)
        step = end.share - start.share
        with np.errstate(invalid="ignore"):
            seconds = np.where(step >= 0, forward * step, backward * -step)
        seconds[np.isnan(seconds)] = np.inf
        seconds[(start.link < 0) | (start.link != end.link)] = np.inf
        if self.closures is not None:
            seconds[self.closures.between(link, start.share, end.share)] = np.inf
        return seconds

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for the same ways."""
        return self.network.version, self.mode, self.closures.key if self.closures else ""


def tree(ways: Ways, root: Snaps, *, towards: bool, limit: float = FOREVER) -> Tree:
    """From everywhere towards `root`, or from it away. More than one point in `root`: the nearest of them counts.

    `root.off` is not part of it. With `limit` what lies beyond stays infinite; all within is exact.
    """
    name = (*ways.key, towards, limit, root.link.tobytes(), root.share.tobytes())
    return _trees.get(
        name, lambda: grow(ways, root, ways.legs(root, leaving=not towards), towards=towards, limit=limit)
    )


def grow(ways: Ways, root: Snaps, legs: Floats, *, towards: bool, limit: float = FOREVER) -> Tree:
    """As `tree`, with the seconds from each point of `root` to the two nodes of its link given."""
    count = len(ways.network.nodes)
    ends = ways.network.ends[np.maximum(root.link, 0)]
    reached = np.isfinite(legs)
    graph = _with_root(ways, ends[reached], legs[reached], towards=towards)
    seconds, before = dijkstra(graph, indices=count, limit=limit, return_predecessors=True)
    before = before[:count]
    before[before == count] = -1
    return Tree(seconds[:count], before)


def _with_root(ways: Ways, nodes: Ints, legs: Floats, *, towards: bool) -> csr_array:
    """The arcs with one more node, from which the search begins: arcs to `nodes` that take `legs` seconds."""
    arcs = ways.network.arcs[ways.mode]
    seconds = arcs.towards if towards else arcs.away
    if ways.closures is not None:
        seconds = np.where(ways.closures.closed()[arcs.link], np.inf, seconds)
    count, total = len(ways.network.nodes), len(arcs.to) + len(nodes)
    return csr_array(
        (
            np.concatenate([seconds, legs]),
            np.concatenate([arcs.to, nodes]),
            np.concatenate([arcs.start, np.array([total], dtype=np.int32)]),
        ),
        shape=(count + 1, count + 1),
    )


def at_points(ways: Ways, tree: Tree, root: Snaps, points: Snaps, *, towards: bool) -> Floats:
    """Seconds on the road between each of `points` and the one point `root` of the tree."""
    ends = ways.network.ends[np.maximum(points.link, 0)]
    over = ways.legs(points, leaving=towards) + tree.seconds[ends]
    whole: Floats = np.minimum(over[:, 0], over[:, 1])
    return direct(ways, root, points, whole, towards=towards)


def direct(ways: Ways, root: Snaps, points: Snaps, whole: Floats, *, towards: bool) -> Floats:
    """The seconds of `whole`, or less where a point stands on the root's own link and need not leave it."""
    same = np.flatnonzero(points.link == root.link[0])
    if len(same):
        there, here = points.pick(same), root.pick(np.zeros(len(same), dtype=np.int64))
        straight = ways.along(there, here) if towards else ways.along(here, there)
        whole[same] = np.minimum(whole[same], straight)
    return whole


def first_nodes(ways: Ways, tree: Tree, points: Snaps, *, towards: bool) -> NDArray[np.int64]:
    """For each point which end of its link (0 or 1) the quickest way to the root of the tree passes."""
    ends = ways.network.ends[np.maximum(points.link, 0)]
    found: NDArray[np.int64] = np.argmin(ways.legs(points, leaving=towards) + tree.seconds[ends], axis=1)
    return found
