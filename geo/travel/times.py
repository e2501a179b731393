"""The travel-time table that matching reads."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from geo.coordinates import Coordinates
from geo.travel.base import Points, Router, RouterUnavailable, TravelTable
from geo.travel.straight_line import StraightLine

ROUTERS: dict[str, Callable[[], Router]] = {StraightLine.name: StraightLine}


def travel_times(origins: Points, destinations: Points | Coordinates) -> TravelTable:
    """Times from every origin to every destination (or the one), by the first router that can.

    Asks in the order of `settings.TRAVEL_ROUTERS`; when none can, the straight line answers and says `estimated`.
    """
    ends: Points = [destinations] if isinstance(destinations, Coordinates) else destinations
    for name in settings.TRAVEL_ROUTERS:
        try:
            return ROUTERS[name]().times(origins, ends)
        except RouterUnavailable:
            continue
    return StraightLine().times(origins, ends)
