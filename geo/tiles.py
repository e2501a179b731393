"""What the map is drawn from: the base map of the settings and our own layers. It does not ask who may see.

Layers are GeoJSON bytes in WGS-84, made once and then served as they are.
"""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import shapely
from django.conf import settings

from geo import china
from geo.coordinates import Datum
from geo.known import DATA
from geo.roads import ATTRIBUTION, Box, roads_in

# About 200 m: a county keeps 70-200 corners, invisible at the scale of a city.
_COUNTY_DETAIL_DEGREES = 0.002


class BaseMap(msgspec.Struct, frozen=True):
    """Somebody's map under ours: a tile address with {z}/{x}/{y}, the datum it is drawn in, whom to name."""

    url: str
    datum: Datum
    attribution: str

    @property
    def origin(self) -> str:
        """Scheme and host, as a content security policy wants it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def base_map() -> BaseMap | None:
    """The base map of `BASE_MAP_URL`, `BASE_MAP_DATUM`, `BASE_MAP_ATTRIBUTION`; None: no request leaves the browser."""
    if not settings.BASE_MAP_URL:
        return None
    return BaseMap(settings.BASE_MAP_URL, Datum(settings.BASE_MAP_DATUM), settings.BASE_MAP_ATTRIBUTION)


@cache
def counties_geojson(*codes: str) -> bytes:
    """The counties of these provinces, prefectures or counties ("371300"): features with `code` and `name`.

    Raises `geo.china.UnknownArea`.
    """
    areas = {area.code: area for code in codes for area in china.counties_in(code)}
    shapes = china.shapes_side_by_side(list(areas), simplify_degrees=_COUNTY_DETAIL_DEGREES)
    features = [_feature(shapes[area.code], code=area.code, name=area.name) for area in areas.values()]
    return _collection(features, attribution="天地图")


@cache
def rivers_geojson() -> bytes:
    """Schematic centre lines of the main rivers of Linyi, of our own drawing, 1-3 km: `name`, `rank` (1 main)."""
    return msgspec.json.encode(json.loads((DATA / "rivers_linyi.geojson").read_text(encoding="utf-8")))


def roads_geojson(bbox: Box) -> bytes:
    """Main roads with an end in the box (west, south, east, north): one feature. Kept as a file under `.local/map`.

    Raises `geo.roads.RoadsUnavailable`.
    """
    west, south, east, north = (round(side, 2) for side in bbox)
    return _roads((west, south, east, north))


@cache
def _roads(bbox: Box) -> bytes:
    kept = Path(settings.BASE_DIR) / ".local" / "map" / f"roads_{'_'.join(map(str, bbox))}.geojson"
    if kept.is_file():
        return kept.read_bytes()
    layer = _collection([_feature(roads_in(bbox))], attribution=ATTRIBUTION)
    _keep(kept, layer)
    return layer


def _keep(path: Path, layer: bytes) -> None:
    """Write whole or not at all; on a read-only disk the layer is simply made again by the next process."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as half:
            half.write(layer)
        Path(half.name).replace(path)
    except OSError:
        return


def _feature(shape: Any, **properties: str) -> dict[str, Any]:
    # Five decimals are a metre.
    rounded = shapely.set_precision(shape, 0.00001, mode="pointwise")
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(rounded)}


def _collection(features: list[dict[str, Any]], *, attribution: str) -> bytes:
    return msgspec.json.encode(
        {"type": "FeatureCollection", "attribution": attribution, "features": features}
    )
