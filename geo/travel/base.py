"""Who gets where in what time: the one question routers answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import Coordinates, Datum
from geo.travel.avoid import Avoid

# Points as objects, or as an array of (longitude, latitude) in WGS-84 where there are many.
Points = Sequence[Coordinates] | NDArray[np.float64]
Floats = NDArray[np.float64]
# Walking, and every leg beside the road: the speed of OSRM's profile for people on foot.
FOOT_KMH = 5.0


class Mode(StrEnum):
    """How somebody travels."""

    CAR = "car"
    FOOT = "foot"


class RouterUnavailable(Exception):
    """This router cannot answer now; the next in the settings is asked."""


class TravelTable:
    """Row i, column j: from origin i to destination j.

    `seconds`, `metres` (along the road, worked out when they are first read): infinite where there is no way, not a
    number where this router does not know (`travel_times` fills that in). `estimated` is True where no road was looked
    at or a road network does not reach: every screen that shows the figure says so. `off_road` are the metres at both
    ends that lie beside the network and are part of the others.
    """

    __slots__ = ("_metres", "estimated", "off_road", "seconds", "source")

    def __init__(
        self,
        *,
        seconds: Floats,
        metres: Floats | Callable[[], Floats],
        estimated: bool | NDArray[np.bool_],
        source: str,
        off_road: Floats | None = None,
    ) -> None:
        self.seconds, self._metres, self.source = seconds, metres, source
        self.estimated: NDArray[np.bool_] = np.broadcast_to(np.asarray(estimated, dtype=bool), seconds.shape)
        self.off_road: Floats = np.zeros(seconds.shape) if off_road is None else off_road

    @property
    def metres(self) -> Floats:
        """Metres of the ways that take `seconds`."""
        if callable(self._metres):
            self._metres = self._metres()
        return self._metres


class Router(Protocol):
    """A source of travel times. `times` raises `RouterUnavailable` when it has none to give."""

    name: str

    def times(
        self, origins: Points, destinations: Points, *, mode: Mode = Mode.CAR, avoid: Avoid | None = None
    ) -> TravelTable:
        """The whole table, at once; `avoid` are roads closed and areas flooded."""
        ...


def as_array(points: Points) -> Floats:
    """(n, 2) longitudes and latitudes in WGS-84."""
    if isinstance(points, np.ndarray):
        return points.reshape(-1, 2)
    converted = (point.to(Datum.WGS84) for point in points)
    return np.array([(point.lon, point.lat) for point in converted], dtype=np.float64).reshape(-1, 2)
