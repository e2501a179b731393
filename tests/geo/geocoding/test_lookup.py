"""Providers in order, answers remembered, everything down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from geo.coordinates import Coordinates
from geo.geocoding.lookup import locate
from geo.geocoding.remembered import forget_expired
from geo.models import Place, PlaceKind, Precision
from tests.geo.outside import Outside, in_turn, says, status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gazetteer")]
ADDRESS = "临沂市河东区汤头街道前张庄"
LINYI = "371300"


def place(name: str, lon: float, lat: float, rank: int = 20) -> dict[str, Any]:
    return {
        "lat": str(lat),
        "lon": str(lon),
        "name": name,
        "display_name": f"{name}, 河东区, 临沂市",
        "place_rank": rank,
    }


FRONT_ZHANG = place("前张庄", 118.53, 35.26)


@pytest.fixture(autouse=True)
def providers(outside: Outside, settings: Any) -> None:
    settings.GEOCODERS = ["gazetteer", "nominatim"]
    settings.NOMINATIM_URL = outside.url


def test_by_default_nobody_outside_is_asked(outside: Outside, settings: Any) -> None:
    settings.GEOCODERS = ["gazetteer"]
    found = locate(ADDRESS)
    assert (found.asked, found.failures, outside.asked) == (("gazetteer",), (), [])
    assert found.best is not None
    assert (found.best.name, found.best.precision) == ("汤头街道", Precision.TOWNSHIP)


def test_what_our_own_places_know_well_enough_is_not_asked_outside(outside: Outside) -> None:
    found = locate("河东区汤头温泉")
    assert found.asked == ("gazetteer",)
    assert outside.asked == []


def test_a_finer_answer_of_a_provider_comes_first_and_ours_follow(outside: Outside) -> None:
    outside.answer = says([FRONT_ZHANG])
    found = locate(ADDRESS, within=LINYI)
    assert found.asked == ("gazetteer", "nominatim")
    assert [c.name for c in found.candidates][:2] == ["前张庄", "汤头街道"]
    assert found.candidates[0].source == "nominatim"


def test_an_answer_that_lies_elsewhere_than_the_address_says_comes_last(outside: Outside) -> None:
    outside.answer = says([place("前张庄", 117.85, 34.735, rank=30)])
    found = locate(ADDRESS, within=LINYI)
    assert found.candidates[0].name == "汤头街道"
    assert found.candidates[-1].name == "前张庄"


def test_the_same_question_is_asked_outside_only_once(outside: Outside) -> None:
    outside.answer = in_turn(says([FRONT_ZHANG]), status(500))
    first, second = locate(ADDRESS), locate(" 临沂市，河东区 汤头街道前张庄。")
    assert len(outside.asked) == 1
    assert second.failures == ()
    assert (first.best and first.best.coordinates) == (second.best and second.best.coordinates)


def test_another_area_is_another_question(outside: Outside) -> None:
    outside.answer = says([FRONT_ZHANG])
    locate("前张庄", within=LINYI)
    locate("前张庄", within="371312")
    assert len(outside.asked) == 2


def test_with_the_provider_down_our_own_places_answer_and_the_failure_is_told(outside: Outside) -> None:
    outside.answer = status(503)
    found = locate(ADDRESS)
    assert found.best is not None
    assert found.best.name == "汤头街道"
    assert [(f.provider, f.reason) for f in found.failures] == [("nominatim", "refused")]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(b"<html>"), "bad_answer"),
        (status(302, Location="/"), "door_closed"),
        (says(b" " * 2_000_000), "bad_answer"),
        (says([{}]), "bad_answer"),
    ],
)
def test_a_lying_provider_is_a_failure_and_never_an_exception(
    outside: Outside, answer: Any, reason: str
) -> None:
    outside.answer = answer
    assert [f.reason for f in locate(ADDRESS).failures] == [reason]


def test_an_expired_answer_is_asked_again_but_serves_when_the_provider_is_down(outside: Outside) -> None:
    outside.answer = in_turn(says([FRONT_ZHANG]), status(403))
    locate(ADDRESS)
    Place.objects.filter(kind=PlaceKind.ANSWER).update(expires_at=timezone.now() - timedelta(days=1))
    found = locate(ADDRESS)
    assert len(outside.asked) == 2
    assert found.best is not None
    assert found.best.name == "前张庄"
    assert [f.reason for f in found.failures] == ["refused"]


def test_a_provider_that_cannot_be_reached_is_left_alone_for_a_while(settings: Any) -> None:
    settings.NOMINATIM_URL = "http://127.0.0.1:9"
    assert [f.reason for f in locate(ADDRESS).failures] == ["unreachable"]
    assert [f.reason for f in locate("沂水县马站镇").failures] == ["resting"]


def test_remembered_answers_are_not_taken_for_places_of_ours(outside: Outside) -> None:
    outside.answer = says([place("王家大院", 118.53, 35.26)])
    locate("王家大院")
    assert [c.source for c in locate("王家大院的东边", near=Coordinates(118.5, 35.2)).candidates] == [
        "nominatim"
    ]
    assert len(outside.asked) == 2


def test_answers_long_expired_are_deleted(outside: Outside) -> None:
    outside.answer = says([FRONT_ZHANG])
    locate(ADDRESS)
    assert forget_expired() == 0
    Place.objects.filter(kind=PlaceKind.ANSWER).update(expires_at=timezone.now() - timedelta(days=366))
    assert forget_expired() == 1


@pytest.mark.parametrize("nothing", ["", "   ", "\n"])
def test_an_empty_question_is_asked_of_nobody(outside: Outside, nothing: str) -> None:
    found = locate(nothing)
    assert (found.best, found.asked, outside.asked) == (None, (), [])


def test_what_nobody_knows_has_no_candidate_and_no_failure(outside: Outside) -> None:
    outside.answer = says([])
    found = locate("查无此处乌有乡")
    assert (found.best, found.failures) == (None, ())
