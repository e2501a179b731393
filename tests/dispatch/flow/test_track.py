"""A crew on its way, on scene and home: one step at a time, each told; trouble keeps the crew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.flow import track
from dispatch.flow.refusals import (
    NotInsured,
    NotLocated,
    NotOfTheTeam,
    NotSharing,
    NotYourStep,
    PersonTaken,
    TeamSpent,
)
from dispatch.models import CallOut, Incident, Mission, Quota, Text, TimelineEntry
from dispatch.models.counts import count_incidents
from dispatch.states import (
    CallOutState,
    IncidentState,
    MissionState,
    NotAllowed,
    Source,
    Stale,
    StopState,
    Unit,
)
from geo.coordinates import ImpossiblePoint
from realtime import positions
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.crews import accepted


@pytest.fixture
def mission(cast: Cast) -> Mission:
    return accepted(cast.incident, cast.team)


def another(cast: Cast) -> Incident:
    """A second job that wants nine people, whoever they are."""
    return people.incident(
        cast.operation, "汤头街道", needs=[(None, {Unit.PEOPLE: 9})], place=(118.51, 35.27)
    )


def told(mission: Mission) -> list[str]:
    return list(TimelineEntry.objects.filter(mission=mission).order_by("pk").values_list("verb", flat=True))


def state_of(incident: Incident) -> str:
    incident.refresh_from_db()
    return incident.state


def red(incident: Incident) -> int:
    return count_incidents([incident.pk])[incident.pk]["trouble"]


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


@pytest.mark.parametrize("kind", ["blocked", "wrong_address", "not_found", "already_rescued"])
def test_trouble_keeps_the_crew_and_turns_the_row_red_and_clearing_calms_it(
    cast: Cast, mission: Mission, kind: str
) -> None:
    track.arrive(mission)
    track.trouble(mission, StopState(kind), note="东侧塌方", by=cast.leader.user)
    assert mission.state == MissionState.ON_SCENE
    assert red(cast.incident) == 1
    assert mission.stops.get().note == "东侧塌方"
    assert "东侧塌方" not in str(list(TimelineEntry.objects.values_list("data")))
    track.clear(mission, by=cast.coordinator)
    assert red(cast.incident) == 0
    assert mission.stops.order_by("-position")[0].state == StopState.ON_SCENE


def test_one_trouble_follows_another(cast: Cast, mission: Mission) -> None:
    track.depart(mission)
    track.trouble(mission, StopState.BLOCKED)
    track.trouble(mission, StopState.WRONG_ADDRESS)
    assert mission.stops.get().state == StopState.WRONG_ADDRESS
    track.arrive(mission)
    assert red(cast.incident) == 0


def test_no_trouble_to_clear_is_said(mission: Mission) -> None:
    with pytest.raises(NotAllowed):
        track.clear(mission, by=None)


def test_words_and_distress_are_red_until_read(cast: Cast, mission: Mission) -> None:
    track.say(mission, "到了但是进不去", source=Source.TEXT)
    assert red(cast.incident) == 1
    track.clear(mission, by=cast.coordinator)
    assert red(cast.incident) == 0
    track.distress(mission, by=cast.leader.user)
    assert red(cast.incident) == 1
    assert told(mission) == ["mission.words", "mission.words_read", "mission.distress"]


def test_the_roll_call_is_answered_while_out_and_not_at_home(mission: Mission) -> None:
    track.arrive(mission)
    assert track.roll_call(mission).roll_call_at is not None
    track.leave(mission)
    track.home(mission)
    with pytest.raises(NotAllowed):
        track.roll_call(mission)


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


class TestUndo:
    def test_each_step_is_taken_back_by_the_same_person_as_a_new_entry(
        self, cast: Cast, mission: Mission
    ) -> None:
        who = cast.leader.user
        for step in (track.depart, track.arrive, track.leave, track.home):
            step(mission, by=who)
        seen = []
        for _ in range(4):
            track.revert(mission, by=who)
            seen.append(mission.state)
        assert seen == ["returning", "on_scene", "en_route", "committed"]
        assert len(told(mission)) == 8
        assert (mission.departed_at, mission.arrived_at, mission.left_at, mission.home_at) == (None,) * 4
        assert mission.stops.get().state == StopState.WAITING
        assert state_of(cast.incident) == IncidentState.CALLED_OUT
        with pytest.raises(NotYourStep):
            track.revert(mission, by=who)

    def test_somebody_elses_step_stays(self, cast: Cast, mission: Mission) -> None:
        track.depart(mission, by=cast.leader.user)
        with pytest.raises(NotYourStep):
            track.revert(mission, by=cast.coordinator)
        assert mission.state == MissionState.EN_ROUTE

    def test_undoing_home_takes_the_people_again(self, cast: Cast, mission: Mission) -> None:
        for step in (track.arrive, track.leave, track.home):
            step(mission)
        track.revert(mission, by=None)
        cast.team.refresh_from_db()
        assert cast.team.engaged == 4
        assert mission.crew.filter(live=True).count() == 1

    def test_undoing_home_is_refused_when_the_people_are_promised_elsewhere(
        self, cast: Cast, mission: Mission
    ) -> None:
        for step in (track.arrive, track.leave, track.home):
            step(mission)
        accepted(another(cast), cast.team, strength=8, boats=0, letter="B")
        with pytest.raises(TeamSpent):
            track.revert(mission, by=None)
        mission.refresh_from_db()
        assert mission.state == MissionState.HOME


class TestCrew:
    def test_the_crew_is_named_exactly_so_and_the_leader_stays(self, cast: Cast, mission: Mission) -> None:
        track.name_crew(mission, [cast.first, cast.second], by=cast.leader.user)
        track.name_crew(mission, [cast.first], by=cast.leader.user)
        assert set(mission.crew.values_list("volunteer", flat=True)) == {cast.leader.pk, cast.first.pk}

    def test_more_names_than_promised_are_promised_too(self, cast: Cast, mission: Mission) -> None:
        everybody = list(cast.team.members.all())
        track.name_crew(mission, everybody, by=cast.leader.user)
        cast.team.refresh_from_db()
        assert (mission.strength, cast.team.engaged) == (8, 8)

    def test_who_is_on_another_mission_is_refused_and_both_are_named(
        self, cast: Cast, mission: Mission
    ) -> None:
        track.name_crew(mission, [cast.first], by=cast.leader.user)
        second = accepted(another(cast), cast.team, strength=2, boats=0, letter="B")
        with pytest.raises(PersonTaken) as refused:
            track.name_crew(second, [cast.second, cast.first], by=cast.leader.user)
        assert refused.value.data == {"volunteer": cast.first.pk, "mission": mission.pk}
        assert f"M-{mission.pk}" in refused.value.words()
        assert not second.crew.filter(volunteer=cast.second).exists(), "nothing half-done"

    def test_no_insurance_no_water(self, cast: Cast, mission: Mission) -> None:
        cast.first.insured_until = people.EXPIRED
        cast.first.save()
        track.name_crew(mission, [cast.first], by=cast.leader.user)
        cast.incident.on_water = True
        cast.incident.save()
        with pytest.raises(NotInsured):
            track.name_crew(mission, [cast.first, cast.second], by=cast.leader.user)

    def test_a_stranger_to_the_team_cannot_be_named(self, cast: Cast, mission: Mission) -> None:
        outsider = people.volunteer(cast.district, "外队", "+8613700000001")
        with pytest.raises(NotOfTheTeam):
            track.name_crew(mission, [outsider], by=cast.leader.user)

    def test_a_span_that_ends_soon_is_extended_for_the_crew_and_the_boats(
        self, cast: Cast, mission: Mission
    ) -> None:
        assert track.ending_soon() == []
        before = mission.span.upper
        track.extend(mission, longer=before - mission.span.lower)
        assert mission.crew.get().span.upper == mission.carried.get().span.upper == mission.span.upper
        assert mission.span.upper > before

    def test_an_extension_that_collides_goes_to_a_coordinator(self, cast: Cast, mission: Mission) -> None:
        near = type(mission.span)(mission.span.lower, people.now() + timedelta(minutes=30))
        Mission.objects.update(span=near)
        mission.crew.update(span=near)
        sunday = accepted(another(cast), cast.team, strength=1, boats=0, letter="B")
        later = type(mission.span)(near.upper + timedelta(hours=1), near.upper + timedelta(hours=9))
        Mission.objects.filter(pk=sunday.pk).update(span=later, state="reserved")
        sunday.crew.all().delete()
        sunday.crew.create(volunteer=cast.leader, sandbox=False, span=later)
        assert [track.go_on(due) for due in track.ending_soon()] == [False]
        mission.refresh_from_db()
        assert mission.span.upper == near.upper
        assert mission.words


class TestPositions:
    def test_a_position_is_shared_while_engaged_with_consent_and_forgotten_at_home(
        self, cast: Cast, mission: Mission
    ) -> None:
        with pytest.raises(NotSharing):
            track.report_position(mission, cast.leader, lon=118.35, lat=35.05)
        cast.leader.shares_position_since = people.now()
        assert track.report_position(mission, cast.leader, lon=118.35, lat=35.05, accuracy_m=12)
        (fix,) = positions.latest(groups=[f"positions:{cast.operation.pk}"])
        assert fix.subject == f"mission:{mission.pk}"
        for step in (track.arrive, track.leave, track.home):
            step(mission)
        assert positions.latest(groups=[f"positions:{cast.operation.pk}"]) == []
        with pytest.raises(NotSharing):
            track.report_position(mission, cast.leader, lon=118.35, lat=35.05)

    def test_somebody_who_is_not_on_the_crew_says_nothing(self, cast: Cast, mission: Mission) -> None:
        cast.second.shares_position_since = people.now()
        with pytest.raises(NotSharing):
            track.report_position(mission, cast.second, lon=118.35, lat=35.05)

    def test_a_point_off_the_earth_is_refused(self, cast: Cast, mission: Mission) -> None:
        cast.leader.shares_position_since = people.now()
        with pytest.raises(ImpossiblePoint):
            track.report_position(mission, cast.leader, lon=3_548_205, lat=35)


def test_a_simulation_moves_beside_and_touches_no_live_strength(cast: Cast) -> None:
    rehearsed = people.incident(cast.simulation, "推演", needs=[(None, {Unit.PEOPLE: 4})])
    mission = accepted(rehearsed, cast.team, boats=0)
    cast.leader.shares_position_since = people.now()
    track.depart(mission)
    assert track.report_position(mission, cast.leader, lon=118.35, lat=35.05)
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
