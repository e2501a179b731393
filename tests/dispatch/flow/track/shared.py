"""A second job, and what the timeline and the board say of a crew."""

from __future__ import annotations

from dispatch.models import Incident, Mission, TimelineEntry
from dispatch.models.counts import count_incidents
from dispatch.states import Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast


def another(cast: Cast) -> Incident:
    """A second job that wants nine people, whoever they are."""
    return people.incident(
        cast.operation, "汤头街道", needs=[(None, {Unit.PEOPLE: 9})], place=(118.51, 35.27)
    )


def told(mission: Mission) -> list[str]:
    return list(TimelineEntry.objects.filter(mission=mission).order_by("pk").values_list("verb", flat=True))


def state_of(incident: Incident) -> str:
    incident.refresh_from_db()
    return incident.state


def red(incident: Incident) -> int:
    return count_incidents([incident.pk])[incident.pk]["trouble"]
