"""A request becomes a job, once, and linking is reversible."""

from __future__ import annotations

import pytest

from dispatch.flow import intake
from dispatch.flow.refusals import Incomplete
from dispatch.models import Incident, Quota, Request, Skill, TimelineEntry
from dispatch.states import NotAllowed, Unit
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.intake.shared import CRY, call, opened


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


def test_a_skill_that_there_is_not_is_refused_and_no_need_becomes_one_for_anybody(cast: Cast) -> None:
    before = set(cast.incident.needs.values_list("skill", "quotas__unit", "quotas__quota"))
    with pytest.raises(Incomplete):
        intake.set_needs(cast.incident, [(99_999, {Unit.PEOPLE: 3})], by=cast.coordinator)
    assert set(cast.incident.needs.values_list("skill", "quotas__unit", "quotas__quota")) == before
