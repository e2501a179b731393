"""收到, and words that are no answer."""

from __future__ import annotations

from dispatch.events import telling
from dispatch.flow.answer.whose import locked
from dispatch.messaging import outbox, wording
from dispatch.models import Ask, User, Volunteer
from dispatch.states import AskState, Purpose, Source, advance

LONGEST_WORDS = 500


def read(
    ask: Ask, *, source: Source, by: User | None = None, phone: str = "", reader: Volunteer | None = None
) -> Ask:
    """Read, which is not coming: `phone` hears how to say yes or no."""
    with telling(ask.call_out.operation, by=by, source=source) as story:
        ask = locked(ask)
        if ask.state == AskState.QUEUED:
            advance(ask, AskState.SENT)  # read before its sender could write down that it went out
        if ask.state == AskState.SENT:
            advance(ask, AskState.DELIVERED)
        if ask.state == AskState.DELIVERED:
            advance(ask, AskState.READ)
            story.tell("ask.read", incident=ask.call_out.incident, ask=ask.pk, team=ask.team_id)
            story.changed(ask)
            if phone:
                person = reader or ask.recipient
                outbox.queue(
                    story,
                    subject=f"ask:{ask.pk}",
                    phone=phone,
                    purpose=Purpose.RECEIPT,
                    body=wording.about(ask.call_out, "receipt", person.language),
                    ask=ask,
                    volunteer=person,
                )
        return ask


def say(ask: Ask, words: str, *, source: Source, by: User | None = None) -> Ask:
    """Words that are no answer: gold on the board until a person has read them. The whole message stays in its text."""
    with telling(ask.call_out.operation, by=by, source=source) as story:
        ask = locked(ask)
        ask.words, ask.unclear = words[:LONGEST_WORDS], True
        ask.save(update_fields=["words", "unclear"])
        story.tell("ask.unclear", incident=ask.call_out.incident, ask=ask.pk, team=ask.team_id)
        story.changed(ask)
        return ask


def clear(ask: Ask, *, by: User) -> Ask:
    """A person has read the words."""
    with telling(ask.call_out.operation, by=by) as story:
        ask = locked(ask)
        if ask.unclear:
            ask.unclear = False
            ask.save(update_fields=["unclear"])
            story.tell("ask.words_read", incident=ask.call_out.incident, ask=ask.pk, team=ask.team_id)
            story.changed(ask)
        return ask
