"""What must not be driven through, as drawn on the map, and which crews were looked at for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.db.models import CheckConstraint, F, Func, Q

from dispatch.models.base import Root, holds, one_of
from dispatch.models.missions import Mission, Stop
from dispatch.models.organisations import User
from dispatch.models.texts import Text
from dispatch.states import OPEN_STOP, ClosureKind, MissionState

# The states in which a crew is on the road.
MOVING = frozenset({MissionState.EN_ROUTE.value, MissionState.RETURNING.value})


class Drawn(Func):
    """True for a valid shape that is not empty, of a kind that can be drawn, in the world."""

    template = (
        "(NOT ST_IsEmpty(%(expressions)s) AND ST_IsValid(%(expressions)s)"
        " AND GeometryType(%(expressions)s)"
        " IN ('POINT', 'LINESTRING', 'MULTILINESTRING', 'POLYGON', 'MULTIPOLYGON')"
        " AND ST_XMin(%(expressions)s) >= -180 AND ST_XMax(%(expressions)s) <= 180"
        " AND ST_YMin(%(expressions)s) >= -85 AND ST_YMax(%(expressions)s) <= 85)"
    )
    output_field = models.BooleanField()


class Closure(Root):
    """A closed road or a flooded area, WGS-84. Its shape never changes: it is lifted and drawn anew. Lifted, it is history."""

    kind = one_of(ClosureKind)
    shape = models.GeometryField()
    bridges_open = models.BooleanField(
        default=False, help_text="Somebody looked: bridges in it can be passed"
    )
    note = models.CharField(max_length=200, blank=True)
    drawn_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    drawn_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            holds("closure", "kind", ClosureKind),
            CheckConstraint(condition=Drawn(F("shape")), name="closure_is_drawn_in_the_world"),
            CheckConstraint(
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("drawn_at")),
                name="closure_lifted_after_drawn",
            ),
            models.UniqueConstraint(fields=["id", "sandbox"], name="closure_and_sandbox"),
        ]
        indexes = [
            # every ranking, every look at crews: what stands
            models.Index(fields=["operation"], condition=Q(lifted_at=None), name="closure_standing")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ClosedAhead(models.Model):
    """That a crew's way to `goal` was looked at for one closure, once; `metres` to go until there, None: not on its way.

    What has no row yet is found by the sweep, so that a crash between drawing and warning loses nobody.
    """

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="closed_ahead")
    closure = models.ForeignKey(Closure, models.CASCADE, related_name="ahead")
    sandbox = models.BooleanField()
    goal = models.CharField(
        max_length=60, help_text="Stop and place, or home and place: a new leg is looked at anew"
    )
    looked_at = models.DateTimeField()
    metres = models.PositiveIntegerField(null=True, blank=True)
    point = models.PointField(null=True, blank=True)
    estimated = models.BooleanField(default=False, help_text="No road was looked at")
    from_base = models.BooleanField(
        default=False, help_text="No fresh position: counted from where it set out"
    )
    text = models.ForeignKey(Text, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mission", "closure", "goal"], name="closed_ahead_once"),
            CheckConstraint(
                condition=Q(metres=None, point=None) | Q(metres__isnull=False, point__isnull=False),
                name="closed_ahead_is_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mission} > {self.closure}"


def base_of(mission: Mission) -> Point:
    """Where the crew sets out from and comes home to."""
    base: Point = mission.team.base if mission.team else mission.leader.base
    return base


def goal_of(mission: Mission, stops: Sequence[Stop]) -> str:
    """Names the leg that a crew is on, by its stop and its place; "" for one that is not moving, or to nowhere on the map.

    `stops` in their order, with their incidents.
    """
    if mission.state == MissionState.RETURNING:
        return f"home:{_spot(base_of(mission))}"
    stop = next((stop for stop in stops if stop.state in OPEN_STOP), None)
    if mission.state != MissionState.EN_ROUTE or stop is None or stop.incident.point is None:
        return ""
    return f"{stop.pk}:{_spot(stop.incident.point)}"


def _spot(point: Point) -> str:
    return f"{point.x:.5f},{point.y:.5f}"
