"""Datums: what is shifted, by how much, and what is left alone."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.china import centre, counties_in
from geo.coordinates import Coordinates, Datum, ImpossiblePoint, looks_swapped

LINYI = Coordinates(118.35, 35.05)
ABROAD = {
    "Seoul": (126.978, 37.566),
    "Sinuiju, across the Yalu from Dandong": (124.398, 40.10),
    "Tokyo": (139.69, 35.69),
    "Naha": (127.68, 26.21),
    "Delhi": (77.21, 28.61),
    "Thimphu": (89.64, 27.47),
    "Mong Cai, across the Beilun from Dongxing": (107.966, 21.52),
    "Vladivostok": (131.89, 43.12),
    "Taipei": (121.565, 25.033),
    "Paris": (2.35, 48.86),
}
SHIFTED = {
    "Linyi": (118.35, 35.05),
    "Dandong": (124.385, 40.125),
    "a boat two miles off Rizhao": (119.60, 35.38),
    "Kashgar": (75.99, 39.47),
    "Hong Kong": (114.17, 22.28),
    "Macau": (113.54, 22.19),
}


@settings(max_examples=60, deadline=None)
@given(
    lon=st.floats(117.4, 119.2), lat=st.floats(34.4, 36.2), datum=st.sampled_from([Datum.GCJ02, Datum.BD09])
)
def test_there_and_back_ends_within_ten_centimetres(lon: float, lat: float, datum: Datum) -> None:
    start = Coordinates(lon, lat)
    assert start.to(datum).to(Datum.WGS84).distance_m(start) < 0.1


@pytest.mark.parametrize("county", [area.code for area in counties_in("371300")])
def test_at_linyi_the_chinese_map_lies_half_a_kilometre_off(county: str) -> None:
    here = centre(county)
    shown = here.to(Datum.GCJ02)
    mistaken_for_gps = Coordinates(shown.lon, shown.lat)
    assert 485 < mistaken_for_gps.distance_m(here) < 540


def test_at_linyi_city_the_shift_is_526_metres_to_the_east() -> None:
    shown = LINYI.to(Datum.GCJ02)
    assert shown.lon > LINYI.lon
    assert Coordinates(shown.lon, shown.lat).distance_m(LINYI) == pytest.approx(526, abs=1)


def test_a_known_point_of_baidu_comes_out_where_amap_has_it() -> None:
    # Baidu's own example for its conversion service: Tiananmen, in BD-09 and in GCJ-02.
    baidu = Coordinates(116.404, 39.915, Datum.BD09)
    amap = baidu.to(Datum.GCJ02)
    assert amap.lon == pytest.approx(116.39762729, abs=2e-5)
    assert amap.lat == pytest.approx(39.90865674, abs=2e-5)


@pytest.mark.parametrize("place", ABROAD)
@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_abroad_nothing_is_shifted_either_way(place: str, datum: Datum) -> None:
    lon, lat = ABROAD[place]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Coordinates(lon, lat, datum).to(Datum.WGS84) == Coordinates(lon, lat)
        assert Coordinates(lon, lat).to(datum) == Coordinates(lon, lat, datum)


@pytest.mark.parametrize("place", SHIFTED)
def test_in_china_and_off_its_coast_points_are_shifted(place: str) -> None:
    lon, lat = SHIFTED[place]
    assert Coordinates(lon, lat, Datum.GCJ02).to(Datum.WGS84).distance_m(Coordinates(lon, lat)) > 100


def test_the_same_place_in_two_datums_is_no_distance_apart() -> None:
    assert LINYI.to(Datum.BD09).distance_m(LINYI.to(Datum.GCJ02)) < 0.01


def test_a_degree_of_latitude_at_linyi_is_111_km() -> None:
    assert LINYI.distance_m(Coordinates(118.35, 36.05)) == pytest.approx(110_950, abs=50)


@pytest.mark.parametrize(
    ("lon", "lat", "named"),
    [
        (3548205, 35, "longitude 3548205"),
        (118, 95.5, "latitude 95.5"),
        (float("nan"), 35, "longitude nan"),
        (118, float("-inf"), "latitude -inf"),
    ],
)
def test_a_point_that_cannot_be_on_earth_is_refused_by_name(lon: float, lat: float, named: str) -> None:
    with pytest.raises(ImpossiblePoint, match=named) as refusal:
        Coordinates(lon, lat)
    assert refusal.value.lon is lon


@pytest.mark.parametrize("words", ["", "东经118", None, "118,35"])
def test_words_where_a_number_should_be_are_refused(words: object) -> None:
    with pytest.raises(ImpossiblePoint):
        Coordinates.read(words, "35.05")


def test_numbers_in_text_are_read() -> None:
    assert Coordinates.read(" 118.35", 35.05, Datum.BD09) == Coordinates(118.35, 35.05, Datum.BD09)


def test_latitude_before_longitude_is_noticed() -> None:
    assert looks_swapped(35.05, 118.35)
    assert not looks_swapped(118.35, 35.05)
    assert not looks_swapped(2.35, 48.86)
