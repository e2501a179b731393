"""改派: a crew goes elsewhere in one act."""

from __future__ import annotations

import pytest

from dispatch.flow import track
from dispatch.flow.refusals import NotLocated
from dispatch.models import Incident, Mission, Quota, Text, TimelineEntry
from dispatch.states import IncidentState, MissionState, NotAllowed, StopState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.crews import accepted
from tests.dispatch.flow.track.shared import state_of, told


class TestDivert:
    @pytest.fixture
    def other(self, cast: Cast) -> Incident:
        return people.incident(
            cast.operation,
            "汤头街道8人被困",
            needs=[("swift_water", {Unit.PEOPLE: 2})],
            place=(118.51, 35.27),
        )

    def test_a_crew_on_scene_goes_elsewhere_in_one_act(
        self, cast: Cast, mission: Mission, other: Incident
    ) -> None:
        track.arrive(mission)
        track.divert(mission, other, by=cast.coordinator)
        assert mission.state == MissionState.EN_ROUTE
        assert list(mission.stops.order_by("position").values_list("state", "incident")) == [
            ("dropped", cast.incident.pk),
            ("waiting", other.pk),
        ]
        assert (state_of(cast.incident), state_of(other)) == (
            IncidentState.LOCATED,
            IncidentState.UNDER_WAY,
        )

    def test_places_move_with_the_crew(self, cast: Cast, mission: Mission, other: Incident) -> None:
        track.divert(mission, other, by=cast.coordinator)
        here = Quota.objects.filter(need__incident=cast.incident)
        assert {quota.taken for quota in here} == {0}
        assert Quota.objects.get(need__incident=other).taken == 2, "no more than it wants"

    def test_the_crew_is_told_by_text_where_to_go(
        self, cast: Cast, mission: Mission, other: Incident
    ) -> None:
        track.divert(mission, other, by=cast.coordinator)
        text = Text.objects.get(mission=mission, purpose="correction")
        assert "任务A改派" in text.body
        track.divert(mission, cast.incident, by=cast.coordinator)
        assert Text.objects.filter(mission=mission, purpose="correction").count() == 2

    def test_both_incidents_tell_it(self, cast: Cast, mission: Mission, other: Incident) -> None:
        track.divert(mission, other, by=cast.coordinator)
        entries = TimelineEntry.objects.filter(mission=mission, verb__startswith="mission.diverted")
        assert set(entries.values_list("verb", "incident")) == {
            ("mission.diverted", cast.incident.pk),
            ("mission.diverted_here", other.pk),
        }

    def test_a_place_that_is_full_does_not_keep_a_crew_away(self, cast: Cast, mission: Mission) -> None:
        full = people.incident(cast.operation, "已满员")
        track.divert(mission, full, by=cast.coordinator)
        assert mission.stops.filter(incident=full, state=StopState.WAITING).exists()

    def test_nowhere_or_over_or_another_operation_is_refused_and_nothing_changes(
        self, cast: Cast, mission: Mission, other: Incident
    ) -> None:
        with pytest.raises(NotLocated):
            track.divert(mission, people.incident(cast.operation, "不知道在哪", place=None), by=None)
        with pytest.raises(NotAllowed):
            track.divert(mission, people.incident(cast.simulation, "推演"), by=None)
        with pytest.raises(NotAllowed):
            track.divert(mission, cast.incident, by=None)
        other.state = IncidentState.CLOSED
        other.save()
        with pytest.raises(NotAllowed):
            track.divert(mission, other, by=None)
        assert mission.stops.get().state == StopState.WAITING
        assert told(mission) == []


def test_two_crews_diverted_into_each_others_place_do_not_deadlock(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    there = people.incident(cast.operation, "汤头", place=(118.51, 35.27), needs=[(None, {Unit.PEOPLE: 9})])
    one = accepted(cast.incident, cast.team, strength=3)
    two = accepted(there, cast.team, strength=3, boats=0, letter="B")
    results = at_once(
        lambda: track.divert(one, there, by=cast.coordinator),
        lambda: track.divert(two, cast.incident, by=cast.coordinator),
    )
    assert [type(result) for result in results] == [Mission, Mission], results
