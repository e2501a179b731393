"""Closed roads and flooded areas laid over a network: nothing is built anew, and the same drawing is worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.kept import Kept
from geo.travel.avoid import REACH_METRES, Avoid, Zone
from geo.travel.graph.mercator import scale_at, to_plane
from geo.travel.graph.network import Flag, Floats, Network
from geo.travel.graph.spans import ragged, spans

_kept: Kept[tuple[str, str], Closures] = Kept(16)


@dataclass(frozen=True, slots=True, eq=False)
class Closures:
    """Between the shares `low` and `high` a link cannot be passed; an open link has 2 and -1."""

    key: str
    low: Floats
    high: Floats
    links: NDArray[np.int64]

    def closed(self) -> NDArray[np.bool_]:
        """Links that cannot be travelled from end to end."""
        found = np.zeros(len(self.low), dtype=bool)
        found[self.links] = True
        return found

    def between(self, link: NDArray[np.integer], a: Floats, b: Floats) -> NDArray[np.bool_]:
        """Whether the way along the link from share `a` to share `b` is closed somewhere."""
        hit: NDArray[np.bool_] = (self.low[link] <= np.maximum(a, b)) & (self.high[link] >= np.minimum(a, b))
        return hit


def closures_of(network: Network, avoid: Avoid | None) -> Closures | None:
    """What `avoid` closes here; None where it closes nothing."""
    if avoid is None:
        return None
    found = _kept.get((network.version, avoid.key), lambda: _work_out(network, avoid))
    return found if len(found.links) else None


def _work_out(network: Network, avoid: Avoid) -> Closures:
    count = len(network.metres)
    low, high = np.full(count, 2.0), np.full(count, -1.0)
    for zone in avoid.zones:
        area = in_plane(zone)
        links = _near(network, area)
        if zone.bridges_open:
            links = links[network.flags[links] & Flag.BRIDGE == 0]
        if len(links):
            _close(network, links, area, low, high)
    return Closures(avoid.key, low, high, np.flatnonzero(high >= 0.0))


def in_plane(zone: Zone) -> Any:
    """The zone in the plane of the network; lines and points as wide as a hand draws."""
    shape = shapely.transform(zone.shape, to_plane)
    if shapely.get_dimensions(shape) == 2:
        return shape
    middle = np.array([shapely.get_y(shapely.centroid(shape))])
    return shapely.buffer(shape, REACH_METRES / float(scale_at(middle)[0]))


def _near(network: Network, area: Any) -> NDArray[np.int64]:
    """Links in the squares that the bounds of the area touch."""
    facts = network.facts
    bounds = (np.array(shapely.bounds(area)).reshape(2, 2) - np.array(facts.corner)) / facts.cell
    (left, bottom), (right, top) = np.floor(bounds).astype(np.int64)
    left, bottom = max(left, 0), max(bottom, 0)
    right, top = min(right, facts.columns - 1), min(top, facts.rows - 1)
    if left > right or bottom > top:
        return np.zeros(0, dtype=np.int64)
    rows = np.arange(bottom, top + 1) * facts.columns
    entries, _ = spans(network.cell_start[rows + left], network.cell_start[rows + right + 1])
    return np.unique(network.shape_link[network.cell_piece[entries]]).astype(np.int64)


def _close(network: Network, links: NDArray[np.int64], area: Any, low: Floats, high: Floats) -> None:
    points, start = ragged(network.shape_start, links)
    owner = np.repeat(np.arange(len(links)), np.diff(start))
    lines = shapely.linestrings(network.shape[points], indices=owner)
    shapely.prepare(area)
    inside = shapely.contains_properly(area, lines)
    low[links[inside]], high[links[inside]] = 0.0, 1.0
    partly = np.flatnonzero(~inside & shapely.intersects(area, lines))
    if not len(partly):
        return
    pieces = shapely.intersection(lines[partly], area)
    places, part = shapely.get_coordinates(pieces, return_index=True)
    shares = shapely.line_locate_point(lines[partly][part], shapely.points(places), normalized=True)
    np.minimum.at(low, links[partly][part], shares)
    np.maximum.at(high, links[partly][part], shares)
