"""Wrong settings stop the start, each with an id and a hint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from geo.coordinates import Datum
from geo.geocoding.lookup import PROVIDERS
from geo.http import DoorClosed, host_of
from geo.travel.times import ROUTERS


@register
def map_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """GEOCODERS, NOMINATIM_URL, AMAP_URL, AMAP_KEY, TRAVEL_ROUTERS, OSRM_*, ROAD_*, BASE_MAP_*."""
    return [*_providers(), *_travel(), *_base_map()]


def _providers() -> Iterator[CheckMessage]:
    for name in settings.GEOCODERS:
        if name not in PROVIDERS:
            yield Error(f"GEOCODERS names {name!r}", hint=f"Known: {', '.join(PROVIDERS)}.", id="geo.E001")
    if "amap" in settings.GEOCODERS and not settings.AMAP_KEY:
        yield Error(
            "GEOCODERS names amap, but AMAP_KEY is empty",
            hint="Set AMAP_KEY or take amap out.",
            id="geo.E002",
        )
    for name, url in (("nominatim", settings.NOMINATIM_URL), ("amap", settings.AMAP_URL)):
        try:
            if name in settings.GEOCODERS:
                host_of(url)
        except DoorClosed as error:
            yield Error(
                f"{name.upper()}_URL: {error}",
                hint="Such as https://host or https://host/path.",
                id="geo.E003",
            )


def _travel() -> Iterator[CheckMessage]:
    for name in settings.TRAVEL_ROUTERS:
        if name not in ROUTERS:
            yield Error(f"TRAVEL_ROUTERS names {name!r}", hint=f"Known: {', '.join(ROUTERS)}.", id="geo.E004")
    for name in ("OSRM_URL", "OSRM_FOOT_URL"):
        try:
            if getattr(settings, name):
                host_of(getattr(settings, name))
        except DoorClosed as error:
            yield Error(f"{name}: {error}", hint="Such as http://localhost:5000.", id="geo.E008")
    if "osrm" in settings.TRAVEL_ROUTERS and not settings.OSRM_URL:
        yield Error(
            "TRAVEL_ROUTERS names osrm, but OSRM_URL is empty",
            hint="Set OSRM_URL or take osrm out.",
            id="geo.E009",
        )
    if settings.ROAD_DETOUR is not None and not 1 <= settings.ROAD_DETOUR <= 5:
        yield Error(
            "ROAD_DETOUR is not between 1 and 5",
            hint="Roads are 1.4-1.6 times longer than the air.",
            id="geo.E005",
        )
    if settings.ROAD_SPEED_KMH is not None and not 1 <= settings.ROAD_SPEED_KMH <= 200:
        yield Error(
            "ROAD_SPEED_KMH is not between 1 and 200", hint="Kilometres an hour, such as 40.", id="geo.E006"
        )


def _base_map() -> Iterator[CheckMessage]:
    if settings.BASE_MAP_DATUM not in list(Datum):
        yield Error(
            f"BASE_MAP_DATUM is {settings.BASE_MAP_DATUM!r}",
            hint=f"One of {', '.join(Datum)}.",
            id="geo.E007",
        )
    if settings.BASE_MAP_URL and not settings.BASE_MAP_ATTRIBUTION:
        yield Warning(
            "BASE_MAP_ATTRIBUTION is empty", hint="Name whose map it is: most licences ask so.", id="geo.W001"
        )
