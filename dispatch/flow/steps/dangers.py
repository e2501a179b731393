"""What a standing danger asks of the other stages: nobody is sent into it, and who was told of it answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import Q
from django.utils import timezone

from dispatch.events import Story
from dispatch.events.dangers import DangerChanged
from dispatch.flow.refusals import InDanger
from dispatch.flow.steps.reports import safe
from dispatch.messaging import outbox, recipients, wording
from dispatch.messaging.gateways import CALL_LIST, gateway_name, may_ring
from dispatch.models import Danger, Incident, Operation, Text, Told
from dispatch.models.dangers import beside, people_of
from dispatch.models.locks import shared
from dispatch.states import LIVE_MISSION, Channel, Purpose, TextState, ToldState, advance

AGAIN = timedelta(seconds=60)
# Carriers drop a text that comes a third time the same; a voice may ring on.
TEXT_ROUNDS, ROUNDS = 2, 10


def danger_lock(operation: Operation) -> str:
    """What whoever commits a crew holds together with others, and whoever raises a danger alone: one is before the other."""
    return f"danger:{operation.organisation_id}:{operation.sandbox}"


def danger_at(operation: Operation, point: Point) -> Danger | None:
    """The newest danger that stands there."""
    standing = Danger.objects.filter(beside(operation), sandbox=operation.sandbox, lifted_at=None)
    rows = standing.filter(shape__intersects=point).select_related("raised_by")
    return rows.order_by("-raised_at", "-pk").first()


def check_no_danger(incident: Incident) -> None:
    """Raise InDanger where the scene lies in a standing danger; none can be raised until this act has ended."""
    operation = incident.operation
    shared(danger_lock(operation))
    danger = danger_at(operation, incident.point) if incident.point else None
    if danger is not None:
        who = str(danger.raised_by) if danger.raised_by else "–"
        raise InDanger(danger=danger.pk, area=danger.name, who=who, at=hms(danger.raised_at))


def hms(at: datetime | None) -> str:
    """The time of day in words; a dash for none."""
    return f"{timezone.localtime(at):%H:%M:%S}" if at else "–"


def told_of(phone: str, *, sandbox: bool) -> list[Told]:
    """Who of those told of a standing danger this phone answers for."""
    standing = Told.objects.filter(danger__lifted_at=None, sandbox=sandbox)
    # Every text asks this, and nearly always nothing stands: whom a danger reaches is a dear question.
    if not phone or not standing.exists():
        return []
    of_team = Q(team__leader__phone=phone) | Q(team__deputy__phone=phone) | Q(team__duty_phone=phone)
    team = "mission__team"
    of_crew = Q(mission__leader__phone=phone) | Q(mission__crew__volunteer__phone=phone)
    of_crew |= Q(**{f"{team}__leader__phone": phone}) | Q(**{f"{team}__deputy__phone": phone})
    rows = standing.filter(Q(phone=phone) | of_team | of_crew)
    rows = rows.select_related("danger__operation__organisation", "mission", "team", "volunteer")
    return list(rows.distinct().order_by("-told_at", "-pk"))


def phones_of(told: Told) -> list[str]:
    """On which phones it can be reached: the one that was told first, then whoever stands in."""
    team = told.mission.team if told.mission else told.team
    return recipients.phones_of([told.mission.leader] if told.mission else [], team, first=told.phone)


def tell(story: Story, told: Told) -> None:
    """Queue what `told` is told in its round, before everything else. The first reaches one phone, the later ones all of it."""
    danger, numbers = told.danger, phones_of(told)
    way = gateway_name(story.operation)
    for number in numbers[:1] if told.round == 1 else numbers:
        if told.round <= TEXT_ROUNDS:
            _queue(story, told, danger, number, Channel.SMS)
        if may_ring(way):
            _queue(story, told, danger, number, Channel.VOICE)
    if told.round == 2 and numbers and way != CALL_LIST and not may_ring(way):
        _queue(story, told, danger, numbers[0], Channel.VOICE, gateway=CALL_LIST)  # a person rings


def _queue(
    story: Story, told: Told, danger: Danger, phone: str, channel: Channel, gateway: str | None = None
) -> None:
    outbox.queue(
        story,
        subject=told.subject,
        phone=phone,
        purpose=Purpose.DANGER,
        body=wording.danger(danger, told.volunteer.language if told.volunteer else "zh-hans"),
        round=told.round,
        channel=channel,
        mission=told.mission,
        volunteer=told.volunteer,
        rank=outbox.DANGER_RANK,
        gateway=gateway,
    )


def next_due(told: Told, now: datetime) -> datetime | None:
    """When the silent are told again; None when nobody can be reached, or often enough was tried."""
    return now + AGAIN if told.round < ROUNDS and phones_of(told) else None


def answered(story: Story, told: Told, to: ToldState) -> bool:
    """`told` said so: nothing more of it is sent, and a crew that is out of it has given a sign of life. True when it was news."""
    told.refresh_from_db(fields=["state", "received_at"])
    if told.state == to or (to is ToldState.RECEIVED and told.state == ToldState.WITHDRAWN):
        return False
    when = {"withdrawn_at": story.at} if to is ToldState.WITHDRAWN else {}
    received = told.received_at or story.at
    advance(
        told,
        to,
        received_at=received,
        answered_by=story.by,
        answer_source=story.source.value,
        due_at=None,
        **when,
    )
    take_back(story, told)
    if to is ToldState.WITHDRAWN and told.mission and told.mission.state in LIVE_MISSION:
        safe(story, told.mission)
    tell_of(story, told, to.value)
    announce(story, told.danger, told)
    return True


def tell_of(story: Story, told: Told, what: str, **figures: Any) -> None:
    """An entry about one of those who were told; of an outside team the account holds its key, as of people."""
    verb = f"danger.outside_{what}" if told.outside else f"danger.{what}"
    story.tell(verb, mission=told.mission, danger=told.danger_id, team=told.team_id, told=told.pk, **figures)


def take_back(story: Story, told: Told) -> bool:
    """Take back what of its texts is unsent; whether any went out, or may have."""
    texts = _texts(told)
    return bool(outbox.cancel(story, texts)) if texts else False


def _texts(told: Told) -> list[Text]:
    rows = Text.objects.filter(outbound=True, subject=told.subject, purpose=Purpose.DANGER.value)
    return list(rows.exclude(state=TextState.CANCELLED.value))


def announce(story: Story, danger: Danger, *rows: Told) -> None:
    """Tell every desk and wall, and those who were told."""
    story.say(DangerChanged.of(danger), *people_of(row.pk for row in rows))
