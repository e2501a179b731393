"""A call-out while it runs: start, a second person's approval, pause, more time, withdrawal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest, Now

from dispatch.access import APPROVERS, may
from dispatch.events import Story, telling
from dispatch.flow import steps
from dispatch.flow.call_out.approval import needs_approval, waits_for_approval
from dispatch.flow.call_out.asking import begin
from dispatch.flow.call_out.drafting import check_dispatchable
from dispatch.flow.refusals import NobodyToAsk
from dispatch.models import CallOut, Incident, User
from dispatch.states import (
    OPEN_CALL_OUT,
    WAITING_ASK,
    AskState,
    CallOutState,
    NotAllowed,
    Source,
    advance,
    advance_all,
)


def start(call_out: CallOut, *, by: User | None) -> CallOut:
    """Ask everybody on the list; above the limit a second person approves first. Raises NobodyToAsk for an empty list."""
    with telling(call_out.operation, by=by) as story:
        _hold(call_out)
        check_dispatchable(call_out.incident)
        if not call_out.asks.exists():
            raise NobodyToAsk(call_out=call_out.pk)
        if call_out.state != CallOutState.DRAFTED:
            raise NotAllowed(f"{call_out} is {call_out.state}, it was started")
        begin(story, call_out)
        return call_out


def approve(call_out: CallOut, *, by: User) -> CallOut:
    """A second person, commander or administrator, lets it go out; a life-critical one rings already, and is approved after the fact.

    Raises NotAllowed for whoever started it.
    """
    with telling(call_out.operation, by=by) as story:
        _hold(call_out)
        if by.pk == call_out.started_by_id or not may(by, call_out.operation, APPROVERS):
            raise NotAllowed("a second person, a commander or an administrator, approves")
        if steps.decidable(call_out) and not waits_for_approval(call_out):
            steps.agree(story, call_out)
            return call_out
        if not waits_for_approval(call_out):
            raise NotAllowed(f"{call_out} is {call_out.state}, it waits for no approval")
        check_dispatchable(call_out.incident)
        window = call_out.next_at - call_out.wave_at if call_out.next_at and call_out.wave_at else None
        _let(story, call_out, by)
        begin(story, call_out, next_in=window)  # the time to answer begins when they are asked
        return call_out


def _let(story: Story, call_out: CallOut, by: User) -> None:
    call_out.approved_by, call_out.override_at = by, None
    call_out.save(update_fields=["approved_by", "override_at"])
    _tell(story, "call_out.approved", call_out)


def unapproved() -> list[CallOut]:
    """The life-critical ones whose approver has said nothing in time."""
    due = CallOut.objects.filter(override_at__lte=Now())
    return list(due.select_related("operation__organisation", "incident").order_by("override_at", "pk"))


def override(call_out: CallOut) -> CallOut:
    """The approver was silent: it goes on, and the log says that nobody had approved it."""
    with telling(call_out.operation, source=Source.SYSTEM) as story:
        _hold(call_out)
        if call_out.override_at is None or call_out.override_at > story.now:
            return call_out  # somebody decided
        call_out.override_at = None
        call_out.save(update_fields=["override_at"])
        if call_out.state in OPEN_CALL_OUT:
            _tell(story, "call_out.overridden", call_out, seconds=settings.OVERRIDE_SECONDS)
        return call_out


def send_back(call_out: CallOut, *, by: User) -> CallOut:
    """No: back to whoever drafted it; nobody was asked. Raises NotAllowed where it waits for no approval.

    Where earlier waves were asked, those go on without the new ones. A life-critical one rings already: it is stopped.
    """
    with telling(call_out.operation, by=by) as story:
        _hold(call_out)
        if steps.decidable(call_out) and not waits_for_approval(call_out):
            if not may(by, call_out.operation, APPROVERS):
                raise NotAllowed("a commander or an administrator refuses")
            steps.stop(story, call_out)
            return call_out
        if not waits_for_approval(call_out):
            raise NotAllowed(f"{call_out} is {call_out.state}, it waits for no approval")
        call_out.next_at = None
        if call_out.state == CallOutState.PAUSED:
            _drop_unsent(story, call_out)
            advance(call_out, CallOutState.RUNNING, next_at=None)
            steps.balance(story, call_out.incident)
        else:
            advance(call_out, CallOutState.DRAFTED, next_at=None)
            steps.settle(story, call_out.incident)
        _tell(story, "call_out.sent_back", call_out)
        return call_out


def _drop_unsent(story: Story, call_out: CallOut) -> None:
    unsent = call_out.asks.filter(state=AskState.QUEUED, texts__isnull=True).select_related("call_out")
    advance_all(asks := list(unsent), AskState.WITHDRAWN)
    story.changed(*asks)


def pause(call_out: CallOut, *, by: User | None, source: Source = Source.PAGE) -> CallOut:
    """Ask nobody further; who was asked may still answer, and all timers stand still."""
    with telling(call_out.operation, by=by, source=source) as story:
        _hold(call_out)
        advance(call_out, CallOutState.PAUSED, paused_at=story.now)
        _tell(story, "call_out.paused", call_out)
        return call_out


def resume(call_out: CallOut, *, by: User) -> CallOut:
    """Go on asking. Raises NotAllowed where it waits for a second person."""
    with telling(call_out.operation, by=by) as story:
        _hold(call_out)
        if needs_approval(call_out):
            raise NotAllowed("above the limit a second person approves")
        check_dispatchable(call_out.incident)
        _shift(story, call_out, story.now - call_out.paused_at if call_out.paused_at else timedelta())
        advance(call_out, CallOutState.RUNNING, paused_at=None)
        _tell(story, "call_out.resumed", call_out)
        steps.balance(story, call_out.incident)  # what was answered meanwhile
        call_out.refresh_from_db(fields=["state", "next_at"])
        return call_out


def extend(call_out: CallOut, *, seconds: int, by: User) -> CallOut:
    """Give those who were asked `seconds` more before the next is asked."""
    with telling(call_out.operation, by=by) as story:
        _hold(call_out)
        _shift(story, call_out, timedelta(seconds=seconds))
        _tell(story, "call_out.extended", call_out, seconds=seconds)
        return call_out


def _shift(story: Story, call_out: CallOut, more: timedelta) -> None:
    """Everybody who was asked, and whoever is next, has so much more time; what ran out counts from now."""
    since = call_out.paused_at or story.now
    waiting = call_out.asks.filter(state__in=WAITING_ASK, due_at__isnull=False)
    waiting.update(due_at=Greatest(F("due_at"), since) + more)
    story.changed(*waiting.select_related("call_out"))
    if call_out.next_at:
        call_out.next_at = max(call_out.next_at, since) + more
        call_out.save(update_fields=["next_at"])


def withdraw(call_out: CallOut, *, by: User | None, source: Source = Source.PAGE) -> CallOut:
    """End it, and undo an assignment: unsent texts are taken back, sent ones followed by the stand-down, crews called back."""
    with telling(call_out.operation, by=by, source=source) as story:
        _hold(call_out)
        steps.withdraw(story, call_out)
        return call_out


def _hold(call_out: CallOut) -> None:
    steps.hold(Incident.objects.get(pk=call_out.incident_id))
    call_out.refresh_from_db(
        fields=[
            *("state", "approved_by", "next_at", "paused_at", "override_at", "wave_at", "life_critical"),
            *("started_at", "sign_up_until", "closes_at"),
        ]
    )


def _tell(story: Story, verb: str, call_out: CallOut, **figures: Any) -> None:
    story.tell(verb, incident=call_out.incident, call_out=call_out.pk, letter=call_out.letter, **figures)
    story.changed(call_out)
