"""A sign-up: exactly as many as are wanted, the rest in reserve in their order, and reminders of those who come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from dispatch import tasks
from dispatch.flow import answer, call_out, dangers, intake, match
from dispatch.flow.refusals import Incomplete, OnReserve, SignUpOver
from dispatch.flow.steps import Pick, Whom
from dispatch.messaging import quiet
from dispatch.models import Ask, CallOut, Incident, Mission, Overdue, Quota, Reminder, Text, TimelineEntry
from dispatch.states import AskState, Audience, CallOutState, MissionState, Purpose, Source, TextState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.danger import raised
from tests.dispatch.texting import deliver, fresh, purposes, sent_to, text_in


def cover(cast: Cast, places: int, *, begins: timedelta = timedelta(days=5)) -> Incident:
    """A marathon's post that wants `places` first-aiders."""
    starts = people.now() + begins
    needs: list[tuple[str | None, Mapping[Unit, int]]] = [("first_aid", {Unit.PEOPLE: places})]
    return people.incident(
        cast.operation,
        "临马31公里医疗点",
        needs=needs,
        urgency="routine",
        starts_at=starts,
        ends_at=starts + timedelta(hours=6),
    )


def crowd(cast: Cast, count: int) -> list[str]:
    """First-aiders, by phone."""
    phones = [f"+8613555{number:06}" for number in range(count)]
    for number, phone in enumerate(phones):
        people.volunteer(cast.district, f"护{number}", phone, skills=["first_aid"])
    return phones


def opened(cast: Cast, job: Incident, phones: list[str], *, until: timedelta = timedelta(days=3)) -> CallOut:
    need = job.needs.get()
    ids = {v.phone: v.pk for v in cast.district.volunteers.filter(phone__in=phones)}
    pick = Pick(tuple(Whom(None, ids[phone], need.pk, 600) for phone in phones), 0.9, 120)
    return call_out.open_sign_up(job, pick, until=people.now() + until, by=cast.coordinator)


def ask_of(phone: str) -> Ask:
    return fresh(Ask.objects.get(recipient__phone=phone))


def states(phones: list[str]) -> list[str]:
    return [ask_of(phone).state for phone in phones]


def told(phone: str) -> str:
    return sent_to(phone)[-1]


def full(cast: Cast, *, places: int = 2, count: int = 5) -> list[str]:
    """Everybody said yes in order; those beyond the places are in reserve."""
    phones = crowd(cast, count)
    opened(cast, cover(cast, places), phones)
    deliver()
    for phone in phones:
        text_in(phone, "A1")
    return phones


def later(hours: float) -> None:
    """So many hours pass for planned cover."""
    gone = timedelta(hours=hours)
    Incident.objects.filter(starts_at__isnull=False).update(
        starts_at=F("starts_at") - gone, ends_at=F("ends_at") - gone
    )
    CallOut.objects.update(sign_up_until=F("sign_up_until") - gone, closes_at=F("closes_at") - gone)
    Reminder.objects.update(due_at=F("due_at") - gone)


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


def test_the_ranking_offers_every_qualified_person_or_every_leader(cast: Cast) -> None:
    crowd(cast, 12)
    job = Incident.objects.select_related("operation").get(pk=cover(cast, 2).pk)
    assert len([w for w in match.sign_up(job, Audience.PEOPLE).whom if w.volunteer]) == 12
    assert {w.volunteer for w in match.sign_up(job, Audience.TEAMS).whom} <= {None}
    planned = match.ways(job).planned
    assert planned is not None
    assert planned.people == 12
    assert people.now() < planned.until < planned.starts_at


def test_a_yes_to_what_is_full_is_told_its_place(cast: Cast) -> None:
    phones = full(cast)
    assert states(phones) == ["accepted"] * 2 + ["reserve"] * 3
    assert "您是候补第2位" in told(phones[3])
    assert "已登记：队员1人" in told(phones[0])
    assert CallOut.objects.get().state == CallOutState.FILLED
    assert Quota.objects.get(need__incident__title="临马31公里医疗点").taken == 2
    assert text_in(phones[3], "A1").state == TextState.FILED
    assert states(phones)[3] == "reserve"


def test_who_withdraws_makes_room_for_the_first_who_is_told_by_text(cast: Cast) -> None:
    phones = full(cast)
    text_in(phones[0], "A2")
    assert states(phones) == ["declined", "accepted", "accepted", "reserve", "reserve"]
    assert "已由候补转正" in told(phones[2])
    mission = ask_of(phones[2]).mission
    assert mission is not None
    assert mission.state == MissionState.RESERVED
    assert mission.reminders.count() == 2
    text_in(phones[0], "A1")
    assert "候补第3位" in told(phones[0])


