"""A text came in: what it says, whose it is, what it does, and where it is filed.

1. What: the whole message is an answer, or it is words.
2. Whose: by the phone and the letter; without a letter only if exactly one is open, else asked back and queued.
   Whoever was told of a danger answers that first (`endangered`).
3. The act on the ask or mission; a refusal is told to the sender, and the words wait for a person. The messages of one
   phone are taken in one after the other, as they came: what was left lying goes first. One that was overtaken all the
   same acts no more.
4. The filing, in an act of its own: a crash in between finds the message again, and every act may be done twice.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone
from msgspec.structs import replace

from dispatch.events import telling
from dispatch.flow.answer import endangered, filing, whose
from dispatch.flow.answer.acting import act, hear, source_of
from dispatch.flow.answer.deciding import DECIDES, decide
from dispatch.messaging import outbox, wording
from dispatch.messaging.replies import Reply, ReplyKind, parse
from dispatch.models import Ask, Text, Volunteer
from dispatch.models.locks import in_turn, only_one
from dispatch.states import Purpose, TextState

ABOUT_A_CREW = frozenset({ReplyKind.BLOCKED, ReplyKind.WITHDRAWN, ReplyKind.SAFE_HOME})
# So long after it came, whoever should have taken it in at once is taken for dead.
LEFT = timedelta(seconds=2)
LONGEST_TRIED = timedelta(minutes=5)
MOST_LEFT = 100
logger = logging.getLogger(__name__)


def take_in(text: Text) -> Text:
    """Understand and file one message that was received. Done again, also at the same moment, it changes nothing."""
    with in_turn(_turn(text)):
        return _in_order(text)


def _turn(text: Text) -> str:
    return f"phone:{text.sandbox}:{text.phone}"


def _in_order(text: Text) -> Text:
    """Under the turn of its phone. What came earlier and still lies there goes first; what fails of it is tried again."""
    text.refresh_from_db(fields=["state"])
    if text.state != TextState.RECEIVED:
        return text
    earlier = Text.objects.filter(outbound=False, state=TextState.RECEIVED.value, pk__lt=text.pk)
    earlier = earlier.filter(phone=text.phone, sandbox=text.sandbox).select_related("operation__organisation")
    for other in earlier.order_by("pk")[:MOST_LEFT]:
        try:
            _one(other)
        except Exception:
            logger.exception("text %s could not be taken in; it stays and is tried again", other.pk)
    return _one(text)


def _one(text: Text) -> Text:
    return _for_a_person(text) if _overtaken(text) else _understand(text)


def _understand(text: Text) -> Text:
    reply = parse(text.body)
    if reply.kind in (ReplyKind.OPT_OUT, ReplyKind.OPT_IN):
        return _opt(text, out=reply.kind is ReplyKind.OPT_OUT)
    if reply.kind in DECIDES:
        if (decided := decide(text, reply)) is not None:
            return decided
        reply = replace(reply, kind=ReplyKind.WORDS)  # of somebody who was not asked to approve anything
    asks = whose.asks_of(text.phone, sandbox=text.sandbox)
    if done := endangered.hear(text, reply, asks):
        return done
    meant = _meant(asks, reply, text.phone)
    if len(meant) == 1:
        ask = meant[0]
        person = whose.holder_of(text.phone, ask)
        act(ask, reply, text, person)
        ask.refresh_from_db()
        return filing.put(text, ask, person)
    person = whose.holder_of(text.phone, asks[0] if asks else None)
    crews = [ask for ask in meant if whose.crew_out(ask)]
    if reply.kind is ReplyKind.WORDS and len(crews) == 1:
        hear(crews[0], text)  # most likely the crew's own trouble: red at once, and filed by a person
        return filing.put_in_queue(text, crews[0].call_out.operation, person, [])
    if reply.kind is ReplyKind.READ and asks and not meant:
        return filing.put(text, asks[0], person)
    operation = (meant or asks)[0].call_out.operation if asks else text.operation
    return filing.put_in_queue(text, operation, person, meant)


def _overtaken(text: Text) -> bool:
    """Whether a later message of the same phone was understood before this one: whoever said yes, then no, said no."""
    later = Text.objects.filter(outbound=False, phone=text.phone, sandbox=text.sandbox, pk__gt=text.pk)
    return later.exclude(state=TextState.RECEIVED.value).exists()


def _for_a_person(text: Text) -> Text:
    asks = whose.asks_of(text.phone, sandbox=text.sandbox)
    operation = asks[0].call_out.operation if asks else text.operation
    return filing.put_in_queue(text, operation, whose.holder_of(text.phone, asks[0] if asks else None), [])


def take_in_left() -> int:
    """Take in what was received and then left lying by a crash; returns how many."""
    left = Text.objects.filter(outbound=False, state=TextState.RECEIVED.value, queued_at__lte=Now() - LEFT)
    count = 0
    for text in left.select_related("operation__organisation").order_by("queued_at", "pk")[:MOST_LEFT]:
        try:
            with only_one(_turn(text)) as mine:  # else somebody is at it, or slow: the others do not wait
                if mine:
                    _in_order(text)
                    count += 1
        except Exception:
            logger.exception("text %s could not be taken in; it stays and is tried again", text.pk)
            _give_up(text)
    return count


def _give_up(text: Text) -> None:
    """What could not be understood for minutes is no rule's any more: a person sees it."""
    if text.queued_at < timezone.now() - LONGEST_TRIED:
        filing.put_in_queue(text, text.operation, None, [])


def _meant(asks: list[Ask], reply: Reply, phone: str) -> list[Ask]:
    named = whose.answerable(asks, reply.letter, phone)
    if reply.kind is ReplyKind.WORDS and not named:
        return whose.answerable(asks, None, phone)  # it began with a letter that was no call-out's
    if reply.kind not in ABOUT_A_CREW:
        return named
    if reply.letter is None:
        return whose.with_crew(asks)
    if reply.kind is ReplyKind.WITHDRAWN and not whose.with_crew(named):
        # "Withdrawn to safety" under a wrong letter is still about the one crew that is out.
        return whose.with_crew(asks) or named
    return named


def _opt(text: Text, *, out: bool) -> Text:
    """Opted out: nothing is sent to this phone until it opts in again; a simulation changes nobody's wish."""
    person = whose.holder_of(text.phone, None)
    if person is None:
        return filing.put_in_queue(text, text.operation, None, [])
    with telling(text.operation, source=source_of(text)) as story:
        people = Volunteer.objects.filter(phone=text.phone)
        if not text.sandbox:
            people.update(opted_out_at=story.now if out else None)
        story.tell("volunteer.opted_out" if out else "volunteer.opted_in", text=text.pk)
        outbox.queue(
            story,
            subject=f"text:{text.pk}",
            phone=text.phone,
            purpose=Purpose.REPLY,
            body=wording.plain(text.operation, "opted_out" if out else "opted_in", person.language),
            volunteer=person,
        )
    return filing.put_by(text, person, text.operation)
