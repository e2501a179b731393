"""A text came in: what it says, whose it is, what it does, and where it is filed.

1. What: the whole message is an answer, or it is words.
2. Whose: by the phone and the letter; without a letter only if exactly one is open, else asked back and queued.
3. The act on the ask or mission; a refusal is told to the sender, and the words wait for a person. A message that was
   overtaken by a later one acts no more; the messages of one phone are taken in one after the other.
4. The filing, in an act of its own: a crash in between finds the message again, and every act may be done twice.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import override

from dispatch.events import telling
from dispatch.flow import steps
from dispatch.flow.answer import filing, whose
from dispatch.flow.answer.accepting import accept
from dispatch.flow.answer.declining import decline
from dispatch.flow.answer.hearing import read, say
from dispatch.flow.refusals import NotAnswerable, PlaceTaken, Refusal
from dispatch.messaging import outbox, wording
from dispatch.messaging.replies import Reply, ReplyKind, parse
from dispatch.models import Ask, Mission, Text, Volunteer
from dispatch.models.locks import in_turn
from dispatch.states import Channel, NotAllowed, Purpose, Source, Stale, StopState, TextState, Unit

ABOUT_A_CREW = frozenset({ReplyKind.BLOCKED, ReplyKind.WITHDRAWN, ReplyKind.SAFE_HOME})
LEFT = timedelta(seconds=30)
LONGEST_TRIED = timedelta(minutes=5)
CODE_PAGE = "code_page"
NO_WORDS = "–"
logger = logging.getLogger(__name__)


def source_of(text: Text) -> Source:
    """How the words came: by text, pressed in a call, or typed on the code page."""
    if text.channel == Channel.VOICE:
        return Source.KEYPAD
    return Source.CODE_PAGE if text.gateway == CODE_PAGE else Source.TEXT


def take_in(text: Text) -> Text:
    """Understand and file one message that was received. Done again, also at the same moment, it changes nothing."""
    with in_turn(f"phone:{text.sandbox}:{text.phone}"):
        text.refresh_from_db(fields=["state"])
        if text.state != TextState.RECEIVED:
            return text
        return _for_a_person(text) if _overtaken(text) else _understand(text)


def _understand(text: Text) -> Text:
    reply = parse(text.body)
    if reply.kind in (ReplyKind.OPT_OUT, ReplyKind.OPT_IN):
        return _opt(text, out=reply.kind is ReplyKind.OPT_OUT)
    asks = whose.asks_of(text.phone, sandbox=text.sandbox)
    meant = _meant(asks, reply, text.phone)
    if len(meant) == 1:
        ask = meant[0]
        person = whose.holder_of(text.phone, ask)
        _act(ask, reply, text, person)
        ask.refresh_from_db()
        return filing.put(text, ask, person)
    person = whose.holder_of(text.phone, asks[0] if asks else None)
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


def take_in_left(older_than: timedelta = LEFT) -> int:
    """Take in what was received and then left lying, by a crash or for want of time; returns how many."""
    left = Text.objects.filter(
        outbound=False, state=TextState.RECEIVED.value, queued_at__lte=Now() - older_than
    )
    count = 0
    for text in left.select_related("operation__organisation").order_by("queued_at")[:100]:
        try:
            take_in(text)
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
    if reply.kind not in ABOUT_A_CREW:
        return named
    if reply.letter is None:
        return whose.with_crew(asks)
    if reply.kind is ReplyKind.WITHDRAWN and not whose.with_crew(named):
        # "Withdrawn to safety" under a wrong letter is still about the one crew that is out.
        return whose.with_crew(asks) or named
    return named


def _act(ask: Ask, reply: Reply, text: Text, person: Volunteer | None) -> None:
    match reply.kind:
        case ReplyKind.ACCEPT:
            _go(ask, reply, text, person)
        case ReplyKind.DECLINE:
            _not_go(ask, text, person)
        case ReplyKind.READ:
            read(ask, source=source_of(text), phone=text.phone, reader=person)
        case ReplyKind.BLOCKED | ReplyKind.WITHDRAWN | ReplyKind.SAFE_HOME:
            _crew_reports(ask, reply, text)
        case _:
            _hear(ask, text)


def _go(ask: Ask, reply: Reply, text: Text, person: Volunteer | None) -> None:
    team = ask.team
    stands_in = person if team and person and person.pk in (team.leader_id, team.deputy_id) else None
    mission = whose.crew_out(ask)
    if mission and reply.people not in (None, ask.offered):
        _hear(ask, text)  # another strength after the crew was committed: a person decides
        return
    said_strength = reply.people is not None or bool(reply.equipment)
    try:
        accept(
            ask,
            strength=reply.people,
            equipment={Unit(kind): count for kind, count in reply.equipment.items()}
            if said_strength
            else None,
            eta_minutes=reply.minutes,
            source=source_of(text),
            answerer=stands_in,
            phone=text.phone,
            capped=True,
        )
    except PlaceTaken:
        pass  # kept as surplus, and told
    except NotAnswerable:
        _reply(ask, text, person, "over")
    except Refusal as refusal:
        say(ask, text.body, source=source_of(text))
        with override(person.language if person else "zh-hans"):
            _reply(ask, text, person, "refused", why=refusal.words())


def _not_go(ask: Ask, text: Text, person: Volunteer | None) -> None:
    try:
        decline(ask, source=source_of(text))
    except NotAnswerable:
        _reply(ask, text, person, "over")
    except NotAllowed:
        _hear(ask, text)  # on scene already: a person must know


def _crew_reports(ask: Ask, reply: Reply, text: Text) -> None:
    mission = ask.mission
    if mission is None:
        _hear(ask, text)
        return
    try:
        with telling(mission.operation, source=source_of(text)) as story:
            incident = steps.mission_incident(mission)
            if incident:
                steps.hold(incident)
            mission.refresh_from_db()
            if reply.kind is ReplyKind.BLOCKED:
                steps.trouble(story, mission, StopState.BLOCKED)
            elif reply.kind is ReplyKind.WITHDRAWN:
                steps.safe(story, mission)
            else:
                steps.come_home(story, mission)
    except (NotAllowed, Stale):
        _hear(ask, text)  # it does not fit what the board knows: a person must know


def _hear(ask: Ask, text: Text) -> None:
    mission: Mission | None = whose.crew_out(ask)
    words = text.body.strip() or NO_WORDS
    if mission is None:
        say(ask, words, source=source_of(text))
        return
    with telling(mission.operation, source=source_of(text)) as story:
        steps.hear(story, mission, words)


def _reply(ask: Ask, text: Text, person: Volunteer | None, phrase: str, **more: str) -> None:
    with telling(ask.call_out.operation, source=Source.SYSTEM) as story:
        outbox.queue(
            story,
            subject=f"text:{text.pk}",
            phone=text.phone,
            purpose=Purpose.REPLY,
            body=wording.about(ask.call_out, phrase, person.language if person else "zh-hans", **more),
            ask=ask,
            volunteer=person,
            rank=outbox.STOP_RANK,
        )


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
