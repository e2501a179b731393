"""Reminders of planned cover: rows with a time, made with the yes, told by the sweep."""

from __future__ import annotations

from datetime import timedelta

from dispatch.events import Story
from dispatch.messaging import quiet
from dispatch.models import Mission, Reminder
from dispatch.states import MissionState

# Hours before it begins.
HOURS = (24, 2)


def plan_reminders(story: Story, mission: Mission) -> None:
    """Those of a reserved crew that lie ahead; one that would wake people is moved to the evening before."""
    if mission.state != MissionState.RESERVED:
        return
    begins = mission.span.lower
    due = [(hours, quiet.moved_ahead(begins - timedelta(hours=hours))) for hours in HOURS]
    Reminder.objects.bulk_create(
        [Reminder(mission=mission, hours=hours, due_at=at) for hours, at in due if at > story.now],
        ignore_conflicts=True,
    )


def drop_reminders(mission: Mission) -> None:
    """Nobody is reminded of what was called off."""
    mission.reminders.filter(told_at=None).delete()
