"""The auditor: every timer that ran out and was not acted on in time becomes an exception that a person owns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now

from dispatch.events import telling
from dispatch.models import Ask, CallOut, Overdue, Reminder
from dispatch.states import OPEN_CALL_OUT, WAITING_ASK, CallOutState, MissionState, Source, Timer

# The sweeps come every two seconds; so late is no delay but a fault.
LATE = timedelta(seconds=30)


_Row = CallOut | Ask | Reminder
_DUE = {
    Timer.NEXT_WAVE: "next_at",
    Timer.APPROVAL: "override_at",
    Timer.ANSWER: "due_at",
    Timer.SIGN_UP: "closes_at",
    Timer.REMINDER: "due_at",
}


def audit() -> list[Overdue]:
    """Compare what should have been done with what was; raise each lateness once. By the database's clock alone."""
    return [made for timer, subject, late in _late() if (made := _raise(timer, subject, late)) is not None]


def _late() -> list[tuple[Timer, str, _Row]]:
    since = ExpressionWrapper(Now() - LATE, output_field=DateTimeField())
    running = CallOutState.RUNNING
    waves = CallOut.objects.filter(state=running, next_at__lt=since)
    silent = CallOut.objects.filter(override_at__lt=since, state__in=OPEN_CALL_OUT)
    asks = Ask.objects.filter(due_at__lt=since, state__in=WAITING_ASK, call_out__state=running)
    signing = CallOut.objects.filter(closes_at__lt=since, state__in=OPEN_CALL_OUT)
    comes = [MissionState.RESERVED.value, MissionState.COMMITTED.value]
    untold = Reminder.objects.filter(
        told_at=None, due_at__lt=since, mission__state__in=comes, mission__ask__isnull=False
    )
    root = "operation__organisation"
    return [
        *((Timer.NEXT_WAVE, f"call_out:{row.pk}", row) for row in waves.select_related(root, "incident")),
        *((Timer.APPROVAL, f"call_out:{row.pk}", row) for row in silent.select_related(root, "incident")),
        *((Timer.SIGN_UP, f"call_out:{row.pk}", row) for row in signing.select_related(root, "incident")),
        *_answers(asks.select_related(f"call_out__{root}", "call_out__incident").order_by("due_at", "pk")),
        *(
            (Timer.REMINDER, f"reminder:{row.pk}", row)
            for row in untold.select_related(
                f"mission__ask__call_out__{root}", "mission__ask__call_out__incident"
            )
        ),
    ]


def _answers(asks: Iterable[Ask]) -> Iterator[tuple[Timer, str, _Row]]:
    """Each team whose time is up; the single people of a call-out, who end at one stroke, are one lateness of it."""
    people: dict[int, list[Ask]] = {}
    for ask in asks:
        if ask.team_id is None:
            people.setdefault(ask.call_out_id, []).append(ask)
        else:
            yield Timer.ANSWER, f"ask:{ask.pk}", ask
    for call_out, late in people.items():
        yield Timer.ANSWER, f"ask:{late[0].pk}" if len(late) == 1 else f"call_out:{call_out}", late[0]


def _call_out(row: _Row) -> CallOut:
    if isinstance(row, CallOut):
        return row
    return row.call_out if isinstance(row, Ask) else row.mission.ask.call_out


def _raise(timer: Timer, subject: str, row: _Row) -> Overdue | None:
    call_out = _call_out(row)
    due_at = getattr(row, _DUE[timer])
    with telling(call_out.operation, source=Source.SYSTEM) as story:
        found, new = Overdue.objects.get_or_create(
            subject=subject,
            timer=timer.value,
            due_at=due_at,
            defaults={**call_out.operation.root(), "call_out": call_out, "found_at": story.now},
        )
        if not new:
            return None
        story.tell(
            "timer.late",
            incident=call_out.incident,
            call_out=call_out.pk,
            letter=call_out.letter,
            timer=timer.value,
            seconds=round((story.now - due_at).total_seconds()),
        )
        story.changed(found)
        return found
