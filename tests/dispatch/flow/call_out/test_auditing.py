"""What the clock did not do in time is an exception that a person owns."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import groupby

import pytest
from django.utils import timezone

from dispatch import tasks
from dispatch.access import visible
from dispatch.flow import call_out, handling
from dispatch.models import Ask, CallOut, Overdue, Text, TimelineEntry
from dispatch.snapshots.answers import queue_rows
from dispatch.states import CallOutState, Snag, Timer
from realtime.models import Event
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.call_out.shared import ask_team, later, wave
from tests.dispatch.texting import deliver, purposes


def running(cast: Cast, *, life_critical: bool = False) -> CallOut:
    """One wave of one team, delivered; a second team is there for the next."""
    leader = people.volunteer(cast.district, "队长二", "+8613700000001")
    people.team(cast.district, "二队", members=[leader], boats=1)
    drafted = call_out.draft(cast.incident, by=cast.coordinator, life_critical=life_critical)
    call_out.ask_wave(drafted, wave(cast.team, window=120), by=cast.coordinator)
    deliver()
    return drafted


def test_what_is_due_is_no_exception_and_what_is_30_s_late_is_one_once(cast: Cast) -> None:
    ask_team(call_out.draft(cast.incident, by=cast.coordinator), cast.team, by=cast.coordinator)
    later(365)
    assert call_out.audit() == []
    later(30)
    assert [str(row) for row in call_out.audit()] == [f"call_out:{CallOut.objects.get().pk} next_wave"]
    assert call_out.audit() == []
    assert TimelineEntry.objects.filter(verb="timer.late").count() == 1


def test_it_stands_in_the_queue_until_somebody_has_seen_to_it(cast: Cast) -> None:
    running(cast)
    later(200)
    late = {row.pk: row for row in call_out.audit()}
    rows = {-row.id: row for row in queue_rows([cast.operation], people.now())}
    assert rows.keys() == late.keys()
    (wave_,) = [row for row in late.values() if row.timer == Timer.NEXT_WAVE]
    row = rows[wave_.pk]
    assert (row.kind, row.code, row.incident) == ("late", f"D-{wave_.pk}", cast.incident.pk)
    assert row.words == "召集 A：下一批到点未处理"
    handling.take(Snag.LATE, wave_.pk, operation=cast.operation, by=cast.coordinator)
    owners = {-row.id: row.owner for row in queue_rows([cast.operation], people.now())}
    assert owners == {**dict.fromkeys(late), wave_.pk: cast.coordinator.pk}
    for key in late:
        handling.done(Snag.LATE, key, operation=cast.operation, reason="已手动下一步", by=cast.commander)
    assert queue_rows([cast.operation], people.now()) == []
    assert call_out.audit() == []


def test_the_single_people_of_a_call_out_are_late_together(cast: Cast) -> None:
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    need = cast.incident.needs.order_by("pk")[0]
    for number in range(3):
        person = people.volunteer(cast.district, f"潜水员{number}", f"+861370000000{number}")
        call_out.add(drafted, volunteer=person, need=need, by=cast.coordinator)
    call_out.start(drafted, by=cast.coordinator)
    Ask.objects.update(due_at=timezone.now() - timedelta(seconds=40))
    (late,) = call_out.audit()
    assert str(late) == f"call_out:{drafted.pk} answer"
    assert call_out.audit() == []
    (row,) = queue_rows([cast.operation], people.now())
    assert (row.words, row.incident) == ("召集 A：答复时限到点未处理", cast.incident.pk)


def test_one_that_is_late_is_told_to_every_board_and_so_is_who_takes_it(cast: Cast) -> None:
    running(cast)
    later(200)
    (first, *_) = call_out.audit()
    assert _announced(first.pk) == 1
    handling.take(Snag.LATE, first.pk, operation=cast.operation, by=cast.coordinator)
    assert _announced(first.pk) == 2


def _announced(key: int) -> int:
    """How many events of the desk's stream say that this lateness is to be read anew."""
    events = Event.objects.filter(type="queue.changed", stream__name__startswith="desk:")
    told = [json.loads(bytes(payload)) for payload in events.values_list("payload", flat=True)]
    return sum((event["kind"], event["id"]) == ("late", key) for event in told)


def test_after_the_beat_stood_for_five_minutes_everything_due_is_done_once_in_order_and_known_to_be_late(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    running(cast, life_critical=True)
    later(300)  # override at 60, the deputy 60 s after the text, next wave at 120
    tasks.sweep_call_outs()
    verbs = TimelineEntry.objects.order_by("pk").values_list("verb", flat=True)
    kept = [verb for verb in verbs if verb in ("call_out.overridden", "call_out.wave", "ask.asked")]
    done = [verb for verb, _many in groupby(kept)]  # the wave asks several
    asked = "ask.asked"
    assert done == ["call_out.wave", asked, "call_out.overridden", asked, "call_out.wave", asked]
    before = Text.objects.count()
    assert purposes(cast.deputy.phone) == ["call_out"]
    assert purposes("+8613700000001") == ["call_out"]
    assert sorted(Overdue.objects.values_list("timer", flat=True)) == ["answer", "approval", "next_wave"]
    for _ in range(3):
        tasks.sweep_call_outs()
        tasks.audit_timers()
    assert Text.objects.count() == before
    assert Overdue.objects.count() == 3


def test_a_machine_whose_clock_is_wrong_starts_nothing_early_and_nothing_late(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    running(cast)
    right = timezone.now
    for wrong in (timedelta(hours=3), -timedelta(hours=3)):
        with monkeypatch.context() as clock:
            clock.setattr(timezone, "now", lambda wrong=wrong: right() + wrong)
            tasks.sweep_call_outs()
            assert Ask.objects.count() == 1
            assert not Overdue.objects.exists()
    later(121)
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: right() - timedelta(hours=3))
        tasks.sweep_call_outs()
    assert Ask.objects.count() == 2
    assert CallOut.objects.get().state == CallOutState.RUNNING


def test_somebody_of_another_city_sees_nothing_of_it(cast: Cast) -> None:
    running(cast)
    later(200)
    call_out.audit()
    assert visible(cast.coordinator, Overdue).exists()
    assert not visible(cast.stranger, Overdue).exists()
