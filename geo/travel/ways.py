"""What else a road network is asked: the way itself, whether it is still open, and who is within so many minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.coordinates import Coordinates
from geo.travel.avoid import Avoid
from geo.travel.base import Floats, Mode, Points, RouterUnavailable, as_array
from geo.travel.graph import areas
from geo.travel.graph.closures import closures_of
from geo.travel.graph.mercator import straight_metres
from geo.travel.graph.network import Network
from geo.travel.graph.route import first_closed, line_of, metres_of, stretches
from geo.travel.graph.search import Ways, at_points, tree
from geo.travel.graph.standing import stand
from geo.travel.networks import network_at


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """The quickest way: `line` (n, 2) in degrees from point to point, with the legs beside the road."""

    line: Floats
    seconds: float
    metres: float
    off_road: float
    source: str

    def geojson(self) -> dict[str, Any]:
        """The line as a GeoJSON geometry."""
        return {"type": "LineString", "coordinates": np.round(self.line, 5).tolist()}


@dataclass(frozen=True, slots=True)
class Blocked:
    """Where a way meets what is closed: the point, the metres to go until there, and whether no road was looked at."""

    lon: float
    lat: float
    metres: float
    estimated: bool


def route(
    origin: Coordinates, destination: Coordinates, *, mode: Mode = Mode.CAR, avoid: Avoid | None = None
) -> Route | None:
    """The quickest way past what is closed; None where there is none.

    Raises `RouterUnavailable` where no road network knows both points.
    """
    ends = as_array([origin, destination])
    network = _network(ends)
    closures = closures_of(network, avoid)
    standing = stand(network, ends, mode, closures)
    if not standing.known.all():
        raise RouterUnavailable("too far from every road")
    ways = Ways(network, mode, closures)
    start, goal = standing.snaps.pick(slice(0, 1)), standing.snaps.pick(slice(1, 2))
    grown = tree(ways, goal, towards=True)
    seconds = float(at_points(ways, grown, goal, start, towards=True)[0])
    if not np.isfinite(seconds):
        return None
    way = stretches(ways, grown, goal, start)
    off = float(standing.snaps.off.sum())
    return Route(
        np.concatenate([ends[:1], line_of(network, way), ends[1:]]),
        seconds + float(standing.seconds.sum()),
        metres_of(network, way) + off,
        off,
        f"graph:{network.facts.name}",
    )


def on_the_way(
    origin: Coordinates, destination: Coordinates, avoid: Avoid, *, mode: Mode = Mode.CAR
) -> Blocked | None:
    """Where the way that is quickest while nothing is closed runs into `avoid`; None: it does not.

    For crews already under way, who know of no closure. Without a road network the straight line is looked at instead.
    """
    ends = as_array([origin, destination])
    try:
        network = _network(ends)
        standing = stand(network, ends, mode)
        if not standing.known.all():
            raise RouterUnavailable("too far from every road")
    except RouterUnavailable:
        return _straight_into(ends, avoid)
    closures = closures_of(network, avoid)
    if closures is None:
        return None
    ways = Ways(network, mode)
    start, goal = standing.snaps.pick(slice(0, 1)), standing.snaps.pick(slice(1, 2))
    way = stretches(ways, tree(ways, goal, towards=True), goal, start)
    hit = first_closed(network, way, closures)
    return hit and Blocked(*hit[1], hit[0] + float(standing.snaps.off[0]), estimated=False)


def reach(
    points: Points,
    minutes: Sequence[float] = (15, 30, 60),
    *,
    towards: bool,
    mode: Mode = Mode.CAR,
    avoid: Avoid | None = None,
) -> dict[str, Any]:
    """GeoJSON, an area for each of `minutes`, longest first (so the map draws the shorter ones above).

    `towards`: from where one of the points is reached in that time (who comes to an incident); else what is reached from
    one of them (where a team gets to). Raises `RouterUnavailable` where no road network knows any of the points.
    """
    places = as_array(points)
    network = _network(places)
    ordered = sorted(minutes, reverse=True)
    try:
        shapes = areas.reach(network, places, ordered, mode, closures_of(network, avoid), towards=towards)
    except areas.OffTheRoads as error:
        raise RouterUnavailable(str(error)) from None
    features = [
        {"type": "Feature", "properties": {"minutes": each}, "geometry": shapely.geometry.mapping(shape)}
        for each, shape in zip(ordered, shapes, strict=True)
    ]
    return {
        "type": "FeatureCollection",
        "source": f"graph:{network.facts.name}",
        "attribution": network.facts.attribution,
        "features": features,
    }


def coverage(
    bases: Points, minutes: float, boundary: Any, *, mode: Mode = Mode.CAR, avoid: Avoid | None = None
) -> areas.Coverage:
    """What of `boundary` (a shapely area in degrees) is within `minutes` of one of the bases, and what is not.

    Raises `RouterUnavailable` where no road network knows the middle of the boundary.
    """
    middle = shapely.get_coordinates(shapely.point_on_surface(boundary))
    network = _network(middle)
    return areas.coverage(network, as_array(bases), minutes, boundary, mode, closures_of(network, avoid))


def _network(points: Floats) -> Network:
    network = network_at(points)
    if network is None:
        raise RouterUnavailable("no road network here")
    return network


def _straight_into(ends: Floats, avoid: Avoid) -> Blocked | None:
    line = shapely.linestrings(ends)
    for zone in avoid.zones:
        met = shapely.intersection(line, zone.shape)
        if not met.is_empty:
            places = shapely.get_coordinates(met)
            metres = straight_metres(places, ends[:1])
            first = int(np.argmin(metres))
            lon, lat = places[first].tolist()
            return Blocked(lon, lat, float(metres[first]), estimated=True)
    return None
