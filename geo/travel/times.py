"""The travel-time table that matching reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from geo.coordinates import Coordinates
from geo.travel.avoid import Avoid
from geo.travel.base import Mode, Points, Router, RouterUnavailable, TravelTable, as_array
from geo.travel.embedded import Graph
from geo.travel.osrm import Osrm
from geo.travel.straight_line import StraightLine

ROUTERS: dict[str, Callable[[], Router]] = {
    Graph.name: Graph,
    Osrm.name: Osrm,
    StraightLine.name: StraightLine,
}


def travel_times(
    origins: Points,
    destinations: Points | Coordinates,
    *,
    mode: Mode = Mode.CAR,
    avoid: Avoid | None = None,
) -> TravelTable:
    """Times from every origin to every destination (or the one), past what is closed.

    Asks in the order of `settings.TRAVEL_ROUTERS`; what one does not know (a point outside its roads) the next is asked,
    for those points alone, and in the end the straight line answers and marks those pairs `estimated`.
    """
    starts = as_array(origins)
    ends = as_array([destinations] if isinstance(destinations, Coordinates) else destinations)
    found: TravelTable | None = None
    for name in [*settings.TRAVEL_ROUTERS, StraightLine.name]:
        try:
            if found is None:
                found = ROUTERS[name]().times(starts, ends, mode=mode, avoid=avoid)
            else:
                found = _filled(found, ROUTERS[name](), starts, ends, mode, avoid)
        except RouterUnavailable:
            continue
        if not np.isnan(found.seconds).any():
            return found
    if found is None:
        raise AssertionError("the straight line always answers")
    # Only a point that is no point (a base never filled in) is left: nobody comes from there.
    found.seconds[np.isnan(found.seconds)] = np.inf
    return found


def _filled(
    known: TravelTable,
    router: Router,
    starts: NDArray[Any],
    ends: NDArray[Any],
    mode: Mode,
    avoid: Avoid | None,
) -> TravelTable:
    """The table with what is missing from another router."""
    missing = np.isnan(known.seconds)
    rows, columns = np.flatnonzero(missing.any(axis=1)), np.flatnonzero(missing.any(axis=0))
    more = router.times(starts[rows], ends[columns], mode=mode, avoid=avoid)
    block = np.ix_(rows, columns)

    def filled(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
        whole = one.copy()
        whole[block] = np.where(missing[block], other, one[block])
        return whole

    return TravelTable(
        seconds=filled(known.seconds, more.seconds),
        metres=lambda: filled(known.metres, more.metres),
        estimated=filled(known.estimated, more.estimated),
        source=f"{known.source}+{more.source}",
        off_road=filled(known.off_road, more.off_road),
    )
