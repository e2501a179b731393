"""遇险: every board is alarmed until somebody has it by name; nobody in a minute, and commanders are told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch import tasks
from dispatch.flow import close, track
from dispatch.flow.refusals import AlarmTaken
from dispatch.models import Alarm, Mission, Text, TimelineEntry
from dispatch.snapshots.gather import Wanted, gather
from dispatch.states import NotAllowed
from realtime.models import Event
from tests.dispatch import cast as people
from tests.dispatch.cast import NANFANG, Cast
from tests.dispatch.texting import purposes


def cried(cast: Cast, mission: Mission) -> Alarm:
    track.distress(mission, by=cast.first.user, pressed_by=cast.first)
    return Alarm.objects.get(mission=mission, ended_at=None)


def unheard(alarm: Alarm) -> None:
    """A minute passed."""
    Alarm.objects.filter(pk=alarm.pk).update(due_at=people.now() - timedelta(minutes=5))


def test_it_stands_on_every_board_with_crew_place_and_phone(cast: Cast, mission: Mission) -> None:
    alarm = cried(cast, mission)
    (row,) = gather(cast.operation, Wanted.everything(), people.now()).alarms
    assert (row.id, row.mission, row.name, row.who) == (alarm.pk, mission.pk, cast.team.short_name, "孙*")
    assert (row.lon, row.lat, row.point_at) == (*NANFANG, None)
    assert row.phone.endswith(cast.first.phone[-4:])
    assert Event.objects.filter(type="alarm.changed", stream__name=f"desk:{cast.city.pk}").exists()
    assert Event.objects.filter(type="alarm.changed", stream__name=f"wall:{cast.city.pk}").exists()
    assert Event.objects.filter(type="alarm.changed", stream__name=f"person:{cast.leader.pk}").exists()


def test_it_shows_its_last_known_position_however_old(cast: Cast, mission: Mission) -> None:
    track.depart(mission)
    cast.leader.shares_position_since = people.now()
    cast.leader.save()
    track.report_position(cast.leader, lon=118.38, lat=35.02)
    alarm = cried(cast, mission)
    assert alarm.point is not None
    assert (alarm.point.x, alarm.point.y) == (118.38, 35.02)
    assert alarm.point_at is not None


def test_it_stands_also_when_its_incident_is_closed(cast: Cast, mission: Mission) -> None:
    track.arrive(mission)
    close.close(cast.incident, by=cast.coordinator)
    mission.refresh_from_db()
    alarm = cried(cast, mission)
    assert [row.id for row in gather(cast.operation, Wanted.everything(), people.now()).alarms] == [alarm.pk]


def test_somebody_takes_it_by_name_and_whoever_comes_second_is_told(cast: Cast, mission: Mission) -> None:
    alarm = cried(cast, mission)
    assert track.acknowledge(alarm, by=cast.coordinator).acknowledged_by == cast.coordinator
    assert track.acknowledge(alarm, by=cast.coordinator).acknowledged_by == cast.coordinator
    with pytest.raises(AlarmTaken) as taken:
        track.acknowledge(alarm, by=cast.commander)
    assert "李静" in taken.value.words()


def test_pressed_again_it_alarms_anew(cast: Cast, mission: Mission) -> None:
    alarm = cried(cast, mission)
    track.acknowledge(alarm, by=cast.coordinator)
    again = cried(cast, mission)
    assert (again.pk, again.times, again.acknowledged_at) == (alarm.pk, 2, None)


def test_nobody_took_it_in_a_minute_and_the_commander_is_told_once(cast: Cast, mission: Mission) -> None:
    chief = people.volunteer(cast.city, "张海", "+8613600000001", account=cast.commander)
    alarm = cried(cast, mission)
    tasks.sweep_dangers()
    assert purposes(chief.phone) == []
    unheard(alarm)
    tasks.sweep_dangers()
    tasks.sweep_dangers()
    assert purposes(chief.phone) == ["alarm"]
    assert "60秒无人接手" in Text.objects.get(purpose="alarm").body
    alarm.refresh_from_db()
    assert alarm.escalated_at is not None
    assert TimelineEntry.objects.get(verb="alarm.escalated").data == {"people": 1}


def test_whoever_took_it_in_time_keeps_it_from_going_higher(cast: Cast, mission: Mission) -> None:
    alarm = cried(cast, mission)
    track.acknowledge(alarm, by=cast.coordinator)
    unheard(alarm)
    tasks.sweep_dangers()
    alarm.refresh_from_db()
    assert alarm.escalated_at is None


def test_it_is_over_when_the_row_is_calm_again(cast: Cast, mission: Mission) -> None:
    cried(cast, mission)
    track.clear(mission, by=cast.coordinator)
    over = Alarm.objects.get()
    assert (over.ended_by, over.acknowledged_by) == (cast.coordinator, cast.coordinator)
    assert gather(cast.operation, Wanted.everything(), people.now()).alarms == []


def test_a_crew_called_back_may_still_cry_and_one_at_home_may_not(cast: Cast, mission: Mission) -> None:
    track.depart(mission)
    track.stand_down(mission, by=cast.coordinator)
    assert cried(cast, mission)
    track.clear(mission, by=cast.coordinator)
    track.home(mission)
    with pytest.raises(NotAllowed):
        track.distress(mission)


def test_it_rings_on_the_boards_of_the_other_live_operations_too_and_on_no_rehearsal(
    cast: Cast, mission: Mission
) -> None:
    duty = people.operation(cast.city, "日常值守", "duty")
    cried(cast, mission)
    assert len(gather(duty, Wanted.everything(), people.now()).alarms) == 1
    assert gather(cast.simulation, Wanted.everything(), people.now()).alarms == []


def test_the_duty_phone_is_told_where_no_commander_is_on_the_roster(cast: Cast, mission: Mission) -> None:
    cast.city.duty_phone = "+865398123456"
    cast.city.save()
    alarm = Alarm.objects.select_related("operation__organisation").get(pk=cried(cast, mission).pk)
    unheard(alarm)
    tasks.sweep_dangers()
    assert purposes(cast.city.duty_phone) == ["alarm"]
