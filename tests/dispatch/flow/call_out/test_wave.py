"""Wave after wave, until it is filled or a person says otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from dispatch.flow import answer, call_out
from dispatch.flow.refusals import PlaceTaken
from dispatch.flow.steps import Pick
from dispatch.models import Ask, CallOut, Mission, Quota, Team, Text, TimelineEntry
from dispatch.states import AskState, CallOutState, NotAllowed, Policy, Source, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.call_out.shared import later, wave
from tests.dispatch.texting import deliver, fresh, purposes, sent_to, text_in


def teams(cast: Cast, number: int) -> list[Team]:
    """Further teams of one, whose leaders' phones end in their number."""
    made = []
    for count in range(number):
        leader = people.volunteer(cast.district, f"队长{count}", f"+86137000000{count:02}")
        made.append(people.team(cast.district, f"队{count}", members=[leader], boats=1))
    return made


def asked(cast: Cast, pick: Pick, policy: Policy = Policy.WAVES, *, life_critical: bool = False) -> CallOut:
    drafted = call_out.draft(cast.incident, by=cast.coordinator, life_critical=life_critical)
    call_out.ask_wave(drafted, pick, by=cast.coordinator, policy=policy)
    drafted.refresh_from_db()
    return drafted


def told(verb: str) -> TimelineEntry:
    return TimelineEntry.objects.get(verb=verb)


def test_everybody_of_a_wave_is_asked_at_once_and_the_next_is_due_when_its_window_has_passed(
    cast: Cast,
) -> None:
    running = asked(cast, wave(cast.team, *teams(cast, 2), window=120, chance=0.957))
    assert set(running.asks.values_list("wave", flat=True)) == {1}
    assert Text.objects.filter(purpose="call_out").count() == 3
    assert running.next_at
    assert running.wave_at
    assert running.next_at - running.wave_at == timedelta(seconds=120)
    assert (running.policy, running.chance) == ("waves", 96)
    assert told("call_out.wave").data["asked"] == 3


def test_who_has_not_answered_may_still_do_so_while_the_next_wave_is_asked(cast: Cast) -> None:
    second = teams(cast, 1)
    running = asked(cast, wave(cast.team, window=120))
    deliver()
    later(121)
    (row,) = call_out.waiting_for_next()
    (ask,) = call_out.ask_wave(row, wave(*second, window=120), by=None, source=Source.SYSTEM)
    assert ask.wave == 2
    assert fresh(running.asks.get(team=cast.team)).state == AskState.DELIVERED
    assert call_out.waiting_for_next() == []
    text_in(cast.leader.phone, "A1 20")
    assert fresh(running.asks.get(team=cast.team)).state == AskState.ACCEPTED


def test_a_wave_that_is_not_due_is_asked_by_nobody_but_a_person(cast: Cast) -> None:
    second = teams(cast, 1)
    running = asked(cast, wave(cast.team, window=120))
    assert call_out.ask_wave(running, wave(*second), by=None, source=Source.SYSTEM) == []
    assert len(call_out.ask_wave(running, wave(*second), by=cast.coordinator)) == 1


def test_when_it_is_filled_the_rest_are_thanked_at_once_and_nobody_further_is_asked(cast: Cast) -> None:
    others = teams(cast, 2)
    running = asked(cast, wave(cast.team, *others, window=120))
    deliver()
    text_in(cast.leader.phone, "A1 20")
    running.refresh_from_db()
    assert running.state == CallOutState.FILLED
    for team in others:
        assert team.leader
        assert purposes(team.leader.phone) == ["call_out", "full"]
        assert "谢谢" in sent_to(team.leader.phone)[-1]
    later(600)
    assert call_out.waiting_for_next() == []
    assert call_out.audit() == []


def test_a_yes_after_it_was_filled_sends_nobody(cast: Cast) -> None:
    (other,) = teams(cast, 1)
    running = asked(cast, wave(cast.team, other))
    deliver()
    text_in(cast.leader.phone, "A1 20")
    late = running.asks.get(team=other)
    with pytest.raises(PlaceTaken):
        answer.accept(late, strength=1, equipment=None, eta_minutes=5, source=Source.COORDINATOR)
    assert Mission.objects.count() == 1
    assert fresh(late).state == AskState.SURPLUS


def test_those_who_may_still_answer_are_enough_and_it_is_only_looked_again(cast: Cast) -> None:
    running = asked(cast, wave(cast.team, window=120))
    later(121)
    (row,) = call_out.waiting_for_next()
    assert call_out.ask_wave(row, Pick((), 0.97, 30.0, enough=True), by=None, source=Source.SYSTEM) == []
    running.refresh_from_db()
    assert running.next_at
    assert running.next_at > people.now()
    assert running.asks.count() == 1


