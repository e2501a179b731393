"""One drawn area: everybody in it is told, answers, and is told again while silent; two people lift it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from dispatch import tasks
from dispatch.flow import dangers, track
from dispatch.flow.inside import Outside
from dispatch.flow.refusals import ShapeRefused
from dispatch.messaging import outbox
from dispatch.models import Danger, Mission, Text, TimelineEntry, Told
from dispatch.states import DangerAct, MissionState, Mode, NotAllowed, Source, ToldState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import LANSHAN, NANFANG, Cast
from tests.dispatch.flow.crews import accepted
from tests.dispatch.flow.danger import around, only, raised, silent
from tests.dispatch.texting import purposes, sent_to

FAR = (118.7, 35.3)


def overdue(told: Told) -> None:
    """A minute passed."""
    Told.objects.filter(pk=told.pk).update(due_at=people.now() - timedelta(minutes=5))


@pytest.fixture
def mission(cast: Cast) -> Mission:
    return accepted(cast.incident, cast.team)


def test_a_crew_that_goes_into_the_area_is_told_to_leave_before_all_other_texts(
    cast: Cast, mission: Mission
) -> None:
    danger = raised(cast)
    told = only(danger)
    assert (told.mission_id, told.phone, told.state) == (mission.pk, cast.leader.phone, ToldState.TOLD)
    text = Text.objects.get(purpose="danger")
    assert (
        text.body
        == "【临沂红十字会】紧急撤离：沭河上游泄洪，南坊片区各队立即撤至安全处清点人数。收到回 收到，撤到后回8"
    )
    assert text.rank < outbox.STOP_RANK
    assert TimelineEntry.objects.get(verb="danger.raised").data == {
        "danger": danger.pk,
        "act": "leave",
        "told": 1,
    }


def test_whoever_reads_english_is_told_to_hold_in_english(cast: Cast, mission: Mission) -> None:
    cast.leader.language = "en"
    cast.leader.save()
    raised(cast, act=DangerAct.HOLD, why="")
    assert "STAY PUT: danger. 南坊片区" in sent_to(cast.leader.phone)[-1]


def test_teams_based_in_the_area_and_outside_teams_are_told_and_nobody_else(cast: Cast) -> None:
    there = people.volunteer(cast.district, "队长二", "+8613700000001")
    inside = people.team(cast.district, "南坊队", members=[there], base=NANFANG)
    danger = raised(cast, outside=[Outside("蓝天救援队", "+8613900000009")])
    assert [(one.team_id, one.outside, one.phone) for one in danger.told.order_by("pk")] == [
        (inside.pk, "", there.phone),
        (None, "蓝天救援队", "+8613900000009"),
    ]
    assert purposes(cast.leader.phone) == []


def test_a_team_whose_crew_is_told_is_not_told_twice(cast: Cast, mission: Mission) -> None:
    both = {
        "type": "Polygon",
        "coordinates": [[[118, 34.9], [119, 34.9], [119, 35.2], [118, 35.2], [118, 34.9]]],
    }
    danger = raised(cast, shape=both)
    assert only(danger).mission_id == mission.pk


def test_a_crew_with_a_fresh_position_elsewhere_that_left_the_scene_is_not_told(
    cast: Cast, mission: Mission
) -> None:
    track.arrive(mission)
    track.leave(mission)
    cast.leader.shares_position_since = people.now()
    cast.leader.save()
    track.report_position(cast.leader, lon=FAR[0], lat=FAR[1])
    assert not raised(cast).told.exists()


def test_without_a_fresh_position_a_crew_on_its_way_back_is_told(cast: Cast, mission: Mission) -> None:
    track.arrive(mission)
    track.leave(mission)
    assert only(raised(cast)).mission_id == mission.pk


def test_the_silent_are_told_again_every_minute_on_every_phone_and_nobody_who_answered(
    cast: Cast, mission: Mission
) -> None:
    told = only(raised(cast))
    tasks.sweep_dangers()
    assert purposes(cast.deputy.phone) == []
    overdue(told)
    tasks.sweep_dangers()
    told.refresh_from_db()
    assert told.round == 2
    assert told.due_at is not None
    assert told.due_at > people.now()
    assert purposes(cast.deputy.phone) == ["danger"]
    dangers.answer(told, ToldState.RECEIVED, by=cast.leader.user)
    overdue(told)
    tasks.sweep_dangers()
    told.refresh_from_db()
    assert (told.round, told.due_at is None or told.state != "told") == (2, True)


def test_where_the_gateway_cannot_ring_a_person_rings_by_the_call_list(
    cast: Cast, mission: Mission, settings: Any
) -> None:
    settings.TEXT_GATEWAY = "handset"
    told = only(raised(cast))
    overdue(told)
    tasks.sweep_dangers()
    voice = Text.objects.get(purpose="danger", channel="voice")
    assert (voice.gateway, voice.phone) == ("none", cast.leader.phone)


def test_where_the_gateway_can_ring_it_rings_with_the_first_text_and_with_every_minute_of_silence(
    cast: Cast, mission: Mission, settings: Any
) -> None:
    settings.TEXT_GATEWAY, settings.TWILIO_FROM = "twilio", "+85212345678"
    settings.TWILIO_ACCOUNT_SID = settings.TWILIO_AUTH_TOKEN = "x"
    told = only(raised(cast))
    for _ in range(3):
        overdue(told)
        tasks.sweep_dangers()
    rows = Text.objects.filter(purpose="danger", phone=cast.leader.phone)
    assert rows.filter(channel="voice").count() == 4
    assert rows.filter(channel="sms").count() == 2  # the third time the same text is dropped by carriers


def test_a_simulation_reaches_no_gateway_whatever_the_settings_say(cast: Cast, settings: Any) -> None:
    settings.TEXT_GATEWAY = "twilio"
    scene = people.incident(cast.simulation, needs=[(None, {Unit.PEOPLE: 4, Unit.BOAT: 1})])
    accepted(scene, cast.team)
    told = only(raised(cast, operation=cast.simulation))
    overdue(told)
    tasks.sweep_dangers()
    assert set(Text.objects.filter(purpose="danger").values_list("gateway", flat=True)) == {"handset"}
    assert "演练" in sent_to(cast.leader.phone)[-1]


def test_an_exercise_warns_no_team_that_it_did_not_call_out(cast: Cast) -> None:
    drill = people.operation(cast.city, "拉动演练", "drill", mode=Mode.EXERCISE)
    assert not raised(cast, operation=drill, shape=around(LANSHAN)).told.exists()
    with pytest.raises(NotAllowed):
        raised(cast, operation=drill, outside=[Outside("蓝天救援队", "+8613900000009")])


def test_a_crew_that_comes_into_a_standing_danger_is_told_then_and_once(cast: Cast) -> None:
    far = people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 6, Unit.BOAT: 1})], place=FAR)
    mission = accepted(far, cast.team)
    danger = raised(cast)
    assert not danger.told.exists()
    track.depart(mission)
    cast.leader.shares_position_since = people.now()
    cast.leader.save()
    track.report_position(cast.leader, lon=NANFANG[0], lat=NANFANG[1])
    tasks.sweep_dangers()
    tasks.sweep_dangers()
    assert only(danger).mission_id == mission.pk
    assert purposes(cast.leader.phone).count("danger") == 1


def test_live_crews_of_another_operation_in_the_same_water_are_told_too(cast: Cast) -> None:
    duty = people.operation(cast.city, "日常值守", "duty")
    scene = people.incident(duty, needs=[(None, {Unit.PEOPLE: 4, Unit.BOAT: 1})])
    mission = accepted(scene, cast.team)
    assert only(raised(cast)).mission_id == mission.pk


def test_withdrawn_is_a_sign_of_life_and_said_twice_changes_nothing(cast: Cast, mission: Mission) -> None:
    told = only(raised(cast))
    dangers.answer(told, ToldState.WITHDRAWN, by=cast.leader.user)
    mission.refresh_from_db()
    first = Told.objects.get()
    assert first.withdrawn_at is not None
    assert first.received_at is not None
    assert mission.roll_call_at is not None
    dangers.answer(told, ToldState.RECEIVED, by=cast.leader.user)
    assert Told.objects.get().state == ToldState.WITHDRAWN


def test_a_coordinator_answers_on_their_behalf_and_it_is_told_so(cast: Cast, mission: Mission) -> None:
    told = only(raised(cast))
    dangers.answer(told, ToldState.RECEIVED, by=cast.coordinator, source=Source.COORDINATOR)
    row = Told.objects.get()
    assert (row.state, row.answer_source, row.answered_by) == ("received", "coordinator", cast.coordinator)
    assert not silent(row.danger)


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "Point", "coordinates": [118.4, 35.0]},
        {"type": "LineString", "coordinates": [[118.4, 35.0], [118.5, 35.0]]},
        {"type": "Polygon", "coordinates": []},
    ],
)
def test_only_an_area_can_be_a_danger(cast: Cast, shape: dict[str, Any]) -> None:
    with pytest.raises(ShapeRefused):
        raised(cast, shape=shape)
    assert not Danger.objects.exists()


def test_the_database_keeps_a_danger_in_the_sandbox_of_its_operation(cast: Cast) -> None:
    danger = raised(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="sandbox"), transaction.atomic():
        Danger.objects.filter(pk=danger.pk).update(sandbox=True)


def test_a_crew_called_back_and_not_home_yet_is_told(cast: Cast, mission: Mission) -> None:
    track.depart(mission)
    track.stand_down(mission, by=cast.coordinator)
    assert mission.state == MissionState.STOOD_DOWN
    assert only(raised(cast)).mission_id == mission.pk
