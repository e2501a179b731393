"""Travel time as a surface over the map: what isochrones and coverage are cut from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import contourpy
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.travel.graph.mercator import scale_at, to_lonlat
from geo.travel.graph.network import Floats
from geo.travel.graph.search import Tree, Ways
from geo.travel.graph.snapping import Snaps
from geo.travel.graph.spans import ragged, spans
from geo.travel.graph.standing import PLAIN_METRES, Standing, access_speed

# Squares along the longer side of the picture, and the finest square in metres of the plane.
_SQUARES, _FINEST = 256, 25.0


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Seconds at the middles of squares of the plane, `seconds[row, column]`; large where nobody comes."""

    seconds: Floats
    corner: Floats
    side: float

    def within(self, seconds: float) -> Any:
        """The area reached in that time, in degrees, with holes."""
        rows, columns = self.seconds.shape
        lines = contourpy.contour_generator(
            x=self.corner[0] + (np.arange(columns) + 0.5) * self.side,
            y=self.corner[1] + (np.arange(rows) + 0.5) * self.side,
            z=self.seconds,
            fill_type=contourpy.FillType.OuterOffset,
        )
        points, offsets = cast(tuple[Any, Any], lines.filled(-1.0, seconds))
        areas = [
            shapely.Polygon(part[: at[1]], [part[a:b] for a, b in pairwise(at[1:])])
            for part, at in zip(points, offsets, strict=True)
        ]
        whole = shapely.union_all(shapely.make_valid(np.array(areas, dtype=object)))
        smooth = shapely.simplify(whole, self.side / 3)
        return shapely.set_precision(shapely.transform(smooth, to_lonlat), 1e-5)


def field(ways: Ways, tree: Tree, roots: Standing, limit: float, *, towards: bool) -> Field:
    """The surface of a tree that was grown from `roots` up to `limit` seconds."""
    places, seconds = _nodes(ways, tree, limit)
    low, high = _frame(ways, np.concatenate([places, ways.network.nodes[_ends(ways, roots).ravel()]]), limit)
    side = max(_FINEST, float((high - low).max()) / _SQUARES)
    for more in (_inside(ways, tree, limit, side, towards), _root_links(ways, roots, side, towards)):
        places, seconds = np.concatenate([places, more[0]]), np.concatenate([seconds, more[1]])
    columns, rows = np.ceil((high - low) / side).astype(int) + 1
    surface = np.full((rows, columns), np.inf)
    column, row = np.floor((places - low) / side).astype(int).T
    seen = (seconds <= limit) & (column >= 0) & (row >= 0) & (column < columns) & (row < rows)
    np.minimum.at(surface, (row[seen], column[seen]), seconds[seen])
    scale = float(scale_at(np.array([(low[1] + high[1]) / 2]))[0])
    _walk(surface, side * scale / access_speed(ways.network, ways.mode), _steps(ways, limit, side * scale))
    return Field(np.minimum(surface, limit * 1.5 + 60), low, side)


def _beside(ways: Ways, limit: float) -> float:
    """Metres from a road that are counted: as far as a time is more than a guess."""
    if not ways.network.facts.coarse:
        return PLAIN_METRES
    return min(ways.network.facts.access_metres, limit * access_speed(ways.network, ways.mode))


def _steps(ways: Ways, limit: float, metres: float) -> int:
    return max(1, round(_beside(ways, limit) / metres))


def _frame(ways: Ways, places: Floats, limit: float) -> tuple[Floats, Floats]:
    """Corners of the picture, with room for what lies beside the roads."""
    low, high = places.min(axis=0), places.max(axis=0)
    room = (_beside(ways, limit) + 4 * _FINEST) / float(scale_at(np.array([(low[1] + high[1]) / 2]))[0])
    return low - room, high + room


def _ends(ways: Ways, roots: Standing) -> NDArray[np.int32]:
    found: NDArray[np.int32] = ways.network.ends[roots.snaps.link]
    return found


def _nodes(ways: Ways, tree: Tree, limit: float) -> tuple[Floats, Floats]:
    reached = np.flatnonzero(tree.seconds <= limit)
    return ways.network.nodes[reached], tree.seconds[reached]


def _inside(ways: Ways, tree: Tree, limit: float, side: float, towards: bool) -> tuple[Floats, Floats]:
    """Points a side apart along links that are longer than that, of which an end is reached."""
    network = ways.network
    reached: NDArray[np.bool_] = tree.seconds <= limit
    near = reached[network.ends[:, 0]] | reached[network.ends[:, 1]]
    used = np.zeros(len(near), dtype=bool)
    used[network.arcs[ways.mode].link] = True
    places, snaps, _ = _along(ways, np.flatnonzero(near & used & (network.metres > side / 2)), side)
    ends = network.ends[snaps.link]
    return places, (ways.legs(snaps, leaving=towards) + tree.seconds[ends]).min(axis=1)


def _root_links(ways: Ways, roots: Standing, side: float, towards: bool) -> tuple[Floats, Floats]:
    """Points along the links on which the roots stand, reached without leaving them, and the roots themselves."""
    places, snaps, owner = _along(ways, roots.snaps.link.astype(np.int64), side)
    mine = roots.snaps.pick(owner)
    seconds = ways.along(snaps, mine) if towards else ways.along(mine, snaps)
    return places, seconds + roots.seconds[owner]


def _along(ways: Ways, links: NDArray[np.int64], side: float) -> tuple[Floats, Snaps, NDArray[np.int64]]:
    """Points of these links at most `side` apart: in the plane, as places on the network, and of which link of the list."""
    network = ways.network
    if not len(links):
        return np.zeros((0, 2)), Snaps(np.zeros(0, dtype=np.int32), np.zeros(0), np.zeros(0)), links
    points, start = ragged(network.shape_start, links)
    last = np.zeros(len(points), dtype=bool)
    last[start[1:] - 1] = True
    begin = points[~last]
    step = network.shape[begin + 1] - network.shape[begin]
    parts = np.maximum(np.ceil(np.hypot(*step.T) / side).astype(np.int64), 1)
    place, _ = spans(np.zeros_like(parts), parts)
    piece = np.repeat(np.arange(len(begin)), parts)
    share = place / parts[piece]
    at = network.shape_at[begin]
    along = at[piece] + share * (network.shape_at[begin + 1] - at)[piece]
    link = network.shape_link[begin][piece]
    places = network.shape[begin][piece] + share[:, None] * step[piece]
    owner = np.repeat(np.arange(len(links)), np.diff(start))[~last][piece]
    return places, Snaps(link, np.clip(along / network.metres[link], 0, 1), np.zeros(len(link))), owner


def _walk(surface: Floats, seconds: float, steps: int) -> None:
    """Let time spread from square to square beside the roads, `steps` squares far."""
    for _ in range(steps):
        for axis in (0, 1):
            _spread(surface, seconds, axis)
        # Diagonals: along one axis, then the other, costs two sides; this makes it the root of two.
        for a, b in (
            (surface[1:, 1:], surface[:-1, :-1]),
            (surface[:-1, 1:], surface[1:, :-1]),
        ):
            before = b.copy()
            np.minimum(b, a + seconds * 2**0.5, out=b)
            np.minimum(a, before + seconds * 2**0.5, out=a)


def _spread(surface: Floats, seconds: float, axis: int) -> None:
    view = surface if axis == 0 else surface.T
    before = view.copy()
    np.minimum(view[1:], before[:-1] + seconds, out=view[1:])
    np.minimum(view[:-1], before[1:] + seconds, out=view[:-1])
