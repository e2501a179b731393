"""Intake: a cry for help comes in, is looked at by a person, and becomes a job."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from dispatch.flow import intake
from dispatch.flow.refusals import Incomplete, Taken
from dispatch.models import Incident, Operation, Quota, Request, Skill, TimelineEntry
from dispatch.states import IncidentKind, Lane, NotAllowed, RequestState, Source, Unit, Urgency
from realtime.models import Event
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce

CRY = "南坊头村水已经淹到屋顶，老人小孩12口人被困，手机快没电了，求救援船！"


def call(operation: Operation, words: str = CRY, **fields: Any) -> Request:
    given: dict[str, Any] = {"source": Source.PHONE, "phone": "139 5391 0001", **fields}
    return intake.receive(operation=operation, words=words, **given)


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


def test_a_request_is_claimed_by_name_and_the_second_is_told_who_was_first(cast: Cast) -> None:
    request = call(cast.operation)
    late = Request.objects.get(pk=request.pk)
    intake.claim(request, by=cast.coordinator)
    with pytest.raises(Taken) as taken:
        intake.claim(late, by=cast.commander)
    assert taken.value.data["owner"] == cast.coordinator.pk
    assert intake.claim(Request.objects.get(pk=request.pk), by=cast.coordinator).owner == cast.coordinator


def test_only_one_of_two_coordinators_at_once_claims(committed_cast: Cast, at_once: AtOnce) -> None:
    request = call(committed_cast.operation)
    both = (committed_cast.coordinator, committed_cast.commander)
    done = at_once(*[lambda by=by: intake.claim(Request.objects.get(pk=request.pk), by=by) for by in both])
    assert sorted(type(result).__name__ for result in done) == ["Request", "Taken"]


def test_verifying_frees_a_request_from_the_unverified_lane(cast: Cast) -> None:
    request = call(cast.operation, lane=Lane.UNVERIFIED)
    intake.verify(request, by=cast.coordinator)
    assert (request.state, request.lane) == ("verified", "help")
    assert request.confirmed_at


@pytest.mark.parametrize("to", sorted(intake.ASIDE))
def test_whatever_is_set_aside_can_go_back_to_new(cast: Cast, to: RequestState) -> None:
    request = intake.set_aside(call(cast.operation), to=to, by=cast.coordinator)
    assert request.state == to
    intake.reopen(request, by=cast.coordinator)
    assert Request.objects.filter(pk=request.pk, state="new", lane="help", owner=None).exists()


def test_a_stale_request_asked_again_is_new_and_confirmed(cast: Cast) -> None:
    request = intake.set_aside(call(cast.operation), to=RequestState.STALE, by=cast.coordinator)
    intake.confirm(request, by=cast.coordinator)
    assert request.state == "new"
    assert request.confirmed_at
    intake.set_aside(request, to=RequestState.OFFER, by=cast.coordinator)
    with pytest.raises(NotAllowed):
        intake.confirm(request, by=cast.coordinator)


def opened(cast: Cast, request: Request | None, **fields: Any) -> Incident:
    given: dict[str, Any] = {
        "kind": IncidentKind.TRAPPED,
        "urgency": Urgency.CRITICAL,
        "title": "南坊头村12人被困",
    }
    return intake.open_incident(request, operation=cast.operation, by=cast.coordinator, **{**given, **fields})


def test_an_opened_incident_takes_over_what_is_known_and_its_request_and_reposts(cast: Cast) -> None:
    request = call(cast.operation, people=12, water="水到屋顶", lon=118.41, lat=34.98)
    repost = call(cast.operation, words=f"求转发：{CRY}")
    incident = opened(cast, request)
    assert (incident.people, incident.water, incident.state, incident.on_water) == (
        12,
        "水到屋顶",
        "located",
        True,
    )
    assert incident.area_name
    assert incident.number == 2  # the cast's own is 1
    assert {r.pk for r in incident.requests.all()} == {request.pk, repost.pk}
    wanted = Quota.objects.filter(need__incident=incident).values_list("need__skill__code", "unit", "quota")
    assert set(wanted) == {("swift_water", "people", 6), ("swift_water", "boat", 1)}


@pytest.mark.usefixtures("gazetteer")
def test_an_incident_known_only_by_its_county_is_received_and_not_located(cast: Cast) -> None:
    incident = opened(cast, None, place_words="临沂市河东区")
    assert (incident.state, incident.precision) == ("received", "county")


def test_a_request_becomes_only_one_incident(committed_cast: Cast, at_once: AtOnce) -> None:
    request = call(committed_cast.operation)
    done = at_once(*[lambda: opened(committed_cast, Request.objects.get(pk=request.pk))] * 2)
    assert sorted(type(result).__name__ for result in done) == ["Incident", "NotAllowed"]
    assert Incident.objects.count() == 2  # nothing half-done: the cast's and one more


def test_linking_is_reversible(cast: Cast) -> None:
    request = call(cast.operation)
    intake.link(request, cast.incident, by=cast.coordinator)
    intake.unlink(request, by=cast.coordinator)
    assert Request.objects.filter(pk=request.pk, incident=None, state="new").exists()
    intake.link(request, cast.incident, by=cast.coordinator)
    assert cast.incident.requests.count() == 1


def test_a_closed_incident_and_another_operation_take_no_requests(cast: Cast) -> None:
    request = call(cast.simulation)
    with pytest.raises(NotAllowed):
        intake.link(request, cast.incident, by=cast.coordinator)
    Incident.objects.filter(pk=cast.incident.pk).update(state="closed")
    with pytest.raises(NotAllowed):
        intake.link(call(cast.operation), Incident.objects.get(pk=cast.incident.pk), by=cast.coordinator)


def test_seen_counts_once(cast: Cast) -> None:
    intake.mark_seen(cast.incident, by=cast.coordinator)
    first = cast.incident.seen_at
    intake.mark_seen(cast.incident, by=cast.commander)
    assert cast.incident.seen_at == first
    assert TimelineEntry.objects.filter(verb="incident.seen").count() == 1


def test_an_edit_changes_what_it_names_and_the_timeline_holds_no_words(cast: Cast) -> None:
    intake.edit(cast.incident, by=cast.coordinator, title="南坊头村15人", people=15)
    assert (cast.incident.title, cast.incident.people) == ("南坊头村15人", 15)
    assert TimelineEntry.objects.get(verb="incident.edited").data == {"fields": ["people", "title"]}
    with pytest.raises(Incomplete):
        intake.edit(cast.incident, by=cast.coordinator, state="closed")


def test_needs_become_exactly_what_is_said_but_never_less_than_is_taken(cast: Cast) -> None:
    swift = Skill.objects.get(code="swift_water").pk
    intake.set_needs(cast.incident, [(swift, {Unit.PEOPLE: 10, Unit.BOAT: 2})], by=cast.coordinator)
    assert set(cast.incident.needs.values_list("skill", "quotas__unit", "quotas__quota")) == {
        (swift, "people", 10), (swift, "boat", 2),
    }  # fmt: skip
    Quota.objects.filter(unit="people").update(taken=8)
    with pytest.raises(Incomplete):
        intake.set_needs(cast.incident, [(swift, {Unit.PEOPLE: 7})], by=cast.coordinator)
    assert Quota.objects.get(unit="boat").quota == 2


def test_who_called_before_is_found_by_phone_and_by_place(cast: Cast) -> None:
    before = call(cast.operation, place_words="河东区芝麻墩街道南坊头村")
    call(
        cast.operation, words="临西五路立交桥下公交车熄火", phone="13853900002", place_words="兰山区临西五路"
    )
    by_phone = intake.similar(cast.operation, phone="13953910001")
    assert [(row.request, row.why) for row in by_phone] == [(before.pk, "phone")]
    assert by_phone[0].phone == "139****0001"
    typed = intake.similar(cast.operation, place="南坊头")
    assert [(row.request, row.why) for row in typed] == [(before.pk, "place")]


def test_a_village_of_the_same_name_in_another_township_stands_behind(cast: Cast) -> None:
    there = call(cast.operation, place_words="费县探沂镇前张庄", phone="13953910005", words="前张庄漏电了")
    here = call(cast.operation, place_words="河东区汤头街道前张庄", phone="13953910006", words="有人落水")
    rows = intake.similar(cast.operation, place="汤头街道前张庄")
    assert [row.request for row in rows] == [here.pk, there.pk]
    assert rows[1].score < 0.5 * rows[0].score


def test_similar_requests_of_one_incident_are_shown_as_that_incident_once(cast: Cast) -> None:
    for number in (1, 2):
        request = call(cast.operation, phone=f"1395391000{number}", place_words="芝麻墩街道南坊头村")
        intake.link(request, cast.incident, by=cast.coordinator)
    rows = intake.similar(cast.operation, place="芝麻墩街道南坊头")
    assert [row.incident for row in rows] == [cast.incident.pk]


def test_an_older_cry_counts_less_and_another_operation_is_not_searched(cast: Cast) -> None:
    old, new = call(cast.operation), call(cast.operation, words="家里进水了，请派人来抽水")
    call(cast.simulation)
    Request.objects.filter(pk=old.pk).update(received_at=old.received_at - timedelta(days=2))
    assert [row.request for row in intake.similar(cast.operation, phone="13953910001")] == [new.pk, old.pk]


def test_the_search_for_similar_requests_uses_the_index(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM dispatch_request WHERE place_words % '南坊头村' OR place_words LIKE '%%南坊头%%'"
        )
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "request_place" in plan


def test_the_cast_of_another_organisation_is_untouched(cast: Cast) -> None:
    other = people.operation(cast.other_city, "济南暴雨", "jinan")
    request = call(other)
    assert request.number == 1
    assert not Event.objects.filter(stream__name=f"desk:{cast.city.pk}").exists()
