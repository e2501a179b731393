"""Reminders of planned cover: what is due is told once, in the words and at the place of now."""

from __future__ import annotations

from django.db.models import QuerySet
from django.db.models.functions import Now

from dispatch.events import telling
from dispatch.flow import steps
from dispatch.messaging import outbox, wording
from dispatch.models import Ask, Mission, Reminder
from dispatch.states import MissionState, Purpose, Source, Urgency

# Who has set out needs no reminder.
REMINDED = [MissionState.RESERVED.value, MissionState.COMMITTED.value]


def due_reminders() -> list[Reminder]:
    """For the clock: whose time has come, in its order."""
    return list(_open().filter(due_at__lte=Now()).order_by("due_at", "pk"))


def _open() -> QuerySet[Reminder]:
    rows = Reminder.objects.filter(told_at=None, mission__state__in=REMINDED)
    return rows.select_related("mission__operation__organisation", "mission__team", "mission__leader")


def remind(reminder: Reminder) -> bool:
    """Text whoever answered for the crew, once; True when it was done by this call."""
    mission = reminder.mission
    with telling(mission.operation, source=Source.SYSTEM) as story:
        incident = steps.mission_incident(mission)
        if incident is not None:
            steps.hold(incident)
        mine = Reminder.objects.filter(pk=reminder.pk, told_at=None, mission__state__in=REMINDED)
        if not mine.update(told_at=story.now):
            return False  # another sweep was here, or it was called off
        ask = Ask.objects.filter(mission=mission).select_related("call_out__incident").first()
        leader, begins = mission.leader, mission.span.lower
        if ask is None or incident is None or begins <= story.now or not _phone(mission):
            return True
        outbox.queue(
            story,
            subject=f"mission:{mission.pk}",
            phone=_phone(mission),
            purpose=Purpose.REMINDER,
            body=wording.about(
                ask.call_out,
                "reminder",
                leader.language,
                when=wording.moment(begins, leader.language),
                place=wording.where(incident, leader.language),
            ),
            round=reminder.hours,
            ask=ask,
            mission=mission,
            volunteer=leader,
            rank=outbox.RANKS[Urgency(incident.urgency)],
            expires_at=begins,
        )
        story.tell("mission.reminded", incident=incident, mission=mission, hours=reminder.hours)
        return True


def _phone(mission: Mission) -> str:
    return mission.leader.phone or (mission.team.duty_phone if mission.team else "")
