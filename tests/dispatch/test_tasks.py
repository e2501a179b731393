"""What the clock starts: the sweeps do everything again, whatever a nudge lost."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from dispatch import tasks
from dispatch.celery import SWEEPS, app
from dispatch.flow import call_out
from dispatch.models import Ask, CallOut, Text
from dispatch.states import AskState, CallOutState, TextState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.call_out.shared import ask_team
from tests.dispatch.texting import deliver, fresh, purposes, text_in


def other_team(cast: Cast) -> tuple[str, object]:
    phone = "+8613700000001"
    leader = people.volunteer(cast.district, "队长二", phone)
    return phone, people.team(cast.district, "二队", members=[leader], boats=1)


def started(cast: Cast) -> Ask:
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    ask = ask_team(drafted, cast.team, by=cast.coordinator)
    deliver()
    return fresh(ask)


def test_a_no_brings_the_next_best_team_and_after_the_last_one_a_coordinator_sees_it(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    phone, _ = other_team(cast)
    ask = started(cast)
    text_in(cast.leader.phone, "A2")
    tasks.sweep_call_outs()
    assert purposes(phone) == ["call_out"]
    asked = Ask.objects.exclude(pk=ask.pk).get()
    assert asked.travel_seconds
    deliver()
    text_in(phone, "A2")
    tasks.sweep_call_outs()
    assert CallOut.objects.get().state == CallOutState.EXHAUSTED


def test_a_partial_accept_brings_the_next_team_for_the_rest(committed_cast: Cast) -> None:
    cast = committed_cast
    phone, _ = other_team(cast)
    started(cast)
    text_in(cast.leader.phone, "A1 20 4人")
    tasks.sweep_call_outs()
    assert purposes(phone) == ["call_out"]


def test_when_all_places_are_taken_nobody_further_is_asked(committed_cast: Cast) -> None:
    cast = committed_cast
    phone, _ = other_team(cast)
    started(cast)
    text_in(cast.leader.phone, "A1 20")
    CallOut.objects.update(next_at=Now() - timedelta(seconds=1))
    tasks.sweep_call_outs()
    assert purposes(phone) == []


def test_silence_brings_the_deputy_then_the_next_team(committed_cast: Cast) -> None:
    cast = committed_cast
    phone, _ = other_team(cast)
    ask = started(cast)
    for expected in ("deputy", "next team"):
        Ask.objects.update(due_at=Now() - timedelta(seconds=1))
        tasks.sweep_call_outs()
        deliver()
        assert (purposes(cast.deputy.phone), expected) == (["call_out"], expected)
    assert fresh(ask).state == AskState.EXPIRED
    assert purposes(phone) == ["call_out"]


def test_a_row_that_goes_wrong_does_not_stop_the_sweep(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    _, team = other_team(cast)
    first = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    second = call_out.assign(people.incident(cast.operation), team, by=cast.coordinator)  # type: ignore[arg-type]
    deliver()
    Ask.objects.update(due_at=Now() - timedelta(seconds=1))
    original = call_out.next_round
    fails_once = Mock(side_effect=[RuntimeError("broken row"), original(fresh(second))])
    with monkeypatch.context() as broken:
        broken.setattr(call_out, "next_round", fails_once)
        tasks.sweep_call_outs()
    assert fails_once.call_count >= 1
    tasks.sweep_call_outs()
    assert fresh(first).round == 2


def test_the_clock_sends_and_mends_without_redis(committed_cast: Cast) -> None:
    cast = committed_cast
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    call_command("clock", once=True)
    assert Text.objects.get(outbound=True).state == TextState.DELIVERED


def test_every_sweep_of_the_schedule_is_a_task() -> None:
    app.loader.import_default_modules()
    for name in SWEEPS:
        assert name in app.tasks
        assert callable(getattr(tasks, name.rpartition(".")[2]))
