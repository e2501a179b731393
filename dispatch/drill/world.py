"""What a simulated day is made of. All of it in memory: no rows, no texts, nobody's phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch.matching.plan_problem import FreeTeam
from dispatch.matching.problem import NeedFacts
from dispatch.states import IncidentKind, Urgency

Floats = NDArray[np.float64]
# Seconds from every origin to every destination; points are (longitude, latitude) in WGS-84.
Travel = Callable[[Floats, Floats], Floats]

# The router is asked for so many requests at once, which bounds the memory of its answer.
AT_ONCE = 100
_EARTH_RADIUS_M = 6_371_008.8


class Cry(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it comes in: `at` in seconds from the start of the day."""

    number: int
    at: float
    lon: float
    lat: float
    kind: IncidentKind = IncidentKind.OTHER
    urgency: Urgency = Urgency.ROUTINE
    needs: tuple[NeedFacts, ...] = ()
    on_water: bool = False


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """A team of the roster at its base."""

    team: FreeTeam
    lon: float
    lat: float


class Day(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Requests in order of time, the roster, and how far everybody is: rows are requests, columns teams."""

    cries: Sequence[Cry]
    crews: Sequence[Crew]
    seconds: Floats
    metres: Floats
    starts_at_hour: float = 0.0

    def hour(self, at: float) -> int:
        """The local hour at a moment of the day."""
        return int(self.starts_at_hour + at / 3600) % 24


def day(cries: Sequence[Cry], crews: Sequence[Crew], travel: Travel, *, starts_at_hour: float = 0.0) -> Day:
    """Ask the router once for everybody, in parts."""
    cries = sorted(cries, key=lambda cry: (cry.at, cry.number))
    places = np.array([(cry.lon, cry.lat) for cry in cries], np.float64).reshape(-1, 2)
    bases = np.array([(crew.lon, crew.lat) for crew in crews], np.float64).reshape(-1, 2)
    seconds = np.full((len(cries), len(crews)), np.inf)
    for start in range(0, len(cries) if len(crews) else 0, AT_ONCE):
        seconds[start : start + AT_ONCE] = travel(bases, places[start : start + AT_ONCE]).T
    return Day(
        cries=cries,
        crews=crews,
        seconds=seconds,
        metres=air_metres(places, bases),
        starts_at_hour=starts_at_hour,
    )


def within_hours(cries: Sequence[Cry], hours: float) -> list[Cry]:
    """The same stream pressed (or drawn out) into so many hours from its first request; order and rhythm are kept."""
    times = [cry.at for cry in cries]
    first, lasted = min(times), max(times) - min(times)
    share = hours * 3600 / lasted if lasted else 1.0
    return [msgspec.structs.replace(cry, at=first + (cry.at - first) * share) for cry in cries]


def air_metres(places: Floats, others: Floats) -> Floats:
    """Great-circle metres between all pairs."""
    here, there = np.radians(places)[:, None], np.radians(others)[None]
    half = (
        np.sin((there[..., 1] - here[..., 1]) / 2) ** 2
        + np.cos(here[..., 1]) * np.cos(there[..., 1]) * np.sin((there[..., 0] - here[..., 0]) / 2) ** 2
    )
    return np.asarray(2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0))))
