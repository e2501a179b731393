"""A cry for help comes in and is kept as it came."""

from __future__ import annotations

import pytest

from dispatch.flow.refusals import Incomplete
from dispatch.models import Request, TimelineEntry
from realtime.models import Event
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.intake.shared import CRY, call


def test_a_request_is_kept_as_it_came_numbered_and_announced(cast: Cast) -> None:
    request = call(cast.operation, people=12, lon=118.36, lat=35.07, datum="bd09", by=cast.coordinator)
    kept = Request.objects.get(pk=request.pk)
    assert (kept.words, kept.phone, kept.people, kept.number) == (CRY, "+8613953910001", 12, 1)
    assert (kept.lon_given, kept.lat_given, kept.datum_given) == (118.36, 35.07, "bd09")
    assert kept.point
    assert 0.008 < 118.36 - kept.point.x < 0.016  # Baidu's shift at Linyi is a kilometre
    assert (kept.state, kept.precision, kept.owner) == ("new", "exact", cast.coordinator)
    assert TimelineEntry.objects.get(verb="request.received").data["number"] == 1
    assert Event.objects.filter(stream__name=f"desk:{cast.city.pk}", type="request.changed").count() == 1


def test_numbers_run_on_and_a_simulation_counts_on_its_own(cast: Cast) -> None:
    numbers = [call(cast.operation).number, call(cast.operation).number, call(cast.simulation).number]
    assert numbers == [1, 2, 1]


def test_two_calls_at_once_get_two_numbers(committed_cast: Cast, at_once: AtOnce) -> None:
    requests = at_once(*[lambda: call(committed_cast.operation, phone="")] * 4)
    assert sorted(request.number for request in requests) == [1, 2, 3, 4]


def test_a_form_sent_twice_at_once_makes_one_request(committed_cast: Cast, at_once: AtOnce) -> None:
    requests = at_once(*[lambda: call(committed_cast.operation, source_key="form:1")] * 3)
    assert len({request.pk for request in requests}) == 1
    assert Request.objects.count() == 1


def test_a_number_that_is_none_is_kept_as_given_with_a_flag(cast: Cast) -> None:
    request = call(cast.operation, phone="12")
    assert (request.phone, "phone_invalid" in request.flags) == ("12", True)


def test_a_megabyte_of_words_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    with pytest.raises(Incomplete):
        call(cast.operation, words="水" * 350_000)
    assert not Request.objects.exists()


@pytest.mark.parametrize("lon", [3_548_205.0, float("nan"), 0.0])
def test_an_impossible_point_is_flagged_and_the_cry_is_kept(cast: Cast, lon: float) -> None:
    request = call(cast.operation, lon=lon, lat=0.0)
    assert "point_impossible" in request.flags
    assert request.point is None


@pytest.mark.usefixtures("gazetteer")
def test_a_place_in_words_is_located_by_the_gazetteer_as_finely_as_it_is_known(cast: Cast) -> None:
    request = call(cast.operation, place_words="临沂市河东区汤头街道前张庄")
    assert request.point
    assert (request.precision, "township_only" in request.flags) == ("township", True)
    assert request.place_source == "muster"


def test_the_same_words_from_the_same_phone_are_linked_as_a_repost(cast: Cast) -> None:
    first = call(cast.operation)
    again = call(cast.operation, words=f"#临沂暴雨# 求扩散！{CRY}")
    third = call(cast.operation, words=f"转发 {CRY}")
    other = call(
        cast.operation,
        words="临西五路立交桥下有一辆公交车熄火，车上七个人出不来，水还在涨",
        phone="13853900002",
    )
    assert (again.repost_of, third.repost_of, other.repost_of) == (first, first, None)


def test_the_cast_of_another_organisation_is_untouched(cast: Cast) -> None:
    other = people.operation(cast.other_city, "济南暴雨", "jinan")
    request = call(other)
    assert request.number == 1
    assert not Event.objects.filter(stream__name=f"desk:{cast.city.pk}").exists()


def test_a_character_that_no_database_can_hold_loses_no_cry(cast: Cast) -> None:
    request = call(cast.operation, words="水到胸口\x00了", place_words="南坊头\ud800村", contact_name="\x00")
    kept = Request.objects.get(pk=request.pk)
    assert (kept.words, kept.place_words) == ("水到胸口\ufffd了", "南坊头\ufffd村")
