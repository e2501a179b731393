"""Two ways from the cast's base to its incident: straight there, and a long one round by the west and the south."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geo.travel.graph import store
from tests.dispatch.rows import LANSHAN, NANFANG
from tests.geo.travel.drawn import KM, drawn

HALFWAY = ((LANSHAN[0] + NANFANG[0]) / 2, (LANSHAN[1] + NANFANG[1]) / 2)
# 6 km north of the incident, on a road of its own that nobody closes.
NORTH = (NANFANG[0] + 0.05, NANFANG[1] + 0.10)
ROUND = (LANSHAN[0], NANFANG[1])
_PLACES = {"l": LANSHAN, "n": NANFANG, "h": HALFWAY, "r": ROUND, "o": NORTH}


def build(settings: Any, folder: Path, *, detour: bool = True) -> None:
    """Let these roads be all there are; without `detour` the straight one is the only way out of the base."""
    settings.TRAVEL_ROUTERS, settings.ROADS_DIR, settings.ROAD_NETWORKS = ["graph"], folder, []
    roads = ["l-h", "h-n", "o-n", *(["l-r", "r-n"] if detour else [])]
    places = {name: (lon / KM, lat / KM) for name, (lon, lat) in _PLACES.items()}
    store.save(folder, drawn(places, roads, name="linyi"))


def across(place: tuple[float, float] = HALFWAY, reach: float = 0.003) -> dict[str, Any]:
    """A GeoJSON square over the road there, about 300 m to each side."""
    (x, y), r = place, reach
    ring = [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r], [x - r, y - r]]
    return {"type": "Polygon", "coordinates": [ring]}
