"""Locate: candidates with precision and source, a pin by a person, and a correction while a crew is on its way."""

from __future__ import annotations

import pytest

from dispatch.flow import locate
from dispatch.flow.refusals import NotLocated
from dispatch.models import Incident, Mission, Stop, Text, TimelineEntry, Volunteer
from dispatch.snapshots.panes import CandidateRow
from dispatch.states import MissionState, NotAllowed, StopState
from geo.coordinates import Datum, ImpossiblePoint
from tests.dispatch import cast as people
from tests.dispatch.cast import NANFANG, Cast


def lost(cast: Cast) -> Incident:
    return people.incident(cast.operation, "不知道在哪", place=None, place_words="")


def test_candidates_carry_precision_and_source_best_first(cast: Cast, gazetteer: None) -> None:
    found = locate.candidates(cast.operation, "河东区汤头街道")
    assert found[0].name == "山东省临沂市河东区汤头街道"
    assert (found[0].precision, found[0].source) == ("township", "muster")
    assert 118.3 < found[0].lon < 118.8
    assert locate.candidates(cast.operation, "tangtou")[0].name == found[0].name
    assert locate.candidates(cast.operation, "  ") == []


def test_a_chosen_candidate_locates_and_the_timeline_says_how_finely(cast: Cast, gazetteer: None) -> None:
    incident = lost(cast)
    locate.locate(incident, locate.candidates(cast.operation, "汤头街道")[0], by=cast.coordinator)
    assert (incident.state, incident.precision, incident.area_name) == ("located", "township", "河东区")
    assert TimelineEntry.objects.get(verb="incident.located").data["precision"] == "township"


def test_a_county_is_shown_on_the_map_and_still_waits_for_a_person(cast: Cast) -> None:
    county = CandidateRow(name="河东区", lon=118.4, lat=35.1, precision="county", source="tianditu")
    incident = locate.locate(lost(cast), county, by=cast.coordinator)
    assert incident.point
    assert incident.state == "received"
    locate.pin(incident, lon=118.41, lat=35.11, by=cast.coordinator)
    assert (incident.state, incident.precision, incident.place_source) == ("located", "exact", "pin")


def test_a_pin_undoes_its_datum_and_an_impossible_one_changes_nothing(cast: Cast) -> None:
    before = Incident.objects.get(pk=cast.incident.pk).point
    with pytest.raises(ImpossiblePoint):
        locate.pin(cast.incident, lon=3_548_205, lat=35, by=cast.coordinator)
    assert Incident.objects.get(pk=cast.incident.pk).point == before
    locate.pin(cast.incident, lon=118.41, lat=35.11, datum=Datum.GCJ02, by=cast.coordinator)
    moved = Incident.objects.get(pk=cast.incident.pk).point
    assert moved
    assert 0.002 < 118.41 - moved.x < 0.01


def test_an_incident_that_is_over_is_not_moved(cast: Cast) -> None:
    Incident.objects.filter(pk=cast.incident.pk).update(state="closed")
    with pytest.raises(NotAllowed):
        locate.pin(Incident.objects.get(pk=cast.incident.pk), lon=118.4, lat=35.1, by=cast.coordinator)


def sent_out(cast: Cast, state: MissionState, stop: StopState = StopState.WAITING) -> Mission:
    mission = people.mission(cast.incident, cast.team, state=state)
    mission.stops.update(state=stop.value)
    return mission


@pytest.mark.parametrize("state", [MissionState.COMMITTED, MissionState.EN_ROUTE])
def test_a_crew_on_its_way_is_told_of_a_correction_by_text(cast: Cast, state: MissionState) -> None:
    mission = sent_out(cast, state)
    locate.correct(cast.incident, lon=118.5, lat=35.2, place_words="汤头街道前张庄村", by=cast.coordinator)
    text = Text.objects.get(purpose="correction")
    assert (text.phone, text.mission, text.state) == (cast.leader.phone, mission, "queued")
    assert "汤头街道前张庄村" in text.body
    assert text.body.startswith("【临沂红十字会】")
    assert cast.incident.place_words == "汤头街道前张庄村"
    assert TimelineEntry.objects.get(verb="incident.corrected").data["crews"] == 1


def test_each_correction_is_a_message_of_its_own(cast: Cast) -> None:
    sent_out(cast, MissionState.EN_ROUTE)
    for words in ("汤头街道前张庄村", "汤头街道后张庄村"):
        locate.correct(cast.incident, lon=118.5, lat=35.2, place_words=words, by=cast.coordinator)
    assert list(Text.objects.order_by("round").values_list("round", flat=True)) == [1, 2]


@pytest.mark.parametrize("stop", [StopState.WRONG_ADDRESS, StopState.NOT_FOUND])
def test_a_stop_that_failed_by_its_address_waits_again_with_its_crew(cast: Cast, stop: StopState) -> None:
    mission = sent_out(cast, MissionState.EN_ROUTE, stop)
    locate.correct(cast.incident, lon=118.5, lat=35.2, place_words="前张庄村", by=cast.coordinator)
    assert Stop.objects.get(mission=mission).state == "waiting"
    assert Mission.objects.get(pk=mission.pk).state == "en_route"


def test_a_blocked_stop_stays_blocked(cast: Cast) -> None:
    mission = sent_out(cast, MissionState.EN_ROUTE, StopState.BLOCKED)
    locate.correct(cast.incident, lon=118.5, lat=35.2, place_words="前张庄村", by=cast.coordinator)
    assert Stop.objects.get(mission=mission).state == "blocked"


def test_a_crew_on_its_way_home_is_not_disturbed(cast: Cast) -> None:
    sent_out(cast, MissionState.RETURNING, StopState.DONE)
    locate.correct(cast.incident, lon=118.5, lat=35.2, place_words="前张庄村", by=cast.coordinator)
    assert not Text.objects.exists()


def test_a_leader_without_texts_is_replaced_by_the_deputy(cast: Cast) -> None:
    sent_out(cast, MissionState.EN_ROUTE)
    Volunteer.objects.filter(pk=cast.leader.pk).update(phone="")
    locate.correct(cast.incident, lon=118.5, lat=35.2, place_words="前张庄村", by=cast.coordinator)
    assert Text.objects.get().phone == cast.deputy.phone


def test_a_correction_that_nobody_can_place_changes_nothing(cast: Cast) -> None:
    sent_out(cast, MissionState.EN_ROUTE)
    with pytest.raises(NotLocated):
        locate.correct(cast.incident, place_words="那个地方", by=cast.coordinator)
    kept = Incident.objects.get(pk=cast.incident.pk)
    assert kept.point == people.point(NANFANG)
    assert kept.place_words == cast.incident.place_words
    assert not Text.objects.exists()


def test_a_simulations_correction_stays_on_this_machine(cast: Cast) -> None:
    incident = people.incident(cast.simulation)
    people.mission(incident, cast.team, state=MissionState.EN_ROUTE)
    locate.correct(incident, lon=118.5, lat=35.2, place_words="前张庄村", by=cast.coordinator)
    text = Text.objects.get()
    assert (text.gateway, text.sandbox) == ("handset", True)
    assert "演练" in text.body


def test_a_request_that_nobody_could_place_is_looked_up_again_and_a_given_point_never_replaced(
    cast: Cast, gazetteer: None
) -> None:
    request = people.request(cast.operation, "救命", place_words="河东区汤头街道")
    locate.locate_request(request)
    assert request.point
    assert request.precision == "township"
    pinned = people.request(cast.operation, "救命", place_words="河东区汤头街道", point=people.point(NANFANG))
    locate.locate_request(pinned)
    assert pinned.point == people.point(NANFANG)
