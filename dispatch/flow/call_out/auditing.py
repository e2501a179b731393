"""The auditor: every timer that ran out and was not acted on in time becomes an exception that a person owns."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now

from dispatch.events import telling
from dispatch.models import Ask, CallOut, Overdue
from dispatch.states import OPEN_CALL_OUT, WAITING_ASK, CallOutState, Source, Timer

# The sweeps come every two seconds; so late is no delay but a fault.
LATE = timedelta(seconds=30)


def audit() -> list[Overdue]:
    """Compare what should have been done with what was; raise each lateness once. By the database's clock alone."""
    return [made for timer, subject, late in _late() if (made := _raise(timer, subject, late)) is not None]


def _late() -> list[tuple[Timer, str, CallOut | Ask]]:
    since = ExpressionWrapper(Now() - LATE, output_field=DateTimeField())
    running = CallOutState.RUNNING
    waves = CallOut.objects.filter(state=running, next_at__lt=since)
    silent = CallOut.objects.filter(override_at__lt=since, state__in=OPEN_CALL_OUT)
    asks = Ask.objects.filter(due_at__lt=since, state__in=WAITING_ASK, call_out__state=running)
    root = "operation__organisation"
    return [
        *((Timer.NEXT_WAVE, f"call_out:{row.pk}", row) for row in waves.select_related(root, "incident")),
        *((Timer.APPROVAL, f"call_out:{row.pk}", row) for row in silent.select_related(root, "incident")),
        *(
            (Timer.ANSWER, f"ask:{row.pk}", row)
            for row in asks.select_related(f"call_out__{root}", "call_out__incident")
        ),
    ]


def _raise(timer: Timer, subject: str, row: CallOut | Ask) -> Overdue | None:
    call_out = row if isinstance(row, CallOut) else row.call_out
    due = {Timer.NEXT_WAVE: "next_at", Timer.APPROVAL: "override_at", Timer.ANSWER: "due_at"}[timer]
    due_at = getattr(row, due)
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
