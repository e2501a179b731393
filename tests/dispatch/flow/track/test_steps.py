"""A crew on its way, on scene and home: one step at a time, each told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.flow import track
from dispatch.flow.roster import set_consent
from dispatch.models import CallOut, Mission, Quota, Text
from dispatch.states import CallOutState, IncidentState, MissionState, NotAllowed, Stale, StopState, Unit
from realtime import positions
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.crews import accepted
from tests.dispatch.flow.track.shared import another, state_of, told


def test_a_crew_departs_arrives_leaves_and_comes_home_and_the_incident_follows(
    cast: Cast, mission: Mission
) -> None:
    assert state_of(cast.incident) == IncidentState.CALLED_OUT
    track.depart(mission, by=cast.leader.user)
    assert state_of(cast.incident) == IncidentState.UNDER_WAY
    track.arrive(mission, by=cast.leader.user)
    assert state_of(cast.incident) == IncidentState.ON_SCENE
    CallOut.objects.update(state=CallOutState.EXHAUSTED)
    track.leave(mission, by=cast.leader.user)
    assert state_of(cast.incident) == IncidentState.ON_SCENE, "the work is done; a person closes it"
    track.home(mission, by=cast.leader.user)
    assert told(mission) == ["mission.en_route", "mission.on_scene", "mission.returning", "mission.home"]
    assert mission.stops.get().state == StopState.DONE
    assert None not in (mission.departed_at, mission.arrived_at, mission.left_at, mission.home_at)


def test_home_frees_the_people_and_the_boats(cast: Cast, mission: Mission) -> None:
    for step in (track.arrive, track.leave, track.home):
        step(mission)
    cast.team.refresh_from_db()
    assert cast.team.engaged == 0
    assert not mission.crew.filter(live=True).exists()
    assert not mission.carried.filter(live=True).exists()
    assert accepted(another(cast), cast.team, strength=8, boats=0, letter="B")


def test_on_scene_from_committed_is_two_steps_each_told(cast: Cast, mission: Mission) -> None:
    track.arrive(mission, by=cast.leader.user)
    assert told(mission) == ["mission.en_route", "mission.on_scene"]
    assert mission.departed_at == mission.arrived_at


def test_a_step_that_the_table_has_not_is_refused_and_nothing_is_told(mission: Mission) -> None:
    with pytest.raises(NotAllowed):
        track.leave(mission)
    with pytest.raises(NotAllowed):
        track.home(mission)
    assert told(mission) == []


def test_a_crew_that_was_stood_down_meanwhile_is_told_so(cast: Cast, mission: Mission) -> None:
    seen_by_the_leader = Mission.objects.get(pk=mission.pk)
    track.stand_down(mission, by=cast.coordinator)
    with pytest.raises(Stale) as stale:
        track.depart(seen_by_the_leader)
    assert stale.value.now == MissionState.STOOD_DOWN


def test_stand_down_gives_the_places_back_tells_the_leader_once_and_locates_the_incident(
    cast: Cast, mission: Mission
) -> None:
    assert Quota.objects.get(unit=Unit.PEOPLE).taken == 4
    track.stand_down(mission, by=cast.coordinator)
    assert not Quota.objects.filter(taken__gt=0).exists()
    text = Text.objects.get(mission=mission, purpose="stand_down")
    assert (text.phone, text.gateway) == (cast.leader.phone, "handset")
    assert "任务A已解除" in text.body


def test_what_was_told_late_keeps_its_time_but_not_before_the_last_step_nor_in_the_future(
    cast: Cast, mission: Mission
) -> None:
    committed = mission.committed_at - timedelta(hours=2)
    Mission.objects.filter(pk=mission.pk).update(committed_at=committed)
    mission.refresh_from_db()
    track.depart(mission, at=committed + timedelta(minutes=30))
    assert mission.departed_at == committed + timedelta(minutes=30)
    track.arrive(mission, at=committed)
    assert mission.arrived_at == mission.departed_at
    track.leave(mission, at=committed + timedelta(days=9))
    assert mission.left_at is not None
    assert mission.left_at <= people.now()


def test_a_simulation_moves_beside_and_touches_no_live_strength(cast: Cast) -> None:
    rehearsed = people.incident(cast.simulation, "推演", needs=[(None, {Unit.PEOPLE: 4})])
    mission = accepted(rehearsed, cast.team, boats=0)
    set_consent(cast.leader, on=True)
    track.depart(mission)
    assert track.report_position(cast.leader, lon=118.35, lat=35.05)
    assert positions.latest(groups=[f"positions:{cast.operation.pk}"]) == []
    cast.team.refresh_from_db()
    assert (cast.team.engaged, cast.team.rehearsing) == (0, 4)


def test_two_crews_that_arrive_at_the_same_moment_both_arrive(committed_cast: Cast, at_once: AtOnce) -> None:
    cast = committed_cast
    other = people.team(
        cast.district,
        "河东队",
        members=[people.volunteer(cast.district, f"河东{n}", f"+861370000001{n}") for n in range(3)],
    )
    missions = [
        accepted(cast.incident, cast.team, strength=3),
        accepted(cast.incident, other, strength=3, boats=0, letter="B"),
    ]
    results = at_once(*(lambda m=m: track.arrive(m) for m in missions))
    assert [type(result) for result in results] == [Mission, Mission], results
    assert state_of(cast.incident) == IncidentState.ON_SCENE
