"""Areas of travel time: who is within so many minutes of a place, and what nobody can reach in that time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.travel.base import Mode
from geo.travel.graph.closures import Closures
from geo.travel.graph.field import Field, field
from geo.travel.graph.mercator import EARTH_RADIUS_M
from geo.travel.graph.network import Floats, Network
from geo.travel.graph.search import Ways, grow
from geo.travel.graph.standing import stand


class OffTheRoads(Exception):
    """None of the points stands near a road of this network."""


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Shapes in degrees: what is reached in time, what is not; and square kilometres of the latter and of the whole."""

    covered: Any
    uncovered: Any
    uncovered_km2: float
    boundary_km2: float


def reach(
    network: Network,
    points: Floats,
    minutes: Sequence[float],
    mode: Mode = Mode.CAR,
    closures: Closures | None = None,
    *,
    towards: bool,
) -> list[Any]:
    """For each of `minutes` the area from which one of the points is reached in that time, or (not `towards`) that is
    reached from one of them. Raises `OffTheRoads`."""
    surface = _surface(network, points, max(minutes) * 60, mode, closures, towards=towards)
    return [surface.within(each * 60) for each in minutes]


def coverage(
    network: Network,
    bases: Floats,
    minutes: float,
    boundary: Any,
    mode: Mode = Mode.CAR,
    closures: Closures | None = None,
) -> Coverage:
    """What of `boundary` (degrees) somebody from one of the bases reaches in time; without bases: nothing of it."""
    try:
        (reached,) = reach(network, bases, [minutes], mode, closures, towards=False)
    except OffTheRoads:
        reached = shapely.Polygon()
    boundary = shapely.make_valid(boundary)
    covered, uncovered = shapely.intersection(boundary, reached), shapely.difference(boundary, reached)
    return Coverage(covered, uncovered, square_km(uncovered), square_km(boundary))


def square_km(shape: Any) -> float:
    """Area of a shape in degrees, by Lambert's equal-area cylinder."""

    def flat(lonlat: Floats) -> Floats:
        radians = np.radians(lonlat)
        return np.column_stack([radians[:, 0], np.sin(radians[:, 1])]) * (EARTH_RADIUS_M / 1_000)

    return float(shapely.area(shapely.transform(shape, flat)))


def _surface(
    network: Network, points: Floats, limit: float, mode: Mode, closures: Closures | None, *, towards: bool
) -> Field:
    standing = stand(network, points, mode, closures)
    roots = standing.pick(standing.known & (standing.seconds < limit))
    if not len(roots):
        raise OffTheRoads("no road of the network is near")
    ways = Ways(network, mode, closures)
    legs = ways.legs(roots.snaps, leaving=not towards) + roots.seconds[:, None]
    grown = grow(ways, roots.snaps, legs, towards=towards, limit=limit)
    return field(ways, grown, roots, limit, towards=towards)
