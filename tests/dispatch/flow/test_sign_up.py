"""A sign-up: for when, until when, reminders of those who come, nights, and a second person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from dispatch import tasks
from dispatch.flow import answer, call_out, intake, match
from dispatch.flow.refusals import Incomplete, SignUpOver
from dispatch.messaging import quiet
from dispatch.models import Ask, CallOut, Incident, Overdue, Reminder, Text, TimelineEntry
from dispatch.states import Audience, CallOutState, Purpose, Source
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.signing_up import ask_of, cover, crowd, full, later, opened, states, told
from tests.dispatch.texting import deliver, purposes, sent_to, text_in


def test_it_asks_for_when_and_until_when(cast: Cast) -> None:
    (phone,) = crowd(cast, 1)
    job = cover(cast, 2)
    opened(cast, job, [phone])
    (words,) = sent_to(phone)
    assert words.startswith("【临沂红十字会】保障A：")
    assert "能到岗回A1，不能回A2" in words
    assert words.endswith("截止")
    assert Ask.objects.get().due_at is None
    deliver()
    assert Ask.objects.get().due_at is None  # nobody is hurried before the deadline


def test_it_asks_every_qualified_person_or_as_many_as_are_enough_or_every_leader(cast: Cast) -> None:
    crowd(cast, 40)
    job = Incident.objects.select_related("operation").get(pk=cover(cast, 2).pk)
    asked = {audience: match.sign_up(job, audience) for audience in Audience}
    alone = {audience: [w.volunteer for w in pick.whom if w.volunteer] for audience, pick in asked.items()}
    # Three of ten say yes: nineteen are enough for two places and a reserve.
    assert [len(alone[audience]) for audience in Audience] == [0, 19, 40]
    assert alone[Audience.EVERYBODY][:19] == alone[Audience.PEOPLE]
    assert asked[Audience.PEOPLE].chance > 0.95
    planned = match.ways(job).planned
    assert planned is not None
    assert (planned.people, planned.everybody) == (19, 40)
    assert people.now() < planned.until < planned.starts_at


def test_after_the_deadline_nobody_is_asked_and_a_late_yes_waits_for_a_person(cast: Cast) -> None:
    phones = crowd(cast, 3)
    running = opened(cast, cover(cast, 3), phones)
    deliver()
    text_in(phones[0], "A1")
    later(73)
    (due,) = call_out.signed_up()
    for _ in range(2):
        call_out.close_sign_up(due)
    assert call_out.signed_up() == []
    assert states(phones) == ["accepted", "expired", "expired"]
    assert TimelineEntry.objects.get(verb="call_out.sign_up_over").data["people"] == 1
    late = ask_of(phones[1])
    with pytest.raises(SignUpOver):
        answer.accept(late, strength=None, equipment=None, eta_minutes=None, source=Source.PAGE)
    text_in(phones[1], "A1")
    assert "报名已截止" in told(phones[1])
    assert ask_of(phones[1]).unclear
    answer.accept(late, strength=1, equipment=None, eta_minutes=None, source=Source.COORDINATOR)
    assert states(phones)[1] == "accepted"
    running.refresh_from_db()
    assert running.state == CallOutState.EXHAUSTED


def test_when_it_is_called_off_reserves_hear_it_and_nobody_is_reminded(cast: Cast) -> None:
    phones = full(cast)
    call_out.withdraw(CallOut.objects.get(), by=cast.coordinator)
    assert states(phones) == ["withdrawn"] * 5
    assert purposes(phones[4])[-1] == "stand_down"
    assert not Reminder.objects.exists()


def test_it_reminds_a_day_and_two_hours_before_each_once(cast: Cast) -> None:
    phones = full(cast, places=1, count=2)
    assert [row.hours for row in Reminder.objects.order_by("due_at")] == [24, 2]
    later(24 * 4 + 0.01)
    tasks.sweep_call_outs()
    for _ in range(2):
        tasks.remind_crews()
    assert purposes(phones[0]).count("reminder") == 1
    assert told(phones[0]).startswith("【临沂红十字会】提醒：保障A，")
    later(22)
    tasks.remind_crews()
    assert purposes(phones[0]).count("reminder") == 2
    assert "reminder" not in purposes(phones[1])
    assert call_out.audit() == []


def test_a_reminder_that_the_clock_forgot_is_an_exception(cast: Cast) -> None:
    full(cast, places=1, count=1)
    later(24 * 4 + 0.1)
    tasks.sweep_call_outs()
    assert sorted(Overdue.objects.values_list("timer", flat=True)) == ["reminder", "sign_up"]


def test_who_withdrew_is_not_reminded(cast: Cast) -> None:
    phones = full(cast, places=1, count=1)
    text_in(phones[0], "A2")
    later(24 * 4 + 1)
    tasks.remind_crews()
    assert "reminder" not in purposes(phones[0])


def test_a_deadline_lies_before_it_begins_and_the_window_stands_while_people_sign_up(cast: Cast) -> None:
    phones = crowd(cast, 1)
    job = cover(cast, 1)
    with pytest.raises(Incomplete):
        opened(cast, job, phones, until=timedelta(days=6))
    with pytest.raises(Incomplete):
        opened(cast, job, phones, until=-timedelta(hours=1))
    opened(cast, job, phones)
    with pytest.raises(Incomplete):
        intake.edit(job, by=cast.coordinator, starts_at=people.now() + timedelta(days=9), ends_at=None)


def test_more_than_one_person_may_ask_wait_for_a_second(cast: Cast, settings: Settings) -> None:
    settings.APPROVAL_ABOVE = 3
    waiting = opened(cast, cover(cast, 2), crowd(cast, 4))
    assert waiting.state == CallOutState.AWAITING_APPROVAL
    assert not Text.objects.exists()
    call_out.approve(waiting, by=cast.commander)
    assert Text.objects.filter(purpose=Purpose.CALL_OUT).count() == 4


def local(hour: int, *, day: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, 30, tzinfo=UTC) - timedelta(hours=8)


def test_at_night_nobody_is_woken_for_what_begins_another_day(cast: Cast, settings: Settings) -> None:
    settings.QUIET_HOURS = "22-7"
    assert [quiet.is_quiet(local(hour)) for hour in (21, 22, 2, 6, 7)] == [False, True, True, True, False]
    assert quiet.not_before(local(23)) == local(6, day=11) + timedelta(minutes=30)
    assert quiet.not_before(local(12)) is None
    assert quiet.moved_ahead(local(4)) == local(21, day=9) + timedelta(minutes=15)
    settings.QUIET_HOURS = (
        f"{(people.now() + timedelta(hours=8)).hour}-{(people.now() + timedelta(hours=10)).hour}"
    )
    opened(cast, cover(cast, 2), crowd(cast, 2))
    assert deliver() == 0
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    assert deliver() == 1  # what is urgent never waits
    assert Text.objects.filter(due_at__gt=people.now()).count() == 2
