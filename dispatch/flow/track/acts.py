"""One act of a crew: its incidents locked first, its time put in order, its incidents settled at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Q

from dispatch.events import Story, telling
from dispatch.flow import steps
from dispatch.models import Incident, Mission, User
from dispatch.states import Source


@contextmanager
def act_of(
    mission: Mission,
    *,
    by: User | None,
    source: Source,
    at: datetime | None = None,
    beside: Incident | None = None,
) -> Iterator[Story]:
    """Open an act of `mission` (and of the incident `beside` it, to which it turns).

    A phone's clock may be wrong: no step lies before the last one, nor in the future.
    """
    with telling(mission.operation, by=by, source=source, at=at) as story:
        touched = Q(stops__mission=mission) | Q(pk=beside.pk if beside else None)
        incidents = list(Incident.objects.filter(touched).distinct().order_by("pk"))
        for incident in incidents:
            steps.hold(incident)
        story.at = min(max(story.at, _last_time(mission)), story.now)
        yield story
        story.changed(mission)
        for incident in incidents:
            steps.settle(story, incident)


def _last_time(mission: Mission) -> datetime:
    told = [mission.departed_at, mission.arrived_at, mission.left_at]
    return max(at for at in (mission.committed_at, *told) if at is not None)
