"""遇险: a crew cries for help. It stands at every board until somebody has it by name, and goes higher when nobody does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.gis.geos import Point
from django.db.models.functions import Now

from dispatch.access import APPROVERS
from dispatch.events import Story, telling
from dispatch.events.dangers import AlarmChanged
from dispatch.flow import steps
from dispatch.flow.refusals import AlarmTaken
from dispatch.flow.steps.dangers import hms
from dispatch.messaging import outbox, recipients, wording
from dispatch.messaging.gateways import gateway_name, may_ring
from dispatch.messaging.nudges import SWEEP_DANGERS, nudge
from dispatch.models import Alarm, Mission, Organisation, User, Volunteer
from dispatch.states import Channel, Purpose, Source
from realtime import positions

UNHEARD = timedelta(seconds=60)


def cry(story: Story, mission: Mission, pressed_by: Volunteer | None) -> Alarm:
    """Raise it, or raise it anew where it stands: whoever presses again is not calm because somebody has it."""
    point, point_at = _where(mission)
    due = story.now + UNHEARD
    alarm, new = Alarm.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        mission=mission,
        ended_at=None,
        defaults={
            **mission.operation.root(), "pressed_by": pressed_by, "raised_at": story.at, "due_at": due,
            "point": point, "point_at": point_at,
        },
    )  # fmt: skip
    if not new:
        alarm.times += 1
        alarm.point, alarm.point_at, alarm.due_at = point, point_at, due
        alarm.acknowledged_by = alarm.acknowledged_at = alarm.escalated_at = None
        alarm.save()
    _announce(story, alarm)
    nudge(SWEEP_DANGERS)
    return alarm


def _where(mission: Mission) -> tuple[Point | None, datetime | None]:
    """Its last known position, however old; where it was sent when there is none."""
    fix = next(iter(positions.latest(subjects=[f"mission:{mission.pk}"])), None)
    if fix is not None:
        return Point(fix.lon, fix.lat, srid=4326), fix.at
    incident = steps.mission_incident(mission)
    return (incident.point if incident else None), None


def acknowledge(alarm: Alarm, *, by: User) -> Alarm:
    """`by` has it, by name. Raises AlarmTaken: who was first, and when."""
    with telling(alarm.operation, by=by) as story:
        alarm = _locked(alarm)
        if alarm.acknowledged_at is not None or alarm.ended_at is not None:
            if alarm.acknowledged_by_id == by.pk and alarm.ended_at is None:
                return alarm
            who = alarm.ended_by or alarm.acknowledged_by
            raise AlarmTaken(
                alarm=alarm.pk, who=str(who) if who else "–", at=hms(alarm.ended_at or alarm.acknowledged_at)
            )
        alarm.acknowledged_by, alarm.acknowledged_at, alarm.due_at = by, story.at, None
        alarm.save(update_fields=["acknowledged_by", "acknowledged_at", "due_at"])
        incident = steps.mission_incident(alarm.mission)
        story.tell("alarm.acknowledged", incident=incident, mission=alarm.mission, alarm=alarm.pk)
        _announce(story, alarm)
        return alarm


def crew_phones(alarm: Alarm) -> list[str]:
    """Whom to ring: whoever pressed, the crew's leader, then whoever stands in for the team."""
    mission = alarm.mission
    return recipients.phones_of([alarm.pressed_by, mission.leader], mission.team)


def end_all(story: Story, mission: Mission) -> bool:
    """The crew is out of it: its alarm is over, by whoever says so. True when one stood."""
    ended = False
    for alarm in Alarm.objects.filter(mission=mission, ended_at=None).select_related("mission"):
        alarm.ended_by, alarm.ended_at, alarm.due_at = story.by, story.at, None
        if alarm.acknowledged_at is None:
            alarm.acknowledged_by, alarm.acknowledged_at = story.by, story.at
        alarm.save()
        story.tell("alarm.ended", incident=steps.mission_incident(mission), mission=mission, alarm=alarm.pk)
        _announce(story, alarm)
        ended = True
    return ended


def unheard() -> list[Alarm]:
    """For the clock: cries that nobody has taken for a minute."""
    due = Alarm.objects.filter(due_at__lte=Now(), acknowledged_at=None, ended_at=None)
    return list(due.select_related("operation__organisation").order_by("due_at", "pk"))


def escalate(alarm: Alarm) -> Alarm:
    """Nobody at a desk took it: every commander and administrator, and the duty phone, is told by text and by voice."""
    with telling(alarm.operation, source=Source.SYSTEM) as story:
        alarm = _locked(alarm)
        if alarm.acknowledged_at or alarm.ended_at or alarm.due_at is None or alarm.due_at > story.now:
            return alarm
        alarm.escalated_at, alarm.due_at = story.now, None
        alarm.save(update_fields=["escalated_at", "due_at"])
        numbers: dict[str, Volunteer | None] = {one.phone: one for one in _commanders(alarm)}
        duty = alarm.operation.organisation.duty_phone
        if duty:
            numbers.setdefault(duty, None)
        for phone, person in numbers.items():
            _tell(story, alarm, phone, person)
        incident = steps.mission_incident(alarm.mission)
        story.tell("alarm.escalated", incident=incident, mission=alarm.mission, people=len(numbers))
        _announce(story, alarm)
        return alarm


def _tell(story: Story, alarm: Alarm, phone: str, person: Volunteer | None) -> None:
    team = alarm.mission.team
    words = wording.plain(
        alarm.operation, "alarm", person.language if person else "zh-hans", team=team.short_name if team else str(alarm.mission),
        seconds=str(round(UNHEARD.total_seconds())),
    )  # fmt: skip
    speaks = may_ring(gateway_name(alarm.operation))
    for channel in (Channel.SMS, Channel.VOICE) if speaks else (Channel.SMS,):
        outbox.queue(
            story,
            subject=f"alarm:{alarm.pk}",
            phone=phone,
            purpose=Purpose.ALARM,
            body=words,
            round=alarm.times,
            channel=channel,
            mission=alarm.mission,
            volunteer=person,
            rank=outbox.DANGER_RANK,
        )


def _commanders(alarm: Alarm) -> Iterable[Volunteer]:
    """Who approves at the organisation of the operation or above it, and stands on the roster with a phone."""
    organisation = alarm.operation.organisation
    above = [organisation.pk, *(node.pk for node in Organisation.objects.get_ancestors(organisation))]
    rows = Volunteer.objects.filter(
        active=True, user__is_active=True, user__memberships__role__in=APPROVERS,
        user__memberships__organisation__in=above,
    )  # fmt: skip
    return rows.exclude(phone="").distinct().order_by("pk")


def _locked(alarm: Alarm) -> Alarm:
    rows = Alarm.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related(
        "operation__organisation", "mission__team", "mission__leader", "acknowledged_by", "ended_by"
    ).get(pk=alarm.pk)


def _announce(story: Story, alarm: Alarm) -> None:
    """Every desk and wall, and the crew: it must know that somebody is coming."""
    crew = set(alarm.mission.crew.values_list("volunteer_id", flat=True)) | {alarm.mission.leader_id}
    story.say(AlarmChanged.of(alarm), *sorted(crew))
