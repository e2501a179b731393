"""When a second person must look first, and how the approver of what rings already is asked."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from dispatch.access import approvers_of
from dispatch.events import Story
from dispatch.flow.call_out.sending import WORTH
from dispatch.flow.steps import settle
from dispatch.messaging import outbox, wording
from dispatch.models import CallOut, Text, Volunteer
from dispatch.states import CallOutState, Mode, Purpose, advance


def needs_approval(call_out: CallOut) -> bool:
    """Whether a second person must look first: above the limit, counted over all waves. A life-critical one never waits.

    An exercise reaches only whom its approver saw: each of its lists waits, however short and however urgent.
    """
    if call_out.approved_by_id is not None:
        return False
    if call_out.operation.mode == Mode.EXERCISE:
        return True
    return not call_out.life_critical and call_out.asks.count() > settings.APPROVAL_ABOVE


def wait_for_approval(story: Story, call_out: CallOut) -> None:
    """Nobody further is asked before a second person has said so; who was asked may still answer."""
    to = CallOutState.PAUSED if call_out.state == CallOutState.RUNNING else CallOutState.AWAITING_APPROVAL
    if call_out.state not in (CallOutState.PAUSED, CallOutState.AWAITING_APPROVAL):
        advance(call_out, to)
    story.tell(
        "call_out.awaiting_approval",
        incident=call_out.incident,
        call_out=call_out.pk,
        letter=call_out.letter,
        recipients=call_out.asks.count(),
    )
    story.changed(call_out)
    settle(story, call_out.incident)


def waits_for_approval(call_out: CallOut) -> bool:
    """Whether it waits for a second person now, with its first list or with a further wave."""
    if call_out.state == CallOutState.PAUSED:
        return needs_approval(call_out)
    return call_out.state == CallOutState.AWAITING_APPROVAL


def ask_approver(story: Story, call_out: CallOut) -> None:
    """A life-critical one does not wait: the approver is asked as it rings, and has so long to stop it."""
    if not call_out.life_critical or needs_approval(call_out) or call_out.approved_by_id is not None:
        return
    call_out.override_at = story.now + timedelta(seconds=settings.OVERRIDE_SECONDS)
    call_out.save(update_fields=["override_at"])
    told = [_text(story, call_out, person) for person in _approvers(call_out)]
    story.tell(
        "call_out.approver_asked",
        incident=call_out.incident,
        call_out=call_out.pk,
        letter=call_out.letter,
        seconds=settings.OVERRIDE_SECONDS,
        people=len(told),
    )


def _approvers(call_out: CallOut) -> list[Volunteer]:
    """Those who may approve, but whoever started it, and can be texted: of the nearest level of organisations that has any."""
    approvers = approvers_of(call_out.operation.organisation, but=call_out.started_by_id)
    people = Volunteer.objects.filter(user__in=approvers).order_by("pk")
    return list({person.phone: person for person in people}.values())


def _text(story: Story, call_out: CallOut, person: Volunteer) -> Text:
    """The question to one approver, before all calls: they have as long as the telephones ring."""
    body = wording.about(
        call_out,
        "approval",
        person.language,
        what=wording.what(call_out.incident, person.language),
        count=str(call_out.asks.count()),
        seconds=str(settings.OVERRIDE_SECONDS),
    )
    return outbox.queue(
        story,
        subject=f"callout:{call_out.pk}",
        phone=person.phone,
        purpose=Purpose.APPROVAL,
        body=body,
        volunteer=person,
        rank=outbox.STOP_RANK,
        expires_at=story.now + WORTH,
    )


def grown(call_out: CallOut) -> None:
    """Its list has grown: in an exercise the approver must see it again."""
    if call_out.operation.mode == Mode.EXERCISE and call_out.approved_by_id is not None:
        call_out.approved_by = None
        call_out.save(update_fields=["approved_by"])
