"""Putting a message in where it belongs: by rule, or by the person who owns it in the exception queue."""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Now

from dispatch.events import Story, telling
from dispatch.messaging import outbox, wording
from dispatch.messaging.replies import ReplyKind, parse
from dispatch.models import Ask, Incident, Mission, Operation, Text, User, Volunteer
from dispatch.states import Purpose, Source, TextState, advance

# An answer with a letter settles what the same phone said without one a little earlier.
SETTLES = timedelta(minutes=30)
ASKED_BACK_ONCE = timedelta(minutes=10)


def put(text: Text, ask: Ask, person: Volunteer | None, *, mission: Mission | None = None) -> Text:
    """File `text` to its ask (and mission), in the operation of that ask."""
    operation = ask.call_out.operation
    with telling(operation, source=Source.TEXT) as story:
        _move(text, operation, TextState.FILED, ask=ask, mission=mission or ask.mission, volunteer=person)
        story.changed(text)
        reply = parse(text.body)
        if reply.letter and reply.kind is not ReplyKind.WORDS:
            _settle_earlier(story, text, ask)
    return text


def put_by(text: Text, person: Volunteer | None, operation: Operation) -> Text:
    """File what needs nobody: a thank-you after the end, an opt-out."""
    with telling(operation, source=Source.TEXT) as story:
        _move(text, operation, TextState.FILED, volunteer=person)
        story.changed(text)
    return text


def _settle_earlier(story: Story, text: Text, ask: Ask) -> None:
    earlier = Text.objects.filter(
        phone=text.phone,
        sandbox=text.sandbox,
        outbound=False,
        state=TextState.IN_QUEUE.value,
        queued_at__gte=Now() - SETTLES,
        pk__lt=text.pk,
    )
    for other in earlier:
        if parse(other.body).kind is not ReplyKind.WORDS:
            _move(other, ask.call_out.operation, TextState.FILED, ask=ask)
            story.changed(other)


def put_in_queue(text: Text, operation: Operation, person: Volunteer | None, open_asks: list[Ask]) -> Text:
    """For a person: seen in the exception queue with its age. Where several asks are open, the sender is asked back once."""
    with telling(operation, source=Source.TEXT) as story:
        if len(open_asks) > 1 and not _asked_back(text):
            _move(text, operation, TextState.ASKED_BACK, volunteer=person)
            call_outs = sorted(
                {a.call_out_id: a.call_out for a in open_asks}.values(), key=lambda c: c.letter
            )
            outbox.queue(
                story,
                subject=f"text:{text.pk}",
                phone=text.phone,
                purpose=Purpose.ASK_BACK,
                body=wording.ask_back(operation, call_outs, person.language if person else "zh-hans"),
                volunteer=person,
                rank=outbox.STOP_RANK,
            )
        _move(text, operation, TextState.IN_QUEUE, volunteer=person)
        story.tell("text.in_queue", text=text.pk)
        story.changed(text)
    return text


def _asked_back(text: Text) -> bool:
    before = Text.objects.filter(phone=text.phone, sandbox=text.sandbox, purpose=Purpose.ASK_BACK.value)
    return before.filter(outbound=True, queued_at__gte=Now() - ASKED_BACK_ONCE).exists()


def _move(text: Text, operation: Operation, to: TextState, **changes: object) -> None:
    advance(text, to, organisation_id=operation.organisation_id, operation_id=operation.pk, **changes)
    text.operation = operation


def file_text(
    text: Text,
    *,
    by: User,
    ask: Ask | None = None,
    mission: Mission | None = None,
    incident: Incident | None = None,
) -> Text:
    """A person says where a message of the queue belongs; with nothing named, that it needs nobody.

    It answers nothing by itself: an accept or a no is then given on the sender's behalf. Raises Stale where it was filed.
    """
    mission = mission or (ask.mission if ask else None)
    place = ask.call_out if ask else mission or incident
    operation = place.operation if place else text.operation
    with telling(operation, by=by) as story:
        _move(text, operation, TextState.FILED, ask=ask, mission=mission, owner=text.owner or by)
        about = incident or (ask.call_out.incident if ask else None)
        story.tell("text.filed", incident=about, mission=mission, text=text.pk, ask=ask.pk if ask else None)
        story.changed(text)
        return text
