"""Shapes that people draw: GeoJSON in, one plain valid geometry in WGS-84 out, or the reason why not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import shapely

# Where Web maps end; nobody draws beyond.
FARTHEST_NORTH = 85.0
# A prefecture is 200 km across. What is larger than that is a slip of the hand, and would close every road of the map.
WIDEST_METRES = 200_000.0
MOST_CORNERS = 1_000
# About 0.1 m: finer is noise of the hand.
DECIMALS = 6
_METRES_A_DEGREE = 111_320.0
KINDS = ("Point", "LineString", "Polygon")
# Areas drawn by hand cross themselves; made valid they may fall into parts.
_PARTS = {"MultiLineString", "MultiPolygon"}


class NotAShape(ValueError):
    """`code`: malformed, kind, outside, empty, huge, corners."""

    def __init__(self, code: str, **figures: float) -> None:
        self.code, self.figures = code, figures
        super().__init__(f"{code} {figures}")


def read_shape(geojson: Mapping[str, Any]) -> Any:
    """A shapely geometry (2D, valid, not empty) of a GeoJSON geometry: point, line or area. Raises `NotAShape`."""
    if not isinstance(geojson, Mapping) or geojson.get("type") not in KINDS:
        raise NotAShape("kind")
    try:
        drawn = shapely.force_2d(shapely.geometry.shape(dict(geojson)))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError):
        raise NotAShape("malformed") from None
    corners = shapely.get_coordinates(drawn)
    if len(corners) == 0:
        raise NotAShape("empty")
    if len(corners) > MOST_CORNERS:
        raise NotAShape("corners", corners=len(corners), most=MOST_CORNERS)
    if not all(math.isfinite(x) and abs(x) <= 180 and abs(y) <= FARTHEST_NORTH for x, y in corners.tolist()):
        raise NotAShape("outside")
    shape = _tidy(drawn)
    width = widest_metres(shape)
    if width > WIDEST_METRES:
        raise NotAShape("huge", km=round(width / 1000), most=round(WIDEST_METRES / 1000))
    return shape


def widest_metres(shape: Any) -> float:
    """The longer side of its bounds."""
    west, south, east, north = shapely.bounds(shape).tolist()
    middle = math.cos(math.radians((south + north) / 2))
    return float(max((east - west) * middle, north - south) * _METRES_A_DEGREE)


def _tidy(drawn: Any) -> Any:
    """Valid, and still of the kind that was drawn: an area without inside, a line without length are empty."""
    wanted = shapely.get_dimensions(drawn)
    whole = shapely.make_valid(shapely.transform(drawn, lambda places: places.round(DECIMALS)))
    parts = [part for part in _pieces(whole) if shapely.get_dimensions(part) == wanted]
    if (
        not parts
        or (wanted == 1 and shapely.length(whole) == 0)
        or (wanted == 2 and shapely.area(whole) == 0)
    ):
        raise NotAShape("empty")
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)


def _pieces(whole: Any) -> list[Any]:
    parts = list(shapely.get_parts(whole))
    if len(parts) == 1 and parts[0].geom_type == whole.geom_type:
        return parts
    return [piece for part in parts for piece in (_pieces(part) if part.geom_type in _PARTS else [part])]
