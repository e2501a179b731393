"""How everybody gets there past what is closed, and what difference it makes to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.contrib.gis.geos import Point
from numpy.typing import NDArray

from geo.coordinates import Coordinates
from geo.travel.avoid import Avoid
from geo.travel.base import TravelTable
from geo.travel.times import travel_times


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The table towards one place; for each origin the seconds that closures cost it, and whether they leave it no way."""

    travel: TravelTable
    detour: NDArray[np.float64]
    cut_off: NDArray[np.bool_]


def ways_to(origins: Sequence[Coordinates], point: Point, avoid: Avoid | None) -> Ways:
    """One table, or two where something is closed: the other without it, for its price is known only by comparing.

    Nobody is called cut off where everybody is: then the place itself is, and somebody has to go all the same.
    """
    there = Coordinates(point.x, point.y)
    travel = travel_times(origins, there, avoid=avoid)
    detour, cut_off = np.zeros(len(origins)), np.zeros(len(origins), dtype=bool)
    if avoid is None or not len(origins):
        return Ways(travel, detour, cut_off)
    plain = travel_times(origins, there)
    # Two routers differ by more than a closure costs.
    if plain.source == travel.source:
        now, before = travel.seconds[:, 0], plain.seconds[:, 0]
        reached: NDArray[Any] = np.isfinite(now)
        known = np.isfinite(before)
        cut_off = ~reached & known if reached.any() else cut_off
        both = reached & known
        detour[both] = np.maximum(0.0, now[both] - before[both])
    return Ways(travel, detour, cut_off)
