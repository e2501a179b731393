"""What is closed: drawn on the map, lifted again. A saved closure is in every travel time that is asked for after it.

Crews already under way through it are found by `flow.track.closed_ahead`, nudged here and swept by the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils import timezone

from dispatch.events import telling
from dispatch.flow import steps
from dispatch.flow.refusals import LiftedAlready, NotYourLift, ShapeRefused, TooManyClosed
from dispatch.messaging.nudges import WARN_CREWS, nudge
from dispatch.models import Closure, Operation, User
from dispatch.states import ClosureKind, NotAllowed, Source
from geo.shapes import NotAShape, read_shape

# So many drawings nobody can read any more, and each costs every ranking a little.
MOST_STANDING = 200


def draw(
    operation: Operation,
    *,
    kind: ClosureKind,
    shape: Mapping[str, Any],
    bridges_open: bool = False,
    note: str = "",
    by: User | None,
    source: Source = Source.PAGE,
    at: datetime | None = None,
) -> Closure:
    """Close what `shape` covers (GeoJSON point, line or area, WGS-84), from now on and until it is lifted.

    Raises ShapeRefused, TooManyClosed, NotAllowed in an operation that is over.
    """
    try:
        drawn = read_shape(shape)
    except NotAShape as error:
        raise ShapeRefused(error.code, **error.figures) from None
    with telling(operation, by=by, source=source, at=at) as story:
        if operation.closed_at is not None:
            raise NotAllowed(f"{operation} is over")
        if Closure.objects.filter(operation=operation, lifted_at=None).count() >= MOST_STANDING:
            raise TooManyClosed(most=MOST_STANDING)
        closure = Closure.objects.create(
            **operation.root(),
            kind=kind.value,
            shape=GEOSGeometry(memoryview(drawn.wkb), srid=4326),
            bridges_open=bridges_open,
            note=note.strip(),
            drawn_by=by,
            drawn_at=story.at,
        )
        story.tell("closure.drawn", closure=closure.pk, kind=kind.value)
        story.changed(closure)
        nudge(WARN_CREWS)
    return closure


def lift(
    closure: Closure, *, by: User | None, source: Source = Source.PAGE, at: datetime | None = None
) -> Closure:
    """It can be passed again. Crews that were warned are told so. Raises LiftedAlready: who was first, and when."""
    with telling(closure.operation, by=by, source=source, at=at) as story:
        when = max(story.at, closure.drawn_at)
        standing = Closure.objects.filter(pk=closure.pk, lifted_at=None)
        if not standing.update(lifted_at=when, lifted_by=by):
            raise _first(closure)
        closure.lifted_at, closure.lifted_by = when, by
        steps.open_again(story, closure)
        story.tell("closure.lifted", closure=closure.pk, kind=closure.kind)
        story.changed(closure)
    return closure


def put_back(
    closure: Closure, *, by: User | None, source: Source = Source.PAGE, at: datetime | None = None
) -> Closure:
    """Undo one's own lift: it stands as it was drawn, and crews on their way are looked at anew. Raises NotYourLift."""
    with telling(closure.operation, by=by, source=source, at=at) as story:
        mine = Closure.objects.filter(pk=closure.pk, lifted_at__isnull=False, lifted_by=by)
        if by is None or not mine.update(lifted_at=None, lifted_by=None):
            raise NotYourLift(closure=closure.pk)
        closure.lifted_at, closure.lifted_by = None, None
        steps.look_anew(closure)
        story.tell("closure.put_back", closure=closure.pk, kind=closure.kind)
        story.changed(closure)
        nudge(WARN_CREWS)
    return closure


def _first(closure: Closure) -> LiftedAlready:
    now = Closure.objects.select_related("lifted_by").get(pk=closure.pk)
    at = timezone.localtime(now.lifted_at) if now.lifted_at else None
    who = str(now.lifted_by) if now.lifted_by else "–"
    return LiftedAlready(closure=closure.pk, who=who, at=f"{at:%H:%M:%S}" if at else "–")
