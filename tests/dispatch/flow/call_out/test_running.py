"""A second person's approval, taking back, more time, a pause."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from dispatch.flow import call_out
from dispatch.models import CallOut, Incident, Quota, Text
from dispatch.models.counts import count_incidents
from dispatch.states import (
    AskState,
    CallOutState,
    IncidentState,
    MissionState,
    Mode,
    NotAllowed,
    TextState,
    Unit,
)
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.call_out.shared import ask_team, crowd, silence
from tests.dispatch.texting import deliver, fresh, purposes, sent_to, text_in


def asked(row: CallOut) -> int:
    return count_incidents([row.incident_id])[row.incident_id]["asked"]


def test_above_the_limit_nothing_is_sent_before_a_second_person_approves(
    cast: Cast, settings: Settings
) -> None:
    settings.APPROVAL_ABOVE = 3
    drafted = crowd(cast, 4)
    assert call_out.start(drafted, by=cast.coordinator).state == CallOutState.AWAITING_APPROVAL
    assert not Text.objects.exists()
    assert asked(drafted) == 0
    with pytest.raises(NotAllowed):
        call_out.approve(drafted, by=cast.coordinator)
    assert call_out.approve(drafted, by=cast.commander).state == CallOutState.RUNNING
    assert Text.objects.count() == 4
    assert asked(drafted) == 4


def test_the_commander_who_started_it_is_no_second_person(cast: Cast, settings: Settings) -> None:
    settings.APPROVAL_ABOVE = 1
    drafted = crowd(cast, 2)
    CallOut.objects.filter(pk=drafted.pk).update(started_by=cast.commander)
    drafted.refresh_from_db()
    call_out.start(drafted, by=cast.commander)
    with pytest.raises(NotAllowed):
        call_out.approve(drafted, by=cast.commander)


def test_a_commander_of_another_city_cannot_approve(cast: Cast, settings: Settings) -> None:
    settings.APPROVAL_ABOVE = 1
    call_out.start(drafted := crowd(cast, 2), by=cast.coordinator)
    with pytest.raises(NotAllowed):
        call_out.approve(drafted, by=cast.stranger)
    assert not Text.objects.exists()


def test_recipients_are_counted_over_all_waves(cast: Cast, settings: Settings) -> None:
    settings.APPROVAL_ABOVE = 1
    other = people.team(cast.district, "二队", members=[cast.first])
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    ask_team(drafted, cast.team, by=cast.coordinator)
    ask_team(drafted, other, by=cast.coordinator)
    drafted.refresh_from_db()
    assert drafted.state == CallOutState.PAUSED
    assert sent_to(cast.first.phone) == []
    with pytest.raises(NotAllowed):
        call_out.resume(drafted, by=cast.coordinator)
    call_out.approve(drafted, by=cast.commander)
    assert len(sent_to(cast.first.phone)) == 1


def test_a_life_critical_call_out_does_not_wait_for_the_second_person(cast: Cast, settings: Settings) -> None:
    settings.APPROVAL_ABOVE = 0
    drafted = call_out.draft(cast.incident, by=cast.coordinator, life_critical=True)
    ask_team(drafted, cast.team, by=cast.coordinator)
    assert len(sent_to(cast.leader.phone)) == 1


def test_what_is_sent_back_asked_nobody_and_can_be_started_again(cast: Cast, settings: Settings) -> None:
    settings.APPROVAL_ABOVE = 1
    call_out.start(drafted := crowd(cast, 2), by=cast.coordinator)
    assert call_out.send_back(drafted, by=cast.commander).state == CallOutState.DRAFTED
    assert call_out.start(drafted, by=cast.coordinator).state == CallOutState.AWAITING_APPROVAL


def test_undoing_before_the_text_went_out_takes_it_back_silently(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    call_out.withdraw(ask.call_out, by=cast.coordinator)
    assert deliver() == 0
    assert list(Text.objects.values_list("state", flat=True)) == [TextState.CANCELLED]
    assert fresh(ask).state == AskState.WITHDRAWN
    assert fresh(ask).call_out.state == CallOutState.CLOSED


def test_undoing_after_the_text_went_out_follows_it_with_a_text_not_to_go(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    call_out.withdraw(ask.call_out, by=cast.coordinator)
    assert purposes(cast.leader.phone) == ["call_out", "stand_down"]
    cast.incident.refresh_from_db()
    assert cast.incident.state == IncidentState.LOCATED


def test_a_text_in_flight_counts_as_gone(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    Text.objects.update(state=TextState.UNKNOWN)
    call_out.withdraw(ask.call_out, by=cast.coordinator)
    assert purposes(cast.leader.phone) == ["call_out", "stand_down"]


def test_withdrawing_stands_down_the_crew_and_keeps_the_letter_until_it_is_home(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    text_in(cast.leader.phone, "A1 20")
    mission = fresh(ask).mission
    assert mission is not None
    mission.state, mission.departed_at = MissionState.EN_ROUTE, people.now()
    mission.save()
    call_out.withdraw(fresh(ask).call_out, by=cast.coordinator)
    mission.refresh_from_db()
    cast.team.refresh_from_db()
    assert (mission.state, cast.team.engaged) == (MissionState.STOOD_DOWN, 0)
    assert fresh(ask).state == AskState.WITHDRAWN
    assert Quota.objects.filter(taken__gt=0).count() == 0
    assert sent_to(cast.leader.phone)[-1] == (
        "【临沂红十字会】任务A已解除，未出发请勿前往，途中请返回。平安到家回A9，谢谢！"
    )
    assert fresh(ask).call_out.letter_taken
    text_in(cast.leader.phone, "A9")
    mission.refresh_from_db()
    assert mission.state == MissionState.HOME
    assert not fresh(ask).call_out.letter_taken


def test_extending_gives_everyone_who_was_asked_more_time(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    before = fresh(ask).due_at
    call_out.extend(ask.call_out, seconds=60, by=cast.coordinator)
    after = fresh(ask).due_at
    assert before is not None
    assert after is not None
    assert after - before == timedelta(seconds=60)


def test_a_paused_call_out_asks_nobody_further_and_still_hears_answers(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    call_out.pause(ask.call_out, by=cast.coordinator)
    silence(ask)
    assert call_out.silent_asks() == []
    text_in(cast.leader.phone, "A1 20")
    assert fresh(ask).state == AskState.ACCEPTED


def test_who_only_paused_waits_for_no_approval(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    call_out.pause(ask.call_out, by=cast.coordinator)
    for verb in (call_out.approve, call_out.send_back):
        with pytest.raises(NotAllowed):
            verb(ask.call_out, by=cast.commander)
    assert call_out.resume(ask.call_out, by=cast.coordinator).state == CallOutState.RUNNING


def test_a_further_wave_that_is_sent_back_asks_nobody_and_the_first_goes_on(
    cast: Cast, settings: Settings
) -> None:
    settings.APPROVAL_ABOVE = 1
    other = people.team(cast.district, "二队", members=[cast.first])
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    first = ask_team(drafted, cast.team, by=cast.coordinator)
    deliver()
    second = ask_team(drafted, other, by=cast.coordinator)
    assert call_out.send_back(drafted, by=cast.commander).state == CallOutState.RUNNING
    assert (fresh(first).state, fresh(second).state) == (AskState.DELIVERED, AskState.WITHDRAWN)
    assert sent_to(cast.first.phone) == []
    text_in(cast.leader.phone, "A1 20 4人")
    assert fresh(first).state == AskState.ACCEPTED


@pytest.fixture
def drill(cast: Cast) -> Incident:
    """A job of an exercise: real phones."""
    exercise = people.operation(cast.city, "防汛拉动演练", "drill", mode=Mode.EXERCISE)
    return people.incident(exercise, "北城仓库集结", needs=[(None, {Unit.PEOPLE: 8})])


def test_an_exercise_reaches_nobody_before_its_approver_saw_whom(cast: Cast, drill: Incident) -> None:
    ask = call_out.assign(drill, cast.team, by=cast.coordinator)
    assert fresh(ask).call_out.state == CallOutState.AWAITING_APPROVAL
    assert not Text.objects.exists()
    with pytest.raises(NotAllowed):
        call_out.approve(ask.call_out, by=cast.coordinator)
    call_out.approve(ask.call_out, by=cast.commander)
    (body,) = sent_to(cast.leader.phone)
    assert body.startswith("【临沂红十字会】演练演练：非真实灾情")


@pytest.mark.parametrize("life_critical", [False, True])
def test_an_exercise_goes_to_nobody_whom_its_approver_did_not_see(
    cast: Cast, drill: Incident, life_critical: bool
) -> None:
    other = people.team(cast.district, "二队", members=[cast.first])
    drafted = call_out.draft(drill, by=cast.coordinator, life_critical=life_critical)
    ask_team(drafted, cast.team, by=cast.coordinator)
    call_out.approve(drafted, by=cast.commander)
    ask_team(drafted, other, by=cast.coordinator)
    assert sent_to(cast.first.phone) == []
    drafted.refresh_from_db()
    assert drafted.state == CallOutState.PAUSED
    call_out.approve(drafted, by=cast.commander)
    assert len(sent_to(cast.first.phone)) == 1


def test_a_call_out_that_filled_up_while_it_was_paused_is_filled_when_it_goes_on(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    call_out.pause(ask.call_out, by=cast.coordinator)
    text_in(cast.leader.phone, "A1 20")
    assert fresh(ask).call_out.state == CallOutState.PAUSED
    assert call_out.resume(ask.call_out, by=cast.coordinator).state == CallOutState.FILLED
