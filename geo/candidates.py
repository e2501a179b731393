"""One answer to the question where a place is, and the area that it must lie in."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry, Point

from geo import china
from geo.coordinates import Coordinates
from geo.models import Precision

# Where to look: a code of a province, prefecture or county ("371300"), or a polygon in WGS-84.
Within = str | GEOSGeometry | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer: a place, its WGS-84 point and how near that is to what was meant.

    `place_id` is the row of the gazetteer, None when no row holds it. `score` orders the candidates of one
    answer (higher is better) and means nothing between answers.
    """

    name: str
    full_name: str
    coordinates: Coordinates
    precision: Precision
    source: str
    place_id: int | None
    score: float


def lies_within(point: Coordinates, area: str, within: Within) -> bool:
    """Whether a WGS-84 point is inside `within`; `area`, where known, is the county code it was filed under."""
    if within is None:
        return True
    if isinstance(within, str):
        county = area or getattr(china.county_at(point), "code", "")
        return bool(county) and county.startswith(china.prefix_of(within))
    return bool(within.intersects(Point(point.lon, point.lat, srid=4326)))
