"""A point on the earth and the datum it is given in. No Django in here.

Inside Muster every point is WGS-84, longitude before latitude. Chinese maps are GCJ-02 (AMap, Tencent) or BD-09
(Baidu): at Linyi half a kilometre away. The formulas are those of `prcoords`, inverted until the round trip
is exact to a few centimetres.

Where nothing is converted: abroad (the usual bounding-box test also shifts Korea, Japan and India, so the real
outline of China is asked) and in Taiwan, whose coordinates Chinese providers leave as they are. Hong Kong and Macau
are converted, as AMap and Baidu do. Within a few hundred metres of a land border a foreign point given in GCJ-02
cannot be told from a Chinese one; there the answer may be wrong by the shift.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import prcoords
from geopy.distance import geodesic

from geo.boundaries import is_shifted_at


class Datum(StrEnum):
    """How a pair of numbers is meant."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class ImpossiblePoint(ValueError):
    """No place on earth has these coordinates; `lon` and `lat` are what was given."""

    def __init__(self, lon: object, lat: object, reason: str) -> None:
        super().__init__(reason)
        self.lon = lon
        self.lat = lat


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Longitude and latitude in degrees. Raises `ImpossiblePoint` for what cannot be on earth."""

    lon: float
    lat: float
    datum: Datum = Datum.WGS84

    def __post_init__(self) -> None:
        for name, value, limit in (("longitude", self.lon, 180), ("latitude", self.lat, 90)):
            if not math.isfinite(value) or abs(value) > limit:
                reason = f"{name} {value:.10g} is not between -{limit} and {limit} degrees"
                raise ImpossiblePoint(self.lon, self.lat, reason)

    @classmethod
    def read(cls, lon: object, lat: object, datum: Datum = Datum.WGS84) -> Coordinates:
        """Coordinates from what a sheet or a form holds ("118.35", 35); raises `ImpossiblePoint` for words and blanks."""
        try:
            numbers = float(str(lon)), float(str(lat))
        except ValueError:
            raise ImpossiblePoint(lon, lat, f"{lon!r}, {lat!r} are not two numbers in degrees") from None
        return cls(*numbers, datum)

    def to(self, datum: Datum) -> Coordinates:
        """The same place in another datum; the same numbers where Chinese maps are not shifted."""
        if datum is self.datum:
            return self
        if datum is Datum.WGS84:
            return self._to_wgs84()
        wgs84 = self._to_wgs84()
        if not is_shifted_at(wgs84.lon, wgs84.lat):
            return Coordinates(wgs84.lon, wgs84.lat, datum)
        forward = prcoords.wgs_gcj if datum is Datum.GCJ02 else prcoords.wgs_bd
        return _from_prcoords(forward((wgs84.lat, wgs84.lon), False), datum)

    def _to_wgs84(self) -> Coordinates:
        if self.datum is Datum.WGS84:
            return self
        unshifted = Coordinates(self.lon, self.lat)
        # prcoords warns outside its box, which is far wider than China.
        if not prcoords.sanity_in_china_p(prcoords.Coords(self.lat, self.lon)):
            return unshifted
        backward = prcoords.gcj_wgs_bored if self.datum is Datum.GCJ02 else prcoords.bd_wgs_bored
        found = _from_prcoords(backward((self.lat, self.lon), False), Datum.WGS84)
        # The border is drawn in WGS-84, so the result is tested, not what was given.
        return found if is_shifted_at(found.lon, found.lat) else unshifted

    def distance_m(self, other: Coordinates) -> float:
        """Metres to another point along the WGS-84 ellipsoid, whatever the two datums."""
        here, there = self._to_wgs84(), other._to_wgs84()
        return float(geodesic((here.lat, here.lon), (there.lat, there.lon)).meters)


def looks_swapped(lon: float, lat: float) -> bool:
    """Whether the pair reads like latitude before longitude: as given it is not in China, exchanged it would be."""
    return 3 <= lon <= 54 and 73 <= lat <= 136


def _from_prcoords(pair: Any, datum: Datum) -> Coordinates:
    return Coordinates(float(pair.lon), float(pair.lat), datum)
