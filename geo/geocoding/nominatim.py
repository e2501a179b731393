"""OpenStreetMap's Nominatim, through geopy. Settings: `NOMINATIM_URL` (public server by default). WGS-84."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim as GeopyNominatim

from geo import china
from geo.candidates import Candidate, Within, lies_within
from geo.coordinates import Coordinates, ImpossiblePoint
from geo.http import USER_AGENT, BadAnswer, Door, GeopyDoor, OutsideError
from geo.models import Precision

_PUBLIC = "nominatim.openstreetmap.org"
_LIMIT = 8
# Half the side of the box around `near` that is preferred, in degrees (about 50 km).
_NEARBY = 0.5
# Nominatim's `place_rank`: 30 house or point of interest, 26-27 road, 20 village, 16 township, 12 county,
# 10 prefecture, 8 province (in China); the finest rank that each precision still covers.
_RANKS = (
    (30, Precision.EXACT),
    (26, Precision.STREET),
    (19, Precision.VILLAGE),
    (14, Precision.TOWNSHIP),
    (11, Precision.COUNTY),
    (9, Precision.CITY),
)


class Nominatim:
    """One question to `/search`; at the public server at most one a second, as its rules ask."""

    name = "nominatim"

    def lookup(self, text: str, near: Coordinates | None = None, within: Within = None) -> list[Candidate]:
        """Candidates as Nominatim ranks them. Raises `OutsideError`."""
        box = _box(near, within)
        ask = _geocode(settings.NOMINATIM_URL)
        try:
            found = ask(
                text,
                exactly_one=False,
                limit=_LIMIT,
                language="zh-CN",
                viewbox=box,
                bounded=within is not None,
                timeout=Door().timeout,
            )
        except GeopyError as error:
            raise _ours(error) from None
        except (AttributeError, LookupError, TypeError, ValueError):
            raise BadAnswer("Nominatim answered with something else than a list of places") from None
        candidates = [_candidate(location.raw) for location in found or []]
        return [c for c in candidates if lies_within(c.coordinates, "", within)]


@cache
def _geocode(url: str) -> Callable[..., Any]:
    parts = urlsplit(url)
    nominatim = GeopyNominatim(
        scheme=parts.scheme,
        domain=parts.netloc + parts.path,
        user_agent=USER_AGENT,
        adapter_factory=GeopyDoor,
    )
    if parts.hostname != _PUBLIC:
        return nominatim.geocode  # type: ignore[no-any-return]
    return RateLimiter(nominatim.geocode, min_delay_seconds=1, max_retries=0, swallow_exceptions=False)  # type: ignore[no-any-return]


def _box(near: Coordinates | None, within: Within) -> list[tuple[float, float]] | None:
    """Opposite corners, latitude first as geopy has it."""
    if isinstance(within, str):
        west, south, east, north = china.shape_of(within).bounds
    elif within is not None:
        west, south, east, north = within.extent
    elif near is not None:
        west, south, east, north = (
            near.lon - _NEARBY,
            near.lat - _NEARBY,
            near.lon + _NEARBY,
            near.lat + _NEARBY,
        )
    else:
        return None
    return [(south, west), (north, east)]


def _candidate(raw: Mapping[str, Any]) -> Candidate:
    try:
        coordinates = Coordinates.read(raw["lon"], raw["lat"])
        rank, importance = int(raw.get("place_rank") or 0), float(raw.get("importance") or 0)
        full_name = str(raw["display_name"])
    except (ImpossiblePoint, KeyError, TypeError, ValueError):
        raise BadAnswer("Nominatim answered with a place that has no proper name or point") from None
    precision = next((name for finest, name in _RANKS if rank >= finest), Precision.PROVINCE)
    name = str(raw.get("name") or full_name.split(",")[0])
    return Candidate(name, full_name, coordinates, precision, Nominatim.name, None, importance)


def _ours(error: BaseException) -> OutsideError:
    """The error of our own door that geopy wrapped, however deep."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OutsideError):
            return cause
        cause = cause.__cause__
    return BadAnswer(f"Nominatim says: {error}")