def test_no_reserve_moves_up_into_a_danger_and_when_it_is_lifted_the_free_place_is_theirs(
    cast: Cast,
) -> None:
    phones = full(cast, places=1, count=3)
    danger = raised(cast)
    text_in(phones[0], "A2")
    assert states(phones) == ["declined", "reserve", "reserve"]
    first = ask_of(phones[1])
    assert (first.unclear, first.mission, danger.name in first.words) == (True, None, True)
    tasks.sweep_dangers()
    assert states(phones) == ["declined", "reserve", "reserve"]
    for person in (cast.coordinator, cast.commander):
        dangers.lift(danger, by=person)
    for _ in range(2):
        tasks.sweep_dangers()
        assert states(phones) == ["declined", "accepted", "reserve"]
    first = ask_of(phones[1])
    assert (first.unclear, first.words) == (False, "")


def test_a_reserve_that_waits_no_longer_lets_the_others_move_up_one_place(cast: Cast) -> None:
    phones = full(cast)
    text_in(phones[2], "A2")
    text_in(phones[0], "A2")
    assert states(phones) == ["declined", "accepted", "declined", "accepted", "reserve"]


def test_whoever_cannot_come_any_more_keeps_the_place_and_the_next_moves_up(cast: Cast) -> None:
    phones = full(cast)
    first = ask_of(phones[2])
    first.recipient.qualifications.update(valid_until=people.EXPIRED)
    text_in(phones[0], "A2")
    assert states(phones)[2:] == ["reserve", "accepted", "reserve"]
    assert ask_of(phones[2]).unclear


def test_more_places_are_the_first_reserves(cast: Cast) -> None:
    phones = full(cast)
    job = Incident.objects.get(title="临马31公里医疗点")
    skill = job.needs.get().skill_id
    intake.set_needs(job, [(skill, {Unit.PEOPLE: 4})], by=cast.coordinator)
    assert states(phones) == ["accepted"] * 4 + ["reserve"]


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


def test_a_reserve_moves_up_after_the_deadline_too_and_is_thanked_when_it_has_begun(cast: Cast) -> None:
    phones = full(cast)
    later(73)
    tasks.sweep_call_outs()
    text_in(phones[0], "A2")
    assert states(phones)[2] == "accepted"
    later(48)
    tasks.sweep_call_outs()
    assert states(phones)[3:] == ["surplus", "surplus"]
    assert "不必到场" in told(phones[4])


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


@given(orders=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=24))
@examples(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_the_order_of_yes_and_no_the_places_are_filled_and_reserves_keep_theirs(
    cast: Cast, orders: list[tuple[int, bool]]
) -> None:
    with transaction.atomic():
        phones = crowd(cast, 6)
        opened(cast, cover(cast, 2), phones)
        line: list[int] = []  # who wants to come, in the order of their yeses
        for who, yes in orders:
            ask = ask_of(phones[who])
            if yes and who not in line:
                line.append(who)
            elif not yes and who in line:
                line.remove(who)
            place = _answers(ask, yes=yes)
            assert place is None or place == line.index(who) - 1
            now = states(phones)
            assert [who for who in range(6) if now[who] == "accepted"] == sorted(line[:2])
            waiting = Ask.objects.filter(state=AskState.RESERVE).order_by("reserve")
            assert [phones.index(one.recipient.phone) for one in waiting] == line[2:]
        transaction.set_rollback(True)


def _answers(ask: Ask, *, yes: bool) -> int | None:
    """The place in reserve, where that is what a yes comes to."""
    try:
        if yes:
            answer.accept(ask, strength=None, equipment=None, eta_minutes=None, source=Source.TEXT)
        else:
            answer.decline(ask, source=Source.TEXT)
    except OnReserve as kept:
        return int(kept.data["place"])
    return None


def test_two_hundred_yeses_at_once_for_five_places_are_five_and_the_rest_in_order(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    phones = crowd(cast, 200)
    opened_ = opened(cast, cover(cast, 5), phones)
    call_out.approve(opened_, by=cast.commander)
    asks = list(Ask.objects.order_by("pk"))

    def yes(ask: Ask) -> Mission:
        return answer.accept(ask, strength=None, equipment=None, eta_minutes=None, source=Source.PAGE)

    results: list[object] = []
    for start in range(0, 200, 40):  # as many connections as the server has
        results += at_once(*(lambda ask=ask: yes(ask) for ask in asks[start : start + 40]))
    assert sum(isinstance(result, Mission) for result in results) == 5
    places = [result.data["place"] for result in results if isinstance(result, OnReserve)]
    assert sorted(places) == list(range(1, 196))
    assert Quota.objects.get(quota=5).taken == 5
    kept = Ask.objects.filter(state=AskState.RESERVE).order_by("reserve")
    assert list(kept.values_list("reserve", flat=True)) == list(range(1, 196))


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