def test_a_person_for_one_place_is_asked_in_the_same_wave_but_never_twice(cast: Cast) -> None:
    need = cast.incident.needs.get(skill__code="swift_water")
    both = wave(cast.team)
    single = [
        type(both.whom[0])(None, person.pk, need.pk, 300) for person in (cast.leader, cast.first)
    ]  # the leader is asked for the team already
    running = asked(cast, Pick((*both.whom, *single), 0.9, 120))
    assert set(running.asks.values_list("recipient", flat=True)) == {cast.leader.pk, cast.first.pk}
    assert running.asks.count() == 2


def test_above_the_limit_a_commander_looks_first_and_the_window_begins_when_they_are_asked(
    cast: Cast, settings: Settings
) -> None:
    settings.APPROVAL_ABOVE = 2
    waiting = asked(cast, wave(cast.team, *teams(cast, 2), window=120), Policy.EVERYBODY)
    assert waiting.state == CallOutState.AWAITING_APPROVAL
    assert not Text.objects.exists()
    later(300)
    call_out.approve(CallOut.objects.get(), by=cast.commander)
    waiting.refresh_from_db()
    assert waiting.next_at
    assert waiting.next_at > people.now() + timedelta(seconds=60)
    assert Text.objects.count() == 3


def test_while_it_is_paused_every_timer_stands_still(cast: Cast) -> None:
    running = asked(cast, wave(cast.team, window=120))
    deliver()
    ask = fresh(running.asks.get())
    left = running.next_at - people.now() if running.next_at else timedelta()
    call_out.pause(running, by=cast.coordinator)
    later(3600)
    assert call_out.waiting_for_next() == []
    assert call_out.silent_asks() == []
    assert call_out.audit() == []
    call_out.resume(CallOut.objects.get(), by=cast.coordinator)
    running.refresh_from_db()
    assert running.next_at
    assert abs(running.next_at - people.now() - left) < timedelta(seconds=5)
    due = fresh(ask).due_at
    assert due
    assert due > people.now() + timedelta(seconds=100)


def test_more_time_moves_the_next_wave(cast: Cast) -> None:
    running = asked(cast, wave(cast.team, window=120))
    before = running.next_at
    call_out.extend(running, seconds=60, by=cast.coordinator)
    running.refresh_from_db()
    assert before
    assert running.next_at
    assert running.next_at - before == timedelta(seconds=60)


def test_life_critical_rings_and_asks_the_approver_in_the_same_moment(cast: Cast, settings: Settings) -> None:
    settings.APPROVAL_ABOVE = 0
    running = asked(cast, wave(cast.team, *teams(cast, 2)), Policy.EVERYBODY, life_critical=True)
    assert running.state == CallOutState.RUNNING
    assert Text.objects.filter(purpose="call_out").count() == 3
    assert running.override_at
    assert running.wave_at
    assert running.override_at - running.wave_at == timedelta(seconds=60)


def test_an_approver_who_is_silent_for_a_minute_is_overridden_and_the_log_says_so(cast: Cast) -> None:
    running = asked(cast, wave(cast.team), life_critical=True)
    assert call_out.unapproved() == []
    later(61)
    for _ in range(2):
        for row in call_out.unapproved():
            call_out.override(row)
    assert told("call_out.overridden").actor is None
    running.refresh_from_db()
    assert (running.state, running.override_at, running.approved_by) == (CallOutState.RUNNING, None, None)


def test_an_approver_who_says_no_stops_it_and_everybody_hears_not_to_go(cast: Cast) -> None:
    running = asked(cast, wave(cast.team), life_critical=True)
    deliver()
    with pytest.raises(NotAllowed):
        call_out.send_back(running, by=cast.coordinator)
    call_out.send_back(running, by=cast.commander)
    running.refresh_from_db()
    assert running.state in (CallOutState.WITHDRAWN, CallOutState.CLOSED)
    assert purposes(cast.leader.phone) == ["call_out", "stand_down"]
    later(61)
    assert call_out.unapproved() == []


def test_an_approver_who_agrees_is_not_overridden(cast: Cast) -> None:
    running = asked(cast, wave(cast.team), life_critical=True)
    with pytest.raises(NotAllowed):
        call_out.approve(running, by=cast.coordinator)
    call_out.approve(running, by=cast.commander)
    later(61)
    assert call_out.unapproved() == []
    assert told("call_out.approved").actor == cast.commander


def test_an_open_quota_is_filled_by_the_waves_never_beyond(cast: Cast) -> None:
    running = asked(cast, wave(cast.team, *teams(cast, 3)))
    deliver()
    text_in(cast.leader.phone, "A1 20 4人")
    for ask in Ask.objects.filter(state=AskState.DELIVERED):
        text_in(ask.recipient.phone, "A1 10")
    quota = Quota.objects.get(need__incident=cast.incident, unit=Unit.PEOPLE)
    assert quota.taken == quota.quota == 6
    running.refresh_from_db()
    assert running.state == CallOutState.FILLED
