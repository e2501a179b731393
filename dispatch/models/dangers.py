"""Dangers: an area drawn on the map that everybody in it leaves or holds, each one who was told, and cries of distress."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.gis.db import models
from django.db.models import CheckConstraint, F, Q

from dispatch.models.base import Root, holds, one_of
from dispatch.models.closures import Drawn
from dispatch.models.missions import Mission
from dispatch.models.operations import Operation
from dispatch.models.organisations import User
from dispatch.models.people import Volunteer
from dispatch.models.teams import Team
from dispatch.states import DangerAct, Mode, Source, ToldState


class Danger(Root):
    """An area (WGS-84) that everybody in it leaves or holds, closed to new missions until two people lifted it."""

    act = one_of(DangerAct)
    name = models.CharField(max_length=30, help_text="What the area is called on the telephone")
    why = models.CharField(max_length=30, blank=True)
    shape = models.GeometryField()
    raised_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    raised_at = models.DateTimeField()
    lift_asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            holds("danger", "act", DangerAct),
            CheckConstraint(condition=Drawn(F("shape")), name="danger_is_drawn_in_the_world"),
            CheckConstraint(
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("raised_at")),
                name="danger_lifted_after_raised",
            ),
            CheckConstraint(
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("lift_asked_by")),
                name="danger_lifted_by_two",
            ),
            models.UniqueConstraint(fields=["id", "sandbox"], name="danger_and_sandbox"),
        ]
        indexes = [
            # every accept, every sweep: what stands
            models.Index(fields=["operation"], condition=Q(lifted_at=None), name="danger_standing")
        ]

    def __str__(self) -> str:
        return f"D-{self.pk}"


class Told(models.Model):
    """A crew, a team or an outside team that was told of a danger. Silent is who is still `told`; `due_at` is when it is told again."""

    danger = models.ForeignKey(Danger, models.CASCADE, related_name="told")
    sandbox = models.BooleanField()
    mission = models.ForeignKey(Mission, models.CASCADE, null=True, blank=True, related_name="told")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="told")
    outside = models.CharField(
        max_length=40, blank=True, help_text="A team of somebody else, as it is called"
    )
    volunteer = models.ForeignKey(Volunteer, models.SET_NULL, null=True, blank=True, related_name="+")
    phone = models.CharField(max_length=20, blank=True, help_text="E.164; empty: nobody can be reached")
    state = one_of(ToldState, ToldState.TOLD)
    round = models.PositiveSmallIntegerField(default=1)
    told_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    answer_source = models.CharField(
        max_length=20, blank=True, choices=[(source.value, source.value) for source in Source]
    )

    class Meta:
        constraints = [
            holds("told", "state", ToldState),
            CheckConstraint(
                condition=Q(mission__isnull=False, team=None, outside="")
                | Q(mission=None, team__isnull=False, outside="")
                | Q(mission=None, team=None) & ~Q(outside=""),
                name="told_is_one_of_three",
            ),
            CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False), name="told_withdrawn_when"
            ),
            models.UniqueConstraint(
                fields=["danger", "mission"], condition=Q(mission__isnull=False), name="told_crew_once"
            ),
            models.UniqueConstraint(
                fields=["danger", "team"], condition=Q(team__isnull=False), name="told_team_once"
            ),
            models.UniqueConstraint(
                fields=["danger", "phone"],
                condition=~Q(outside="") & ~Q(phone=""),
                name="told_outside_once",
            ),
        ]
        indexes = [
            # the sweep: whom to tell again
            models.Index(
                fields=["due_at"], condition=Q(state="told", due_at__isnull=False), name="told_silent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.danger} > {self.mission or self.team or self.outside}"

    @property
    def subject(self) -> str:
        """What its texts are about."""
        return f"told:{self.pk}"


class Alarm(Root):
    """遇险: a crew's cry for help, at every board until a named person has it; one a crew stands at a time."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="alarms")
    pressed_by = models.ForeignKey(Volunteer, models.SET_NULL, null=True, blank=True, related_name="+")
    raised_at = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=1, help_text="How often it was pressed")
    point = models.PointField(null=True, blank=True)
    point_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was there; empty: where it was sent"
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="When it is taken higher")
    escalated_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mission"], condition=Q(ended_at=None), name="alarm_one_stands_a_crew"
            ),
            models.UniqueConstraint(fields=["id", "sandbox"], name="alarm_and_sandbox"),
        ]
        indexes = [
            # the sweep, every board: what stands
            models.Index(fields=["operation"], condition=Q(ended_at=None), name="alarm_standing")
        ]

    def __str__(self) -> str:
        return f"SOS {self.mission}"


def beside(operation: Operation) -> Q:
    """The operations in which a danger of `operation` counts too: live ones of one organisation lie in the same water.

    What an exercise or a simulation plays is in nobody's way.
    """
    if operation.mode != Mode.LIVE:
        return Q(operation=operation)
    same = Q(operation__organisation=operation.organisation_id, operation__mode=Mode.LIVE.value)
    return Q(operation=operation) | same


def people_of(keys: Iterable[int]) -> list[int]:
    """The volunteers who answer for these who were told: the crew, and leader and deputy of the team."""
    paths = (
        "volunteer", "mission__leader", "mission__team__leader", "mission__team__deputy",
        "mission__crew__volunteer", "team__leader", "team__deputy",
    )  # fmt: skip
    found = Told.objects.filter(pk__in=list(keys)).values_list(*paths)
    return sorted({person for row in found for person in row if person is not None})
