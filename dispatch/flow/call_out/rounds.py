"""What the clock does: after silence the telephone, then the deputy, then the ask expires; then the next team, until nobody is left."""

from __future__ import annotations

from django.db.models.functions import Now

from dispatch.events import telling
from dispatch.flow import steps
from dispatch.flow.call_out.sending import ring, send
from dispatch.messaging import calling_back
from dispatch.messaging.ringing import to_ring
from dispatch.models import Ask, CallOut, Incident, User
from dispatch.states import WAITING_ASK, AskState, CallOutState, Source, advance


def waiting_for_next() -> list[CallOut]:
    """The running call-outs that go on by themselves and whose next step is due."""
    due = CallOut.objects.filter(state=CallOutState.RUNNING, next_at__lte=Now())
    return list(
        due.select_related("operation__organisation", "incident__operation").order_by("next_at", "pk")
    )


def next_round(ask: Ask, *, by: User | None = None) -> Ask:
    """Nobody answered in time: ring them; then ask whoever stands in for the leader, else the ask has expired (and may still be accepted).

    A person (`by`) need not wait for the time: rung, and nobody picked up.
    """
    source = Source.COORDINATOR if by else Source.SYSTEM
    with telling(ask.call_out.operation, by=by, source=source) as story:
        incident = Incident.objects.get(pk=ask.call_out.incident_id)
        steps.hold(incident)
        rows = Ask.objects.select_related(
            "call_out__operation__organisation", "call_out__incident", "team", "recipient", "need"
        )
        ask = rows.select_for_update(of=("self",), no_key=True).get(pk=ask.pk)
        due = by is not None or (ask.due_at is not None and ask.due_at <= story.now)
        if ask.state not in WAITING_ASK or not due:
            return ask  # answered, extended, or another sweep was here
        if by is None and (silent := to_ring(ask)):
            ring(story, ask, silent)
            ask.due_at = None  # the time to answer begins when the call has gone out
            ask.save(update_fields=["due_at"])
            return ask
        calling_back.take_back(story, [ask.pk])
        ask.round += 1
        if send(story, ask):
            ask.due_at = None  # the time to answer begins when the new text has arrived
            ask.save(update_fields=["round", "due_at"])
            return ask
        ask.round -= 1
        advance(ask, AskState.EXPIRED, due_at=None)
        story.tell("ask.expired", incident=incident, ask=ask.pk, team=ask.team_id)
        story.changed(ask)
        steps.balance(story, incident)
        return ask


def exhaust(call_out: CallOut) -> CallOut:
    """No further team can be asked: a coordinator sees it, those who were asked may still answer."""
    with telling(call_out.operation, source=Source.SYSTEM) as story:
        incident = Incident.objects.get(pk=call_out.incident_id)
        steps.hold(incident)
        call_out.refresh_from_db(fields=["state", "next_at"])
        if call_out.state == CallOutState.RUNNING and call_out.next_at and call_out.next_at <= story.now:
            call_out.next_at = None
            call_out.save(update_fields=["next_at"])
            story.tell(
                "call_out.nobody_left", incident=incident, call_out=call_out.pk, letter=call_out.letter
            )
            story.changed(call_out)
            steps.balance(story, incident)
        return call_out
