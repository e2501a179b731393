"""What an answer by text does to the ask, or the crew, that it is about."""

from __future__ import annotations

from django.utils.translation import override

from dispatch.events import telling
from dispatch.flow import steps
from dispatch.flow.answer import whose
from dispatch.flow.answer.accepting import accept
from dispatch.flow.answer.declining import decline
from dispatch.flow.answer.hearing import read, say
from dispatch.flow.refusals import InDanger, NotAnswerable, PlaceTaken, Refusal, SignUpOver
from dispatch.messaging import outbox, wording
from dispatch.messaging.replies import Reply, ReplyKind
from dispatch.models import Ask, Mission, Text, Volunteer
from dispatch.states import Channel, NotAllowed, Purpose, Source, Stale, StopState, Unit

CODE_PAGE = "code_page"
NO_WORDS = "–"


def source_of(text: Text) -> Source:
    """How the words came: by text, pressed in a call, or typed on the code page."""
    if text.channel == Channel.VOICE:
        return Source.KEYPAD
    return Source.CODE_PAGE if text.gateway == CODE_PAGE else Source.TEXT


def act(ask: Ask, reply: Reply, text: Text, person: Volunteer | None) -> None:
    """Do what `reply` says to the one ask that it is about; `person` is who said it."""
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
            hear(ask, text)


def _go(ask: Ask, reply: Reply, text: Text, person: Volunteer | None) -> None:
    team = ask.team
    stands_in = person if team and person and person.pk in (team.leader_id, team.deputy_id) else None
    mission = whose.crew_out(ask)
    if mission and reply.people not in (None, ask.offered):
        hear(ask, text)  # another strength after the crew was committed: a person decides
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
        pass  # kept as surplus or on reserve, and told
    except SignUpOver:
        say(ask, text.body, source=source_of(text))
        _reply(ask, text, person, "sign_up_over")
    except NotAnswerable:
        _reply(ask, text, person, "over")
    except InDanger as closed:
        say(ask, text.body, source=source_of(text))  # kept, for when it is over
        _reply(ask, text, person, "closed_area", area=wording.clean(closed.data["area"]))
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
        hear(ask, text)  # on scene already: a person must know


def _crew_reports(ask: Ask, reply: Reply, text: Text) -> None:
    mission = ask.mission
    if mission is None:
        hear(ask, text)
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
        hear(ask, text)  # it does not fit what the board knows: a person must know


def hear(ask: Ask, text: Text) -> None:
    """Words for a person: gold at the ask, or the row of the crew that is out turns red."""
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
