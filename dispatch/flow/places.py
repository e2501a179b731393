"""Where a cry for help is: the point as given, its datum undone, compared with what its words say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from django.contrib.gis.geos import Point
from django.contrib.gis.geos.prepared import PreparedGeometry

from dispatch.models import Organisation
from dispatch.states import Precision
from geo import china
from geo.candidates import Candidate
from geo.coordinates import Coordinates, Datum, ImpossiblePoint, looks_swapped
from geo.geocoding.lookup import locate as look_up

# A crew that stands there finds the place by asking; anything coarser waits for a person to pin it.
REACHABLE = frozenset({Precision.EXACT, Precision.STREET, Precision.VILLAGE, Precision.TOWNSHIP})
COARSE = {
    Precision.TOWNSHIP: "township_only",
    Precision.COUNTY: "county_only",
    Precision.CITY: "city_only",
}
# A point may lie so many radii of the named place away before the two are said to disagree.
DISAGREE_RADII = 2.0
# How fine an address is by its last word, finest first.
_FINENESS = (
    (
        Precision.STREET,
        r"(?:[0-9一二三四五六七八九十]+(?:号|弄|幢|栋|单元|室|米|公里)|(?:[大国省县乡]道|路|巷|街(?!道))口?|交叉口)",
    ),
    (
        Precision.VILLAGE,
        r"(?:村|庄|屯|社区|小区|花园|家园|苑|学校|小学|中学|大学|医院|桥|站|水库|厂|大厦|广场|公园)",
    ),
    (Precision.TOWNSHIP, r"(?:镇|乡|街道|街道办|办事处)"),
    (Precision.COUNTY, r"(?:(?<!自治)[区县旗]|市.*市)"),
    (Precision.CITY, r"(?:省|市|盟|自治[区州])"),
)
_KNOWN = frozenset(precision.value for precision in Precision)
_FINENESS_PATTERNS = tuple((precision, re.compile(words)) for precision, words in _FINENESS)


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in WGS-84 with how near it is and who says so; `flags` are codes for the person who reads it."""

    coordinates: Coordinates | None = None
    precision: Precision = Precision.NONE
    source: str = ""
    flags: tuple[str, ...] = ()

    @property
    def point(self) -> Point | None:
        """For a row of the database."""
        return point_of(self.coordinates) if self.coordinates else None


class Ground:
    """Where an organisation serves: which of two places of one name is meant, and what lies outside."""

    def __init__(self, organisation: Organisation) -> None:
        self._area = organisation.service_area
        self._asked: dict[str, list[Candidate]] = {}

    @cached_property
    def middle(self) -> Coordinates | None:
        """A point inside the service area; None where none is drawn."""
        if self._area is None:
            return None
        inside = self._area.point_on_surface
        return Coordinates(inside.x, inside.y)

    @cached_property
    def _prepared(self) -> PreparedGeometry | None:
        return self._area.prepared if self._area else None

    def covers(self, coordinates: Coordinates) -> bool:
        """Whether a WGS-84 point is served; everything is where no area is drawn."""
        return self._prepared is None or bool(self._prepared.covers(point_of(coordinates)))

    def candidates(self, words: str) -> list[Candidate]:
        """The places that `words` may mean, best first, a province left out: its middle is nowhere.

        Asked once for the same words: sheets name a place again and again.
        """
        if words not in self._asked:
            found = look_up(words, near=self.middle).candidates if words.strip() else ()
            self._asked[words] = [c for c in found if c.precision.value in _KNOWN]
        return self._asked[words]

    def spot(self, *, lon: float | None, lat: float | None, datum: Datum, words: str, measured: bool) -> Spot:
        """Where it is. A point wins over words; `measured` when a device or a person on the map gave it, and not the words.

        Never raises: what is odd is a flag (point_missing, point_impossible, point_swapped, point_disagrees,
        outside_area, township_only, county_only, city_only).
        """
        given, flags = _given(lon, lat, datum)
        named = next(iter(self.candidates(words)), None)
        if given:
            precision = Precision.EXACT if measured else fineness(words)
            if named and given.distance_m(named.coordinates) > DISAGREE_RADII * named.precision.radius_m:
                flags.append("point_disagrees")
            found = Spot(given, precision, "given")
        elif named:
            found = spot_of(named)
        else:
            found = Spot()
        if found.precision in COARSE:
            flags.append(COARSE[found.precision])
        if found.coordinates and not self.covers(found.coordinates):
            flags.append("outside_area")
        return replace(found, flags=tuple(flags))


def _given(lon: float | None, lat: float | None, datum: Datum) -> tuple[Coordinates | None, list[str]]:
    if lon is None or lat is None:
        return None, ["point_missing"]
    if looks_swapped(lon, lat):
        return Coordinates(lat, lon, datum).to(Datum.WGS84), ["point_swapped"]
    try:
        point = Coordinates(lon, lat, datum).to(Datum.WGS84)
    except ImpossiblePoint:
        return None, ["point_impossible"]
    # Zero, zero is what a sheet holds where nobody filled it in.
    return (None, ["point_impossible"]) if lon == lat == 0 else (point, [])


def fineness(words: str) -> Precision:
    """How fine a point found for an address is, by the last word that says so.

    Without an address the point itself is all there is: exact. With words that tell nothing, as near as a village.
    """
    if not words.strip():
        return Precision.EXACT
    last = [
        (max(match.end() for match in matches), -order, precision)
        for order, (precision, pattern) in enumerate(_FINENESS_PATTERNS)
        if (matches := list(pattern.finditer(words)))
    ]
    return max(last)[2] if last else Precision.VILLAGE


def spot_of(candidate: Candidate) -> Spot:
    """A provider's answer as a spot."""
    return Spot(candidate.coordinates, Precision(candidate.precision.value), candidate.source)


def point_of(coordinates: Coordinates) -> Point:
    """WGS-84 for the database."""
    return Point(coordinates.lon, coordinates.lat, srid=4326)


def county_of(coordinates: Coordinates) -> tuple[str, str]:
    """Code and name of the county a point lies in; two blanks at sea and abroad."""
    county = china.county_at(coordinates)
    return (county.code, county.name) if county else ("", "")
