"""One way in full: which links it takes, its line on the map, its metres, and where it meets what is closed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.travel.graph.closures import Closures
from geo.travel.graph.mercator import to_lonlat
from geo.travel.graph.network import Floats, Network
from geo.travel.graph.search import Tree, Ways, at_points, first_nodes
from geo.travel.graph.snapping import Snaps


@dataclass(frozen=True, slots=True)
class Stretch:
    """A link, travelled from one share of its length to another (backward where `begin` is the greater)."""

    link: int
    begin: float
    end: float


def stretches(ways: Ways, tree: Tree, root: Snaps, point: Snaps) -> list[Stretch]:
    """What the quickest way from the one `point` to the `root` of a tree towards it takes, in order; none: no way."""
    link, share, goal = int(point.link[0]), float(point.share[0]), int(root.link[0])
    if not np.isfinite(at_points(ways, tree, root, point, towards=True)[0]):
        return []
    if link == goal:
        around = (ways.legs(point, leaving=True) + tree.seconds[ways.network.ends[point.link]]).min()
        if ways.along(point, root)[0] <= around:
            return [Stretch(link, share, float(root.share[0]))]
    end = int(first_nodes(ways, tree, point, towards=True)[0])
    nodes = _nodes_to_root(tree, int(ways.network.ends[link, end]))
    found = [Stretch(link, share, float(end))]
    pairs = np.array(nodes, dtype=np.int64)
    for number, start in zip(links_between(ways, pairs[:-1], pairs[1:]), pairs[:-1], strict=True):
        backward = float(ways.network.ends[number, 0] != start)
        found.append(Stretch(int(number), backward, 1 - backward))
    last = float(ways.network.ends[goal, 0] != nodes[-1])
    return [*found, Stretch(goal, last, float(root.share[0]))]


def _nodes_to_root(tree: Tree, node: int) -> list[int]:
    nodes = [node]
    while (node := int(tree.before[node])) >= 0:
        nodes.append(node)
    return nodes


def links_between(ways: Ways, nodes: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """The link that joins each node with the other."""
    arcs = ways.network.arcs[ways.mode]
    found = np.full(len(nodes), -1, dtype=np.int64)
    place, end = arcs.start[nodes].astype(np.int64), arcs.start[nodes + 1]
    while len(open_ := np.flatnonzero((found < 0) & (place < end))):
        match = arcs.to[place[open_]] == others[open_]
        found[open_[match]] = arcs.link[place[open_[match]]]
        place[open_] += 1
    return found


def line_of(network: Network, way: list[Stretch]) -> Floats:
    """The way as (n, 2) degrees."""
    if not way:
        return np.zeros((0, 2))
    return to_lonlat(np.concatenate([_part(network, stretch) for stretch in way]))


def _part(network: Network, stretch: Stretch) -> Floats:
    points = network.points_of(stretch.link)
    at = network.shape_at[network.shape_start[stretch.link] : network.shape_start[stretch.link + 1]]
    low, high = sorted((stretch.begin, stretch.end))
    metres = network.metres[stretch.link]
    inside = points[(at > low * metres) & (at < high * metres)]
    ends = np.column_stack(
        [np.interp(np.array([low, high]) * metres, at, points[:, axis]) for axis in (0, 1)]
    )
    part = np.concatenate([ends[:1], inside, ends[1:]])
    return part if stretch.begin <= stretch.end else part[::-1]


def metres_of(network: Network, way: list[Stretch]) -> float:
    """Metres along the way."""
    return float(sum(abs(it.end - it.begin) * network.metres[it.link] for it in way))


def first_closed(
    network: Network, way: list[Stretch], closures: Closures
) -> tuple[float, tuple[float, float]] | None:
    """Metres to the first point of the way that is closed, and its longitude and latitude; None: it is open."""
    gone = 0.0
    for it in way:
        low, high = float(closures.low[it.link]), float(closures.high[it.link])
        if low <= max(it.begin, it.end) and high >= min(it.begin, it.end):
            forward = it.end >= it.begin
            meets = max(low, it.begin) if forward else min(high, it.begin)
            line = line_of(network, [Stretch(it.link, it.begin, meets)])
            return gone + abs(meets - it.begin) * float(network.metres[it.link]), (
                float(line[-1, 0]),
                float(line[-1, 1]),
            )
        gone += abs(it.end - it.begin) * float(network.metres[it.link])
    return None


def metres_at(ways: Ways, tree: Tree, root: Snaps, points: Snaps, *, towards: bool) -> Floats:
    """Metres on the road of the quickest way between each of `points` and the root; infinite: no way."""
    network = ways.network
    seconds = at_points(ways, tree, root, points, towards=towards)
    link = np.maximum(points.link, 0)
    side = first_nodes(ways, tree, points, towards=towards)
    to_end = np.where(side == 0, points.share, 1 - points.share) * network.metres[link]
    goal = int(root.link[0])
    known = _root_metres(network, root)
    wanted = network.ends[link, side].astype(np.int64)
    reached = np.isfinite(seconds)
    _measure(ways, tree, np.unique(wanted[reached]), known)
    metres = np.full(len(link), np.inf)
    metres[reached] = to_end[reached] + np.array([known.get(node, np.inf) for node in wanted[reached]])
    for i in np.flatnonzero(points.link == goal):
        there = points.pick(np.array([i]))
        straight = ways.along(there, root) if towards else ways.along(root, there)
        if np.isfinite(straight[0]) and straight[0] <= seconds[i]:
            metres[i] = abs(points.share[i] - root.share[0]) * network.metres[goal]
    return metres


def _root_metres(network: Network, root: Snaps) -> dict[int, float]:
    """Metres from the root to the two nodes of its link."""
    goal, share = int(root.link[0]), float(root.share[0])
    first, second = map(int, network.ends[goal])
    length = float(network.metres[goal])
    return {first: share * length, second: (1 - share) * length}


def _measure(ways: Ways, tree: Tree, nodes: NDArray[np.int64], known: dict[int, float]) -> None:
    """Add the metres from the root to these nodes and to all on their ways."""
    # A node of the root's own link may be reached the other way round: only where nothing comes before it is it known.
    starts = {node: metres for node, metres in known.items() if tree.before[node] < 0}
    known.clear()
    known.update(starts)
    fresh: dict[int, int] = {}
    for one in nodes.tolist():
        node = one
        while node not in known and node not in fresh and (before := int(tree.before[node])) >= 0:
            fresh[node] = before
            node = before
    if not fresh:
        return
    below, above = np.array(list(fresh), dtype=np.int64), np.array(list(fresh.values()), dtype=np.int64)
    steps = ways.network.metres[links_between(ways, below, above)]
    for place in np.argsort(tree.seconds[below], kind="stable"):
        known[int(below[place])] = known.get(int(above[place]), np.inf) + float(steps[place])
