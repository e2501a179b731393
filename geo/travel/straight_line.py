"""The router that always answers: great circle x detour / speed, marked as estimated.

Settings: `ROAD_DETOUR` and `ROAD_SPEED_KMH`. Where they are not set, the road network of the area says how much longer its
roads are and how fast they are; where there is none, 1.4 (the field's 1.4-1.6) and 40 km/h.
"""

from __future__ import annotations

from django.conf import settings

from geo.travel.avoid import Avoid
from geo.travel.base import FOOT_KMH, Floats, Mode, Points, TravelTable, as_array
from geo.travel.graph.mercator import straight_metres
from geo.travel.networks import network_at

DETOUR, KMH = 1.4, 40.0


class StraightLine:
    """Great-circle distances, all pairs at once. It knows nothing of what is closed."""

    name = "straight_line"

    def times(
        self, origins: Points, destinations: Points, *, mode: Mode = Mode.CAR, avoid: Avoid | None = None
    ) -> TravelTable:
        """The whole table; never fails."""
        starts, ends = as_array(origins), as_array(destinations)
        detour, kmh = self._usual(starts, ends)
        metres = straight_metres(starts[:, None], ends[None, :]) * detour
        seconds = metres / ((FOOT_KMH if mode is Mode.FOOT else kmh) / 3.6)
        return TravelTable(seconds=seconds, metres=metres, estimated=True, source=self.name)

    def metres_in(self, points: Points, seconds: float, mode: Mode) -> float:
        """How far off as the crow flies one is after `seconds`."""
        places = as_array(points)
        detour, kmh = self._usual(places, places)
        return seconds * (FOOT_KMH if mode is Mode.FOOT else kmh) / 3.6 / detour

    def _usual(self, starts: Floats, ends: Floats) -> tuple[float, float]:
        detour, kmh = settings.ROAD_DETOUR, settings.ROAD_SPEED_KMH
        if detour is None or kmh is None:
            network = network_at(ends if len(ends) <= len(starts) else starts)
            fitted = (network.facts.detour, network.facts.kmh) if network else (DETOUR, KMH)
            detour, kmh = detour or fitted[0], kmh or fitted[1]
        return detour, kmh
