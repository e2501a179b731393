"""Areas of travel time that always answer: along the roads where a network knows them, else a circle, marked as estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from geo.travel.avoid import Avoid
from geo.travel.base import Floats, Mode, Points, RouterUnavailable, as_array
from geo.travel.graph.areas import square_km
from geo.travel.graph.mercator import EARTH_RADIUS_M
from geo.travel.straight_line import StraightLine
from geo.travel.ways import reach

_CORNERS = 72
# 50 m: finer than a road is wide on any map of a county.
_DETAIL_DEGREES = 0.0005


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """Shapes in degrees by minutes. `estimated`: no road was looked at, and nothing that is closed either."""

    shapes: dict[int, Any]
    estimated: bool
    source: str
    attribution: str


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """What of a boundary is reached and what is not, in degrees, and square kilometres of the latter and of the whole."""

    reached: Any
    uncovered: Any
    uncovered_km2: float
    boundary_km2: float
    estimated: bool
    source: str
    attribution: str


def within(
    points: Points,
    minutes: Sequence[int],
    *,
    towards: bool,
    mode: Mode = Mode.CAR,
    avoid: Avoid | None = None,
) -> Areas:
    """For each of `minutes` from where one of the points is reached (`towards`), or what is reached from one of them.

    Never raises: where no road network knows the points, a circle of what is usually driven or walked in that time.
    """
    places = as_array(points)
    try:
        found = reach(places, minutes, towards=towards, mode=mode, avoid=avoid)
    except RouterUnavailable:
        return Areas(
            {each: _circles(places, each * 60.0, mode) for each in minutes}, True, StraightLine.name, ""
        )
    shapes = {feature["properties"]["minutes"]: shape(feature["geometry"]) for feature in found["features"]}
    return Areas(shapes, False, found["source"], found["attribution"])


def covered(
    bases: Points, minutes: int, boundary: Any, *, mode: Mode = Mode.CAR, avoid: Avoid | None = None
) -> Covered:
    """What of `boundary` (a shapely area in degrees) somebody from one of the bases reaches in time; never raises."""
    boundary = shapely.make_valid(boundary)
    places = as_array(bases)
    if len(places):
        found = within(places, [minutes], towards=False, mode=mode, avoid=avoid)
    else:
        found = Areas({minutes: shapely.Polygon()}, False, "", "")
    reached = shapely.intersection(boundary, found.shapes[minutes])
    uncovered = shapely.difference(boundary, reached)
    return Covered(
        reached,
        uncovered,
        square_km(uncovered),
        square_km(boundary),
        found.estimated,
        found.source,
        found.attribution,
    )


def drawn(area: Any) -> bytes:
    """The shape as a GeoJSON geometry for the map, without detail that nobody would see."""
    thinned = shapely.set_precision(shapely.simplify(area, _DETAIL_DEGREES), 1e-5)
    if thinned.is_empty:
        # An empty polygon would be written with a ring of no corners, which no map reads.
        thinned = shapely.MultiPolygon()
    return str(shapely.to_geojson(thinned)).encode()


def _circles(places: Floats, seconds: float, mode: Mode) -> Any:
    metres = StraightLine().metres_in(places, seconds, mode)
    return shapely.union_all([shapely.Polygon(_circle(lon, lat, metres)) for lon, lat in places.tolist()])


def _circle(lon: float, lat: float, metres: float) -> Floats:
    """Corners of a circle on the sphere, in degrees."""
    turn, here = metres / EARTH_RADIUS_M, np.radians(lat)
    bearing = np.linspace(0.0, 2 * np.pi, _CORNERS, endpoint=False)
    there = np.arcsin(np.sin(here) * np.cos(turn) + np.cos(here) * np.sin(turn) * np.cos(bearing))
    east = np.arctan2(
        np.sin(bearing) * np.sin(turn) * np.cos(here), np.cos(turn) - np.sin(here) * np.sin(there)
    )
    return np.column_stack([lon + np.degrees(east), np.degrees(there)])
