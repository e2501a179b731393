"""Text and call: together where a life hangs on minutes, one after the other else; and the approver's answer by text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as given
from pytest_django.fixtures import Settings

from dispatch.flow import call_out
from dispatch.flow.steps import Pick, Whom
from dispatch.messaging import delivery, outbox, recording
from dispatch.messaging.gateways import Receipt, Refused, sealed
from dispatch.models import Ask, CallOut, Text, TimelineEntry, Volunteer
from dispatch.states import AskState, CallOutState, Channel, Purpose, TextState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.call_out.shared import ask_team, later, silence, wave
from tests.dispatch.texting import deliver, fresh, purposes, sent_to, text_in

CHIEF = "+8613800000900"


@pytest.fixture(autouse=True)
def _phones_ring(settings: Settings) -> None:
    settings.HANDSET_VOICE = True


def channels(ask: Ask) -> list[tuple[str, str]]:
    rows = ask.texts.filter(outbound=True, purpose=Purpose.CALL_OUT).order_by("pk")
    return list(rows.values_list("channel", "phone"))


def asked(cast: Cast, *, life_critical: bool = False) -> Ask:
    drafted = call_out.draft(cast.incident, by=cast.coordinator, life_critical=life_critical)
    return ask_team(drafted, cast.team, by=cast.coordinator)


def commander_with_a_phone(cast: Cast) -> Volunteer:
    return people.volunteer(cast.city, "张海", CHIEF, account=cast.commander, skills=())


def told(verb: str) -> TimelineEntry:
    return TimelineEntry.objects.get(verb=verb)


def left(ask: Ask) -> float:
    due = fresh(ask).due_at
    assert due is not None
    return (due - people.now()).total_seconds()


def tick() -> None:
    for ask in call_out.silent_asks():
        call_out.next_round(ask)


def test_where_a_life_hangs_on_minutes_text_and_call_go_together(cast: Cast) -> None:
    ask = asked(cast, life_critical=True)
    assert channels(ask) == [("sms", cast.leader.phone), ("voice", cast.leader.phone)]
    spoken = Text.objects.get(channel=Channel.VOICE)
    assert spoken.body.startswith("【临沂红十字会】任务A：河东区芝麻墩街道南坊头村约12人被困")
    assert "回A1" not in spoken.body
    deliver()
    assert 50 < left(ask) <= 60


def test_a_long_list_of_single_people_is_texted_and_rung_at_one_stroke(cast: Cast) -> None:
    need = cast.incident.needs.get(skill__code="swift_water")
    crowd = [people.volunteer(cast.district, f"员{n}", f"+861371234{n:04}") for n in range(25)]
    drafted = call_out.draft(cast.incident, by=cast.coordinator, life_critical=True)
    call_out.ask_wave(
        drafted, Pick(tuple(Whom(None, one.pk, need.pk, 60) for one in crowd), 0.9, 60), by=cast.coordinator
    )
    rows = Text.objects.filter(purpose=Purpose.CALL_OUT)
    assert sorted(rows.values_list("channel", flat=True)) == ["sms"] * 25 + ["voice"] * 25


def test_either_of_the_two_will_do_and_only_when_both_are_lost_the_deputy_is_asked_at_once(
    cast: Cast,
) -> None:
    ask = asked(cast, life_critical=True)
    text, call = outbox.claim("w", 9)
    delivery.record(text, Refused("30005", "unknown"))
    assert call_out.silent_asks() == []
    delivery.record(call, Receipt(provider_id="CA1"))
    delivery.report(call, TextState.UNDELIVERED, provider_id="CA1", code="no-answer")
    tick()
    assert channels(ask)[2:] == [("sms", cast.deputy.phone), ("voice", cast.deputy.phone)]


def test_the_approver_is_asked_by_text_as_it_rings_and_whoever_started_it_is_not(cast: Cast) -> None:
    commander_with_a_phone(cast)
    people.volunteer(cast.city, "李静", "+8613800000901", account=cast.coordinator, skills=())
    asked(cast, life_critical=True)
    (words,) = sent_to(CHIEF)
    assert "同意回A5，叫停回A6；60秒不答即照发并记录" in words
    assert "已同时呼叫1人" in words
    assert sent_to("+8613800000901") == []
    assert Text.objects.get(phone=CHIEF).rank < Text.objects.get(channel=Channel.VOICE).rank
    assert told("call_out.approver_asked").data["people"] == 1


def test_the_approver_agrees_by_text(cast: Cast) -> None:
    commander_with_a_phone(cast)
    running = asked(cast, life_critical=True).call_out
    deliver()
    assert text_in(CHIEF, "A5").state == TextState.FILED
    running.refresh_from_db()
    assert (running.approved_by, running.override_at) == (cast.commander, None)
    assert told("call_out.approved").actor == cast.commander
    later(61)
    assert call_out.unapproved() == []
    assert "同意" in sent_to(CHIEF)[-1]


def test_the_approver_stops_it_by_text_and_everybody_hears_not_to_go(cast: Cast) -> None:
    commander_with_a_phone(cast)
    running = asked(cast, life_critical=True).call_out
    deliver()
    text_in(CHIEF, "6")
    running.refresh_from_db()
    assert running.state == CallOutState.CLOSED
    assert purposes(cast.leader.phone)[-1] == "stand_down"
    assert told("call_out.refused").actor == cast.commander
    assert "叫停" in sent_to(CHIEF)[-1]
    text_in(CHIEF, "A5")
    assert TimelineEntry.objects.filter(verb="call_out.approved").count() == 0


@pytest.mark.parametrize(("said", "verb"), [("A5", "call_out.approved_late"), ("A6", "call_out.refused")])
def test_after_a_minute_of_silence_it_is_overridden_and_a_late_word_still_counts(
    cast: Cast, said: str, verb: str
) -> None:
    commander_with_a_phone(cast)
    asked(cast, life_critical=True)
    deliver()
    later(61)
    for row in call_out.unapproved():
        call_out.override(row)
    assert told("call_out.overridden").actor is None
    text_in(CHIEF, said)
    assert told(verb).actor == cast.commander


def test_nobody_else_approves_by_text(cast: Cast) -> None:
    commander_with_a_phone(cast)
    running = asked(cast, life_critical=True).call_out
    deliver()
    ask = Ask.objects.get()
    text_in(cast.leader.phone, "A6")
    assert fresh(ask).unclear
    assert text_in("+8613800000999", "A5").state == TextState.IN_QUEUE
    running.refresh_from_db()
    assert running.override_at is not None


def test_a_text_that_is_not_answered_in_two_minutes_is_followed_by_a_call_then_the_deputy(cast: Cast) -> None:
    ask = asked(cast)
    deliver()
    assert 110 < left(ask) <= 120
    silence(ask)
    tick()
    assert channels(ask) == [("sms", cast.leader.phone), ("voice", cast.leader.phone)]
    assert call_out.silent_asks() == []
    deliver()
    assert 50 < left(ask) <= 60
    silence(ask)
    tick()
    assert channels(ask)[2:] == [("sms", cast.deputy.phone)]
    for _ in range(2):
        deliver()
        silence(ask)
        tick()
    assert [channel for channel, _ in channels(ask)] == ["sms", "voice"] * 2
    assert fresh(ask).state == AskState.EXPIRED


def test_a_text_that_never_arrived_is_followed_by_the_call_at_once(cast: Cast) -> None:
    ask = asked(cast)
    (text,) = outbox.claim("w", 9)
    delivery.record(text, Receipt(provider_id="SM1"))
    delivery.report(text, TextState.UNDELIVERED, provider_id="SM1", code="30003")
    tick()
    assert channels(ask)[1:] == [("voice", cast.leader.phone)]


def test_a_call_that_nobody_picks_up_is_followed_by_the_deputy_at_once(cast: Cast) -> None:
    ask = asked(cast)
    deliver()
    silence(ask)
    tick()
    (call,) = outbox.claim("w", 9)
    delivery.record(call, Receipt(provider_id="CA1"))
    delivery.report(call, TextState.UNDELIVERED, provider_id="CA1", code="no-answer")
    tick()
    assert channels(ask)[2:] == [("sms", cast.deputy.phone)]


def test_whoever_picks_up_listens_first(cast: Cast) -> None:
    ask = asked(cast)
    deliver()
    silence(ask)
    tick()
    (call,) = outbox.claim("w", 9)
    delivery.record(call, Receipt(provider_id="CA1"))
    Ask.objects.update(due_at=people.now() + timedelta(seconds=5))
    delivery.report(call, TextState.DELIVERED, provider_id="CA1")
    assert left(ask) > 50


def test_an_old_loss_hurries_nobody(cast: Cast) -> None:
    ask = asked(cast)
    (text,) = outbox.claim("w", 9)
    delivery.record(text, Receipt(provider_id="SM1"))
    call_out.next_round(fresh(ask), by=cast.coordinator)
    deliver()
    before = fresh(ask).due_at
    delivery.report(text, TextState.UNDELIVERED, provider_id="SM1", code="30003")
    assert fresh(ask).due_at == before


def test_where_nothing_rings_the_deputy_follows_the_text(cast: Cast, settings: Settings) -> None:
    settings.HANDSET_VOICE = False
    ask = asked(cast)
    deliver()
    silence(ask)
    tick()
    assert channels(ask) == [("sms", cast.leader.phone), ("sms", cast.deputy.phone)]


def test_whoever_opted_out_after_the_text_is_not_rung(cast: Cast) -> None:
    ask = asked(cast)
    deliver()
    Volunteer.objects.filter(pk=cast.leader.pk).update(opted_out_at=people.now())
    silence(ask)
    tick()
    assert channels(ask)[1:] == [("sms", cast.deputy.phone)]


def test_the_deputy_is_asked_in_waves_too_while_the_next_wave_goes_on(cast: Cast) -> None:
    other = people.team(cast.district, "二队", members=[cast.first])
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    call_out.ask_wave(drafted, wave(cast.team, window=120), by=cast.coordinator)
    deliver()
    ask = Ask.objects.get()
    later(121)
    tick()
    (row,) = call_out.waiting_for_next()
    call_out.ask_wave(row, wave(other, window=120), by=None)
    deliver()
    later(61)
    tick()
    assert channels(ask) == [
        ("sms", cast.leader.phone),
        ("voice", cast.leader.phone),
        ("sms", cast.deputy.phone),
    ]
    assert CallOut.objects.get().asks.count() == 2


@pytest.mark.parametrize(("link", "seconds"), [("", 120), ("/p/1.2:x", 60)])
def test_the_window_is_the_channels_in_bulk_as_well(cast: Cast, link: str, seconds: int) -> None:
    ask = asked(cast)
    (text,) = outbox.claim("w", 9)
    Text.objects.filter(pk=text.pk).update(body=f"任务A {given.PUBLIC_URL}{link}" if link else "任务A")
    text.refresh_from_db()
    recording.record_all([(sealed(text), Receipt(provider_id="SM1"))])
    assert seconds - 10 < left(ask) <= seconds
