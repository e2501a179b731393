"""What must not be driven through: roads closed and areas flooded, as they are drawn on the map."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely

# A line drawn across or along a road rarely ends on its very middle.
REACH_METRES = 10.0


class NotGeoJSON(ValueError):
    """What was given cannot be read as GeoJSON in WGS-84."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One closed piece of the map, lon/lat. A line or point closes what it touches, an area what lies in it."""

    shape: Any
    bridges_open: bool = False


@dataclass(frozen=True, slots=True)
class Avoid:
    """Zones, and a key that is the same for the same zones."""

    zones: tuple[Zone, ...]
    key: str

    @classmethod
    def read(cls, geojson: Mapping[str, Any] | str | bytes | None) -> Avoid | None:
        """Zones of a geometry, feature or collection; None where there is nothing in it. Raises `NotGeoJSON`.

        A feature's property `bridges` may be "open": an area then closes no bridge. Without it bridges are closed too,
        because a crew that trusts a bridge nobody looked at is in danger.
        """
        try:
            data = json.loads(geojson) if isinstance(geojson, str | bytes) else geojson
            zones = tuple(zone for zone in _zones(data or {}) if not zone.shape.is_empty)
        except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError) as error:
            raise NotGeoJSON(str(error)) from None
        if not zones:
            return None
        text = b"".join(shapely.to_wkb(zone.shape) + bytes([zone.bridges_open]) for zone in zones)
        return cls(zones, hashlib.sha256(text).hexdigest()[:24])


def _zones(data: Mapping[str, Any]) -> Iterator[Zone]:
    match data.get("type"):
        case None if not data:
            return
        case "FeatureCollection":
            for feature in data["features"]:
                yield from _zones(feature)
        case "Feature":
            if data.get("geometry"):
                bridges = (data.get("properties") or {}).get("bridges") == "open"
                yield from (Zone(zone.shape, bridges) for zone in _zones(data["geometry"]))
        case _:
            # Areas drawn by hand cross themselves now and then.
            whole = shapely.make_valid(shapely.force_2d(shapely.geometry.shape(data)))
            yield from (Zone(part) for part in shapely.get_parts(whole))
