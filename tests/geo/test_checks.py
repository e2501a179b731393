"""Wrong settings stop the start and say what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from geo.checks import map_settings


def test_the_defaults_are_right() -> None:
    assert map_settings(None) == []


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({"GEOCODERS": ["gazeteer"]}, ["geo.E001"]),
        ({"GEOCODERS": ["amap"], "AMAP_KEY": ""}, ["geo.E002"]),
        ({"GEOCODERS": ["nominatim"], "NOMINATIM_URL": "nominatim.example"}, ["geo.E003"]),
        ({"TRAVEL_ROUTERS": ["osrm2"]}, ["geo.E004"]),
        ({"ROAD_DETOUR": 0.0}, ["geo.E005"]),
        ({"ROAD_SPEED_KMH": 0.0}, ["geo.E006"]),
        ({"TRAVEL_ROUTERS": ["osrm"], "OSRM_URL": ""}, ["geo.E009"]),
        ({"OSRM_URL": "localhost:5000"}, ["geo.E008"]),
        ({"BASE_MAP_DATUM": "WGS 84"}, ["geo.E007"]),
        ({"BASE_MAP_URL": "https://t.example/{z}/{x}/{y}.png", "BASE_MAP_ATTRIBUTION": ""}, ["geo.W001"]),
    ],
)
def test_each_wrong_setting_has_its_own_message_and_hint(
    settings: Any, changes: dict[str, Any], ids: list[str]
) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    messages = map_settings(None)
    assert [message.id for message in messages] == ids
    assert all(message.hint for message in messages)
