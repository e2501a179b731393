"""The router that always answers: great circle x detour / speed, marked as estimated.

Settings: `ROAD_DETOUR` (roads are 1.4-1.6 times longer than the straight line) and `ROAD_SPEED_KMH`.
"""

from __future__ import annotations

import numpy as np
from django.conf import settings

from geo.travel.base import Points, TravelTable, as_array

# Mean radius of the earth (IUGG), metres: within 0.3 % of the ellipsoid, far finer than the detour factor.
_EARTH_RADIUS_M = 6_371_008.8


class StraightLine:
    """Haversine distances, all pairs at once."""

    name = "straight_line"

    def times(self, origins: Points, destinations: Points) -> TravelTable:
        """The whole table; never fails."""
        starts, ends = np.radians(as_array(origins)), np.radians(as_array(destinations))
        lon_a, lat_a = starts[:, 0, None], starts[:, 1, None]
        lon_b, lat_b = ends[None, :, 0], ends[None, :, 1]
        half = (
            np.sin((lat_b - lat_a) / 2) ** 2
            + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
        )
        metres = 2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0))) * settings.ROAD_DETOUR
        seconds = metres / (settings.ROAD_SPEED_KMH / 3.6)
        return TravelTable(seconds=seconds, metres=metres, estimated=True, source=self.name)
