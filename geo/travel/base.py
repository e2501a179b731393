"""Who gets where in what time: the one question routers answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import Coordinates, Datum

# Points as objects, or as an array of (longitude, latitude) in WGS-84 where there are many.
Points = Sequence[Coordinates] | NDArray[np.float64]


class RouterUnavailable(Exception):
    """This router cannot answer now; the next in the settings is asked."""


@dataclass(frozen=True, slots=True, eq=False)
class TravelTable:
    """Row i, column j: from origin i to destination j, `seconds` and `metres`; infinite where there is no way.

    `estimated` is True when no road was looked at, and every screen that shows the figure says so.
    """

    seconds: NDArray[np.float64]
    metres: NDArray[np.float64]
    estimated: bool
    source: str


class Router(Protocol):
    """A source of travel times. `times` raises `RouterUnavailable` when it has none to give."""

    name: str

    def times(self, origins: Points, destinations: Points) -> TravelTable:
        """The whole table, at once."""
        ...


def as_array(points: Points) -> NDArray[np.float64]:
    """(n, 2) longitudes and latitudes in WGS-84."""
    if isinstance(points, np.ndarray):
        return points.reshape(-1, 2)
    converted = (point.to(Datum.WGS84) for point in points)
    return np.array([(point.lon, point.lat) for point in converted], dtype=np.float64).reshape(-1, 2)
