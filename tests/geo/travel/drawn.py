"""Road networks drawn by hand, and the plainest of searches to compare with."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from geo.travel.base import Mode
from geo.travel.building.assemble import Label, assemble
from geo.travel.building.links import Links
from geo.travel.graph.closures import Closures
from geo.travel.graph.mercator import to_lonlat
from geo.travel.graph.network import Flag, Kind, Network
from geo.travel.graph.snapping import Snaps

ROADS = Path(__file__).parents[3].parent / "shared" / "data" / "roads"
HELSINKI, LINYI = ROADS / "helsinki_centre.osm.pbf", ROADS / "linyi_highways_scgraph_osm.json"
# Degrees of a kilometre where the drawings lie: at the equator they are the same both ways.
KM = 1 / 111.195
Road = tuple[Any, Any, Any]


def needs(path: Path) -> pytest.MarkDecorator:
    """Mark of a test that reads real data."""
    return pytest.mark.skipif(not path.is_file(), reason=f"{path} is not there")


def drawn(
    places: dict[str, tuple[float, float]],
    roads: Sequence[str],
    *,
    kmh: float = 60.0,
    coarse: bool = False,
    name: str = "drawn",
) -> Network:
    """Places in kilometres east and north of 0, 0; roads as "a-b" both ways, "a>b" one way, "a~b" ferry (20 km/h),
    "a=b" bridge, "a.b" footpath."""
    keys = {place: number for number, place in enumerate(places)}
    ends, speeds, kinds, flags, points = [], [], [], [], []
    for road in roads:
        a, sign, b = road[0], road[1], road[2]
        ends.append((keys[a], keys[b]))
        fast = 20.0 if sign == "~" else 0.0 if sign == "." else kmh
        speeds.append((fast, 0.0 if sign == ">" else fast, 5.0, 5.0))
        kinds.append(Kind.FERRY if sign == "~" else Kind.TERTIARY)
        flags.append(Flag.BRIDGE if sign == "=" else 0)
        points += [np.array(places[a]) * KM, np.array(places[b]) * KM]
    links = Links(
        np.array(ends, dtype=np.int64).reshape(-1, 2),
        np.arange(len(roads) + 1) * 2,
        np.array(points),
        np.array(kinds, dtype=np.uint8),
        np.array(flags, dtype=np.uint8),
        np.array(speeds),
        np.full(len(roads), np.nan),
    )
    label = Label(name=name, source="a drawing", attribution="nobody", coarse=coarse)
    return assemble(links, label)


def km(*pairs: tuple[float, float]) -> NDArray[np.float64]:
    """Points in kilometres as degrees."""
    return np.array(pairs, dtype=np.float64).reshape(-1, 2) * KM


def plainly(
    network: Network, origins: Snaps, goal: Snaps, mode: Mode, closures: Closures | None = None
) -> list[float]:
    """Seconds from each origin to the one goal by a textbook search on roads cut at all these points."""
    graph: dict[Any, list[tuple[Any, float]]] = defaultdict(list)
    column = 2 * list(Mode).index(mode)
    cuts: dict[int, dict[Any, float]] = defaultdict(dict)
    for number, (link, share) in enumerate(zip(origins.link.tolist(), origins.share.tolist(), strict=True)):
        cuts[link][("origin", number)] = share
    cuts[int(goal.link[0])]["goal"] = float(goal.share[0])
    for link in range(len(network.metres)):
        stops = [(0.0, int(network.ends[link, 0])), *((at, who) for who, at in cuts[link].items())]
        stops = [*sorted(stops, key=lambda it: it[0]), (1.0, int(network.ends[link, 1]))]
        for (a, here), (b, there) in pairwise(stops):
            if closures and closures.low[link] <= b and closures.high[link] >= a:
                continue
            forward, backward = network.seconds[link, column : column + 2] * (b - a) if b > a else (0.0, 0.0)
            open_ = np.isfinite(network.seconds[link, column : column + 2])
            if open_[0]:
                graph[there].append((here, forward))
            if open_[1]:
                graph[here].append((there, backward))
    best: dict[Any, float] = {"goal": 0.0}
    queue: list[tuple[float, int, Any]] = [(0.0, 0, "goal")]
    tie = 0
    while queue:
        seconds, _, here = heapq.heappop(queue)
        if seconds > best.get(here, np.inf):
            continue
        for there, more in graph[here]:
            if seconds + more < best.get(there, np.inf):
                best[there], tie = seconds + more, tie + 1
                heapq.heappush(queue, (seconds + more, tie, there))
    return [best.get(("origin", number), np.inf) for number in range(len(origins.link))]


def random_network(
    seed: int, *, side: int = 6, keep: float = 0.8, one_way: float = 0.3, bends: bool = True
) -> Network:
    """A crooked grid of streets, some of them one way, some missing, a few doubled."""
    dice = np.random.default_rng(seed)
    number = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
            np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
        ]
    )
    pairs = pairs[dice.random(len(pairs)) < keep]
    pairs = np.concatenate([pairs, pairs[: max(1, len(pairs) // 10)]])
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    places = (grid + dice.uniform(-0.3, 0.3, grid.shape)) * 0.4 * KM + np.array([118.3, 35.0])
    shapes = [_shape(places[pair], dice, bends) for pair in pairs]
    speed = dice.choice([15.0, 25.0, 40.0, 65.0], len(pairs))
    back = np.where(dice.random(len(pairs)) < one_way, 0.0, speed)
    foot = np.full(len(pairs), 5.0)
    links = Links(
        pairs.astype(np.int64),
        np.concatenate([[0], np.cumsum([len(shape) for shape in shapes])]),
        np.concatenate(shapes),
        np.full(len(pairs), Kind.RESIDENTIAL, dtype=np.uint8),
        np.zeros(len(pairs), dtype=np.uint8),
        np.column_stack([speed, back, foot, foot]),
        np.full(len(pairs), np.nan),
    )
    return assemble(links, Label(name=f"random{seed}", source="dice", attribution="nobody"))


def _shape(ends: Any, dice: np.random.Generator, bends: bool) -> Any:
    """A line between two places, with a bend so that doubled streets differ."""
    if not bends:
        return ends
    middle = ends.mean(axis=0) + dice.normal(0, 0.05 * KM, 2)
    return np.array([ends[0], middle, ends[1]])


def anywhere(network: Network, dice: np.random.Generator, count: int) -> Any:
    """Points in degrees in and a little around a network."""
    low, high = network.nodes.min(axis=0) - 300, network.nodes.max(axis=0) + 300
    return to_lonlat(low + dice.random((count, 2)) * (high - low))


def square(middle: Any, kilometres: float) -> dict[str, Any]:
    """A GeoJSON square around a point in degrees, so many kilometres to each side."""
    (x, y), r = np.asarray(middle, dtype=np.float64).ravel().tolist(), kilometres * KM
    ring = [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r], [x - r, y - r]]
    return {"type": "Polygon", "coordinates": [ring]}


def line(*places: tuple[float, float]) -> dict[str, Any]:
    """A GeoJSON line through places in kilometres."""
    return {"type": "LineString", "coordinates": [[x * KM, y * KM] for x, y in places]}
