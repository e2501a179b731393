"""Thousands who need not answer any more hear it at one stroke, and by the same rules as one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from dispatch import tasks
from dispatch.flow import answer, call_out
from dispatch.models import Ask, CallOut, Text, TimelineEntry, User
from dispatch.states import AskState, CallOutState, Channel, Source, TextState, Unit
from realtime.models import Event
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.call_out.shared import wave
from tests.dispatch.texting import deliver, fresh, purposes, sent_to

JOB = [(None, {Unit.PEOPLE: 1})]


@pytest.fixture(autouse=True)
def _phones_ring(settings: Settings) -> None:
    settings.HANDSET_VOICE = True
    settings.APPROVAL_ABOVE = 1000


def phone(number: int) -> str:
    return f"+86137000{number:05}"


def rung(cast: Cast, count: int = 6, *, first: int = 0) -> CallOut:
    """So many single people are texted and rung at once for one place; every fifth reads English."""
    job = people.incident(cast.operation, needs=JOB)
    drafted = call_out.draft(job, by=cast.coordinator, life_critical=True)
    need = job.needs.get()
    for number in range(first, first + count):
        language = "en" if number % 5 == 4 else "zh-hans"
        person = people.volunteer(
            cast.district, f"志愿者{number}", phone(number), skills=[], language=language
        )
        call_out.add(drafted, volunteer=person, need=need, by=cast.coordinator)
    return call_out.start(drafted, by=cast.coordinator)


def asks_of(row: CallOut) -> list[Ask]:
    return list(Ask.objects.filter(call_out=row).order_by("pk"))


def states(row: CallOut) -> list[str]:
    return [ask.state for ask in asks_of(row)]


def accept(ask: Ask) -> None:
    answer.accept(fresh(ask), strength=1, equipment={}, eta_minutes=5, source=Source.PAGE)


def time_is_up(*asks: Ask) -> None:
    Ask.objects.filter(pk__in=[ask.pk for ask in asks]).update(due_at=Now() - timedelta(seconds=1))


def say_nothing(row: CallOut) -> None:
    time_is_up(*asks_of(row))
    call_out.end_silent(row)


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return len(seen)


def test_with_the_last_place_everybody_else_hears_once_and_in_their_language_that_it_is_full(
    cast: Cast,
) -> None:
    row = rung(cast)
    deliver()
    accept(asks_of(row)[0])
    assert states(row) == ["accepted"] + ["surplus"] * 5
    for number in range(1, 6):
        assert purposes(phone(number)) == ["call_out", "call_out", "full"]
    assert "人员已满" in sent_to(phone(1))[-1]
    assert "full" in sent_to(phone(4))[-1]
    full = Text.objects.filter(purpose="full", phone=phone(1)).get()
    assert (full.channel, full.rank, full.subject) == ("sms", 10, f"ask:{asks_of(row)[1].pk}")


def test_what_nobody_got_is_taken_back_and_followed_by_nothing(cast: Cast) -> None:
    row = rung(cast, 4)
    first, second, third, fourth = asks_of(row)
    third.texts.update(state=TextState.FAILED)
    fourth.texts.filter(channel=Channel.SMS).update(state=TextState.UNKNOWN)
    call_out.withdraw(row, by=cast.coordinator)
    assert states(row) == ["withdrawn"] * 4
    assert purposes(first.recipient.phone) == purposes(second.recipient.phone) == []
    assert purposes(third.recipient.phone) == ["call_out", "call_out"]
    # It may have gone out.
    assert purposes(fourth.recipient.phone) == ["call_out", "stand_down"]
    assert set(first.texts.values_list("state", flat=True)) == {TextState.CANCELLED}


def test_boards_hear_of_every_text_that_is_taken_back_or_follows(cast: Cast) -> None:
    row = rung(cast, 3)
    texts = list(Text.objects.order_by("pk"))
    Text.objects.filter(pk=texts[0].pk).update(state=TextState.SENT)
    Event.objects.all().delete()
    call_out.withdraw(row, by=cast.coordinator)
    follows = Text.objects.get(purpose="stand_down")
    told = Event.objects.filter(type="text.changed", stream__name__startswith="desk:")
    states = {json.loads(bytes(it.payload))["id"]: json.loads(bytes(it.payload))["state"] for it in told}
    assert states == {**{text.pk: "cancelled" for text in texts[1:]}, follows.pk: "queued"}


def test_all_who_are_silent_end_in_one_act_at_the_time_of_the_first(cast: Cast) -> None:
    row = rung(cast)
    deliver()
    early, *silent, late = asks_of(row)
    time_is_up(early, *silent)
    tasks.sweep_call_outs()
    assert states(row) == ["expired"] * 5 + ["delivered"]
    entry = TimelineEntry.objects.get(verb="ask.expired_many")
    assert entry.data["people"] == 5
    assert CallOut.objects.get(pk=row.pk).state == CallOutState.RUNNING
    time_is_up(late)
    tasks.sweep_call_outs()
    assert CallOut.objects.get(pk=row.pk).state == CallOutState.EXHAUSTED
    accept(early)
    assert fresh(early).state == AskState.ACCEPTED


def test_whose_telephone_has_not_rung_yet_or_has_another_number_by_now_is_not_given_up(cast: Cast) -> None:
    row = rung(cast, 3)
    deliver()
    silent, texted, moved = asks_of(row)
    texted.texts.filter(channel=Channel.VOICE).delete()
    moved.recipient.phone = "+8613900000077"
    moved.recipient.save(update_fields=["phone"])
    time_is_up(silent, texted, moved)
    tasks.sweep_call_outs()
    assert fresh(silent).state == AskState.EXPIRED
    assert texted.texts.filter(channel=Channel.VOICE).exists()
    assert purposes("+8613900000077") == ["call_out", "call_out"]
    assert states(row)[1:] == ["delivered", "delivered"]


def test_a_team_is_asked_through_its_deputy_while_the_single_people_of_its_call_out_end(cast: Cast) -> None:
    row = rung(cast, 3)
    (team,) = call_out.ask_wave(row, wave(cast.team), by=cast.coordinator)
    deliver()
    time_is_up(team, *asks_of(row))
    tasks.sweep_call_outs()
    assert states(row) == ["expired"] * 3 + ["delivered"]
    assert fresh(team).round == 2
    assert purposes(cast.deputy.phone) == ["call_out", "call_out"]


ENDS: dict[str, Callable[[CallOut, User], object]] = {
    "more time": lambda row, by: call_out.extend(row, seconds=60, by=by),
    "silence": lambda row, _by: say_nothing(row),
    "the last place": lambda row, _by: accept(asks_of(row)[0]),
    "withdrawn": lambda row, by: call_out.withdraw(row, by=by),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_for_sixty_it_takes_no_more_statements_than_for_six(
    cast: Cast, end: Callable[[CallOut, User], object]
) -> None:
    rows = rung(cast), rung(cast, 60, first=100)
    deliver()
    few, many = (statements(partial(end, row, cast.coordinator)) for row in rows)
    assert few == many
