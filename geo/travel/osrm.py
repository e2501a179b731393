"""Travel times from an OSRM server: `OSRM_URL` for cars, `OSRM_FOOT_URL` for people on foot, one question for all.

A server takes at most `OSRM_TABLE_LIMIT` squared pairs at once (its --max-table-size); more are asked in parts. It cannot
leave out what was closed a minute ago, so with closures it has no answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from django.conf import settings

from geo.http import BadAnswer, Door, OutsideError, TimedOut, Unreachable
from geo.travel.avoid import Avoid
from geo.travel.base import FOOT_KMH, Floats, Mode, Points, RouterUnavailable, TravelTable, as_array

# An address longer than 8 kB is refused by common proxies; a point takes up to 22 letters.
_POINTS_IN_ADDRESS = 350
_MOST_BYTES = 20_000_000
# A server that cannot be reached is left alone so long: nobody waits for it at every ranking.
_REST_SECONDS = 30.0
# From here on OSRM's nearest road is not the point's road.
_FARTHEST_METRES = 2_000.0
_PLAIN_METRES = 500.0
# When a server may be asked again; of this process.
resting: dict[str, float] = {}


class Osrm:
    """OSRM's /table service."""

    name = "osrm"

    def __init__(self, door: Door | None = None) -> None:
        self.door = door or replace(Door(tries=1), max_bytes=_MOST_BYTES)

    def times(
        self, origins: Points, destinations: Points, *, mode: Mode = Mode.CAR, avoid: Avoid | None = None
    ) -> TravelTable:
        """The whole table. Raises `RouterUnavailable`: not set up for this mode, closures, or no proper answer."""
        url = settings.OSRM_FOOT_URL if mode is Mode.FOOT else settings.OSRM_URL
        if not url or avoid is not None:
            raise RouterUnavailable(
                "OSRM is not asked for this mode" if not url else "OSRM knows no closures"
            )
        if time.monotonic() < resting.get(url, 0.0):
            raise RouterUnavailable("OSRM could not be reached a moment ago")
        starts, ends = as_array(origins), as_array(destinations)
        answer = _Answer(len(starts), len(ends))
        try:
            for rows, columns in _parts(len(starts), len(ends), settings.OSRM_TABLE_LIMIT):
                said = self.door.get_json(*_question(url, mode, starts[rows], ends[columns]))
                answer.take(said, rows, columns)
        except OutsideError as error:
            if isinstance(error, TimedOut | Unreachable):
                resting[url] = time.monotonic() + _REST_SECONDS
            raise RouterUnavailable(str(error)) from error
        return answer.table(self.name)


def _parts(rows: int, columns: int, limit: int) -> Iterator[tuple[slice, slice]]:
    """Blocks of the table that the server takes and an address holds; of the longer side as much as can be."""
    short = max(1, min(rows, columns, limit, _POINTS_IN_ADDRESS // 2))
    long = max(1, min(limit * limit // short, _POINTS_IN_ADDRESS - short))
    height, width = (short, long) if rows <= columns else (long, short)
    for top in range(0, rows, height):
        for left in range(0, columns, width):
            yield slice(top, min(top + height, rows)), slice(left, min(left + width, columns))


def _question(url: str, mode: Mode, starts: Floats, ends: Floats) -> tuple[str, dict[str, str]]:
    points = np.concatenate([starts, ends])
    places = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points.tolist())
    profile = "foot" if mode is Mode.FOOT else "driving"
    sources = ";".join(map(str, range(len(starts))))
    destinations = ";".join(map(str, range(len(starts), len(points))))
    return f"{url.rstrip('/')}/table/v1/{profile}/{places}", {
        "sources": sources,
        "destinations": destinations,
        "annotations": "duration,distance",
    }


class _Answer:
    """The table as its parts come in."""

    def __init__(self, rows: int, columns: int) -> None:
        self.seconds, self.metres = np.full((rows, columns), np.nan), np.full((rows, columns), np.nan)
        self.start_off, self.end_off = np.zeros(rows), np.zeros(columns)

    def take(self, said: Any, rows: slice, columns: slice) -> None:
        """Put a part in its place. Raises `BadAnswer` for what is not a table of that size."""
        try:
            if said["code"] != "Ok":
                raise BadAnswer(f"OSRM says {said['code']}")
            # OSRM says null where there is no way; as a float that is not a number.
            seconds, metres = (np.array(said[name], dtype=np.float64) for name in ("durations", "distances"))
            self.seconds[rows, columns] = np.where(np.isnan(seconds), np.inf, seconds)
            self.metres[rows, columns] = np.where(np.isnan(metres), np.inf, metres)
            self.start_off[rows] = [float(place["distance"]) for place in said["sources"]]
            self.end_off[columns] = [float(place["distance"]) for place in said["destinations"]]
        except (KeyError, TypeError, ValueError):
            raise BadAnswer("OSRM did not answer with a table") from None

    def table(self, source: str) -> TravelTable:
        """With the legs beside the road on foot; not a number where a point is far from every road."""
        off = self.start_off[:, None] + self.end_off[None, :]
        farthest = np.maximum(self.start_off[:, None], self.end_off[None, :])
        beside = off / (FOOT_KMH / 3.6)
        far = farthest > _FARTHEST_METRES
        return TravelTable(
            seconds=np.where(far, np.nan, self.seconds + beside),
            metres=np.where(far, np.nan, self.metres + off),
            estimated=far | (farthest > _PLAIN_METRES) | (beside > self.seconds),
            source=source,
            off_road=off,
        )
