"""Crews under way towards what is closed are found and warned, once for each closure and leg.

What was looked at is a row, so whatever died in between is found by the next sweep, and nobody is warned twice.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.contrib.gis.geos import Point
from django.db.models import Prefetch

from dispatch.events import telling
from dispatch.flow.steps.ahead import Leg, leg_of, met, warn
from dispatch.models import ClosedAhead, Closure, Mission, Stop
from dispatch.models.closures import MOVING, goal_of
from dispatch.states import Source
from geo.travel.ways import Blocked


def to_look_at() -> list[Mission]:
    """For the clock: the crews on a leg that was not yet looked at for everything that stands closed."""
    standing = _standing()
    if not standing:
        return []
    rows = Mission.objects.filter(state__in=list(MOVING), operation__in=list(standing))
    rows = rows.select_related("operation__organisation", "team", "leader").prefetch_related(
        Prefetch("stops", Stop.objects.select_related("incident").order_by("position")), "closed_ahead"
    )
    return [mission for mission in rows.order_by("pk") if _unseen(mission, standing[mission.operation_id])]


def _standing() -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for operation, key in Closure.objects.filter(lifted_at=None).values_list("operation_id", "pk"):
        found[operation].add(key)
    return dict(found)


def _unseen(mission: Mission, standing: set[int]) -> set[int]:
    goal = goal_of(mission, list(mission.stops.all()))
    seen = {row.closure_id for row in mission.closed_ahead.all() if row.goal == goal}
    return standing - seen if goal else set()


def look_ahead(mission: Mission) -> list[ClosedAhead]:
    """Look at the way of `mission` for what it was not looked at yet; warn the crew. The new rows that are in its way."""
    leg = leg_of(mission)
    if leg is None:
        return []
    standing = Closure.objects.filter(operation=mission.operation_id, lifted_at=None)
    unseen = standing.exclude(ahead__in=ClosedAhead.objects.filter(mission=mission, goal=leg.goal))
    # Roads are looked at before anything is locked.
    found = met(leg, list(unseen.order_by("pk").values_list("pk", flat=True)))
    if not found:
        return []
    with telling(mission.operation, source=Source.SYSTEM) as story:
        locked = Mission.objects.select_for_update(of=("self",), no_key=True).select_related("team", "leader")
        current = locked.get(pk=mission.pk)
        new = _write(current, leg, found, story.now)
        # One text, about the nearest: whoever turns round there meets none of the others.
        for first in sorted(new, key=lambda row: row.metres or 0)[:1]:
            warn(story, current, first)
    return new


def _write(mission: Mission, leg: Leg, found: dict[int, Blocked | None], at: datetime) -> list[ClosedAhead]:
    """The rows of this leg, unless it is over by now or another worker was first; those that are in the way."""
    stops = list(mission.stops.select_related("incident").order_by("position"))
    if goal_of(mission, stops) != leg.goal:
        return []
    there = ClosedAhead.objects.filter(mission=mission, goal=leg.goal, closure__in=found)
    seen = set(there.values_list("closure_id", flat=True))
    still = Closure.objects.filter(pk__in=set(found) - seen, lifted_at=None).order_by("pk")
    rows = [_row(mission, leg, closure, found[closure.pk], at) for closure in still]
    return [row for row in ClosedAhead.objects.bulk_create(rows) if row.metres is not None]


def _row(mission: Mission, leg: Leg, closure: Closure, blocked: Blocked | None, at: datetime) -> ClosedAhead:
    return ClosedAhead(
        mission=mission,
        closure=closure,
        sandbox=mission.sandbox,
        goal=leg.goal,
        looked_at=at,
        metres=round(blocked.metres) if blocked else None,
        point=Point(blocked.lon, blocked.lat, srid=4326) if blocked else None,
        estimated=blocked.estimated if blocked else False,
        from_base=leg.from_base,
    )
