"""Stage four: a letter, a text to the leader, then the deputy, then the next team; approval; taking back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from dispatch.flow import answer, call_out
from dispatch.flow.refusals import NobodyToAsk, NotLocated, Taken
from dispatch.models import Ask, CallOut, Need, Quota, Text, TimelineEntry
from dispatch.states import (
    AskState,
    CallOutState,
    IncidentState,
    MissionState,
    NotAllowed,
    Source,
    TextState,
    Unit,
)
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh, purposes, sent_to, text_in


def silence(ask: Ask) -> None:
    """The time to answer is over."""
    Ask.objects.filter(pk=ask.pk).update(due_at=Now() - timedelta(seconds=1))


def test_assigning_a_team_sends_its_leader_one_text_with_the_letter_and_the_digits(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    assert deliver() == 1
    (body,) = sent_to(cast.leader.phone)
    assert body == (
        "【临沂红十字会】任务A：河东区芝麻墩街道南坊头村约12人被困，需急流救援6人、冲锋舟1艘。"
        "能去回A1加分钟数，如A1 20；不能回A2"
    )
    ask = fresh(ask)
    assert ask.state == AskState.DELIVERED
    assert ask.due_at is not None
    assert ask.call_out.state == CallOutState.RUNNING
    assert ask.call_out.incident.state == IncidentState.CALLED_OUT


def test_the_text_is_queued_with_the_act_and_the_timeline_tells_who_did_it(cast: Cast) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    text = Text.objects.get(outbound=True)
    assert (text.state, text.gateway, text.segments) == (TextState.QUEUED, "handset", 1)
    verbs = TimelineEntry.objects.order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [
        ("call_out.drafted", cast.coordinator.pk),
        ("call_out.running", cast.coordinator.pk),
        ("ask.asked", cast.coordinator.pk),
    ]


def test_letters_are_given_out_in_order_and_a_letter_that_is_taken_is_passed_over(cast: Cast) -> None:
    letters = [call_out.draft(cast.incident, by=cast.coordinator).letter for _ in range(3)]
    CallOut.objects.filter(letter="B").update(letter_taken=False)
    again = call_out.draft(cast.incident, by=cast.coordinator)
    assert (letters, again.letter) == (["A", "B", "C"], "B")


def test_a_simulation_counts_its_own_letters_and_its_text_begins_as_a_drill(cast: Cast) -> None:
    call_out.draft(cast.incident, by=cast.coordinator)
    rehearsed = people.incident(cast.simulation, needs=[(None, {Unit.PEOPLE: 4})])
    ask = call_out.assign(rehearsed, cast.team, by=cast.coordinator)
    assert ask.call_out.letter == "A"
    (body,) = sent_to(cast.leader.phone)
    assert body.startswith("【临沂红十字会】演练演练：非真实灾情，任务A：")
    assert body.endswith("。演练")


def test_a_simulation_never_leaves_this_machine_whatever_the_gateway_is(
    cast: Cast, settings: Settings
) -> None:
    settings.TEXT_GATEWAY = "twilio"
    call_out.assign(people.incident(cast.simulation), cast.team, by=cast.coordinator)
    assert Text.objects.get(outbound=True).gateway == "handset"


def test_a_leader_who_reads_english_is_asked_in_english(cast: Cast) -> None:
    cast.leader.language = "en"
    cast.leader.save()
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (body,) = sent_to(cast.leader.phone)
    assert "Needed: 6 Swift-water rescue, 1 boats. Can go: reply A1 and minutes" in body


def test_no_text_prints_the_phone_or_name_that_stands_in_the_place(cast: Cast) -> None:
    cast.incident.place_words = "南坊头村，联系13912345678"
    cast.incident.save()
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    assert "13912345678" not in sent_to(cast.leader.phone)[0]


def test_an_incident_without_needs_gets_one_for_the_people_the_team_has_free(cast: Cast) -> None:
    bare = people.incident(cast.operation)
    call_out.assign(bare, cast.team, by=cast.coordinator)
    quota = Quota.objects.get(need__incident=bare)
    assert (quota.unit, quota.quota) == (Unit.PEOPLE, 8)


def test_nobody_is_sent_to_an_incident_without_a_place(cast: Cast) -> None:
    nowhere = people.incident(cast.operation, place=None)
    with pytest.raises(NotLocated):
        call_out.assign(nowhere, cast.team, by=cast.coordinator)
    assert not CallOut.objects.exists()
    assert not Text.objects.exists()


@pytest.mark.parametrize("state", ["handed_over", "suspended", "cancelled", "closed"])
def test_nobody_is_sent_to_an_incident_that_was_handed_over_or_is_over(cast: Cast, state: str) -> None:
    cast.incident.state = state
    cast.incident.save()
    with pytest.raises(call_out.NotDispatchable):
        call_out.assign(cast.incident, cast.team, by=cast.coordinator)


def test_a_team_that_is_being_asked_is_not_asked_twice_for_one_incident(cast: Cast) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    with pytest.raises(Taken):
        call_out.assign(cast.incident, cast.team, by=cast.commander)
    assert CallOut.objects.count() == 1


def test_a_team_that_nobody_answers_for_cannot_be_asked(cast: Cast) -> None:
    for person in (cast.leader, cast.deputy):
        person.opted_out_at = people.now()
        person.save()
    with pytest.raises(NobodyToAsk):
        call_out.assign(cast.incident, cast.team, by=cast.coordinator)


def test_after_silence_the_deputy_is_asked_by_a_new_text_then_the_ask_expires(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    assert call_out.silent_asks() == []
    silence(ask)
    for row in call_out.silent_asks():
        call_out.next_round(row)
    ask = fresh(ask)
    assert (ask.round, ask.recipient) == (2, cast.deputy)
    assert len(sent_to(cast.leader.phone)) == len(sent_to(cast.deputy.phone)) == 1
    silence(ask)
    call_out.next_round(ask)
    ask = fresh(ask)
    assert ask.state == AskState.EXPIRED
    assert ask.call_out.state == CallOutState.EXHAUSTED
    assert ask.call_out.incident.state == IncidentState.LOCATED


def test_two_sweeps_at_once_ask_the_deputy_once(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    silence(ask)
    seen_by_both = call_out.silent_asks() + call_out.silent_asks()
    for row in seen_by_both:
        call_out.next_round(row)
    assert fresh(ask).round == 2
    assert Text.objects.filter(outbound=True).count() == 2


def test_the_duty_phone_is_asked_last(cast: Cast) -> None:
    cast.team.duty_phone = "+865398000000"
    cast.team.save()
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    for _ in range(2):
        deliver()
        silence(ask)
        call_out.next_round(fresh(ask))
    assert len(sent_to("+865398000000")) == 1
    assert fresh(ask).round == 3


def test_a_call_out_that_goes_on_by_itself_is_due_when_its_last_ask_says_no(cast: Cast) -> None:
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    ask = call_out.ask_next(drafted, team=cast.team, by=cast.coordinator)
    deliver()
    assert call_out.waiting_for_next() == []
    answer.decline(ask, source=Source.PHONE)
    assert call_out.waiting_for_next() == [drafted]
    call_out.exhaust(drafted)
    drafted.refresh_from_db()
    assert drafted.state == CallOutState.EXHAUSTED


def test_the_next_team_is_asked_while_the_first_may_still_answer(cast: Cast) -> None:
    other = people.team(cast.district, "二队", members=[cast.first, cast.second])
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    call_out.ask_next(drafted, team=cast.team, by=cast.coordinator)
    second = call_out.ask_next(drafted, team=other, by=None, source=Source.SYSTEM)
    assert second.wave == 2
    assert drafted.asks.filter(state=AskState.QUEUED).count() == 2


def crowd(cast: Cast, count: int) -> CallOut:
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    for number in range(count):
        leader = people.volunteer(cast.district, f"队长{number}", f"+86137000000{number:02}")
        call_out.add(
            drafted, team=people.team(cast.district, f"队{number}", members=[leader]), by=cast.coordinator
        )
    return drafted


def test_above_the_limit_nothing_is_sent_before_a_second_person_approves(
    cast: Cast, settings: Settings
) -> None:
    settings.APPROVAL_ABOVE = 3
    drafted = crowd(cast, 4)
    assert call_out.start(drafted, by=cast.coordinator).state == CallOutState.AWAITING_APPROVAL
    assert not Text.objects.exists()
    with pytest.raises(NotAllowed):
        call_out.approve(drafted, by=cast.coordinator)
    assert call_out.approve(drafted, by=cast.commander).state == CallOutState.RUNNING
    assert Text.objects.count() == 4


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
    call_out.ask_next(drafted, team=cast.team, by=cast.coordinator)
    call_out.ask_next(drafted, team=other, by=cast.coordinator)
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
    call_out.ask_next(drafted, team=cast.team, by=cast.coordinator)
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


def test_one_volunteer_is_asked_for_one_need_and_gets_that_place(cast: Cast) -> None:
    need = Need.objects.get(incident=cast.incident, skill__code="swift_water")
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    ask = call_out.add(drafted, volunteer=cast.first, need=need, by=cast.coordinator)
    call_out.start(drafted, by=cast.coordinator)
    assert "需急流救援6人。" in sent_to(cast.first.phone)[0]
    text_in(cast.first.phone, "能去")
    assert fresh(ask).state == AskState.ACCEPTED
    assert Quota.objects.get(need=need).taken == 1


def test_a_preview_shows_the_text_its_size_and_what_stands_in_the_way_and_writes_nothing(cast: Cast) -> None:
    seen = call_out.preview(cast.incident, cast.team)
    assert (seen.letter, seen.recipient, seen.problems) == ("A", "王*", [])
    assert seen.characters == len(seen.body)
    cast.team.on_duty = False
    assert call_out.preview(cast.incident, cast.team).problems == ["该队不在岗"]
    assert not CallOut.objects.exists()


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
