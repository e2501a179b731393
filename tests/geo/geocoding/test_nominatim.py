"""Nominatim as it really answers, through geopy and our door."""

from __future__ import annotations

from typing import Any

import pytest

from geo.coordinates import Coordinates
from geo.geocoding.nominatim import Nominatim
from geo.http import BadAnswer, DoorClosed, Refused
from geo.models import Precision
from tests.geo.outside import Outside, says, status

TANGTOU = {
    "place_id": 1,
    "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
    "osm_type": "node",
    "osm_id": 2,
    "lat": "35.2650",
    "lon": "118.5250",
    "class": "place",
    "type": "town",
    "place_rank": 16,
    "importance": 0.31,
    "addresstype": "town",
    "name": "汤头街道",
    "display_name": "汤头街道, 河东区, 临沂市, 山东省, 中国",
    "boundingbox": ["35.2", "35.3", "118.4", "118.6"],
}


@pytest.fixture
def nominatim(outside: Outside, settings: Any) -> Nominatim:
    settings.GEOCODERS, settings.NOMINATIM_URL = ["nominatim"], outside.url
    return Nominatim()


def test_an_answer_becomes_a_candidate(nominatim: Nominatim, outside: Outside) -> None:
    outside.answer = says([TANGTOU])
    (found,) = nominatim.lookup("汤头街道")
    assert (found.name, found.precision, found.source) == ("汤头街道", Precision.TOWNSHIP, "nominatim")
    assert found.coordinates == Coordinates(118.525, 35.265)
    path, query = outside.asked[0]
    assert (path, query["q"], query["accept-language"]) == ("/search", "汤头街道", "zh-CN")


@pytest.mark.parametrize(
    ("rank", "precision"),
    [
        (30, Precision.EXACT),
        (26, Precision.STREET),
        (20, Precision.VILLAGE),
        (16, Precision.TOWNSHIP),
        (12, Precision.COUNTY),
        (10, Precision.CITY),
        (8, Precision.PROVINCE),
        (None, Precision.PROVINCE),
    ],
)
def test_its_rank_says_how_precise_it_is(
    nominatim: Nominatim, outside: Outside, rank: int | None, precision: Precision
) -> None:
    outside.answer = says([{**TANGTOU, "place_rank": rank}])
    assert nominatim.lookup("汤头")[0].precision == precision


def test_inside_an_area_it_is_asked_for_that_box_and_the_rest_is_dropped(
    nominatim: Nominatim, outside: Outside
) -> None:
    outside.answer = says([TANGTOU, {**TANGTOU, "lon": "117.2", "lat": "39.1"}])
    assert [c.coordinates.lon for c in nominatim.lookup("汤头", within="371312")] == [118.525]
    query = outside.asked[0][1]
    west, south, east, north = map(float, query["viewbox"].split(","))
    assert west < 118.5 < east
    assert south < 35.2 < north
    assert query["bounded"] == "1"


def test_near_a_point_it_is_asked_to_prefer_that_box(nominatim: Nominatim, outside: Outside) -> None:
    outside.answer = says([])
    assert nominatim.lookup("汤头", near=Coordinates(118.5, 35.2)) == []
    assert "bounded" not in outside.asked[0][1]
    assert outside.asked[0][1]["viewbox"] == "118.0,34.7,119.0,35.7"


@pytest.mark.parametrize(
    "lie",
    [
        [{**TANGTOU, "lon": "3548205"}],
        [{**TANGTOU, "lat": "north"}],
        [{"display_name": "x"}],
        ["汤头"],
        [[]],
        {"error": "overloaded"},
        "汤头",
        7,
        [{**TANGTOU, "lat": None}],
    ],
)
def test_what_is_not_its_protocol_is_a_bad_answer(nominatim: Nominatim, outside: Outside, lie: Any) -> None:
    outside.answer = says(lie)
    with pytest.raises(BadAnswer):
        nominatim.lookup("汤头")


def test_our_doors_own_errors_come_through_geopy(nominatim: Nominatim, outside: Outside) -> None:
    outside.answer = status(403)
    with pytest.raises(Refused):
        nominatim.lookup("汤头")
    outside.answer = status(301, Location="/")
    with pytest.raises(DoorClosed):
        nominatim.lookup("汤头")
    outside.answer = says(b"<html>")
    with pytest.raises(BadAnswer):
        nominatim.lookup("汤头")
