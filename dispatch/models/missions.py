"""Crews sent out: the mission, its stops, who and what is on it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from dispatch.models.base import Root, bounded, holds, one_of
from dispatch.models.incidents import Incident
from dispatch.models.people import Volunteer
from dispatch.models.teams import Equipment, Team
from dispatch.states import MissionState, StopState


class Mission(Root):
    """A crew sent out, from commitment until 已归队. `strength` stands for names that are still missing."""

    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="missions")
    leader = models.ForeignKey(Volunteer, models.PROTECT, related_name="led_missions")
    state = one_of(MissionState, MissionState.COMMITTED)
    strength = models.PositiveSmallIntegerField()
    span = DateTimeRangeField()
    eta_at = models.DateTimeField(null=True, blank=True)
    committed_at = models.DateTimeField()
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    home_at = models.DateTimeField(null=True, blank=True)
    roll_call_at = models.DateTimeField(
        null=True, blank=True, help_text="Last sign of life of the crew on scene"
    )
    words = models.CharField(
        max_length=500, blank=True, help_text="The crew's last words that a person must read"
    )
    words_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            holds("mission", "state", MissionState),
            bounded("mission"),
            models.CheckConstraint(condition=Q(strength__gte=1), name="mission_has_somebody"),
            models.UniqueConstraint(fields=["id", "sandbox"], name="mission_and_sandbox"),
        ]
        indexes = [
            models.Index(
                fields=["operation"],
                condition=Q(state__in=["committed", "en_route", "on_scene", "returning"]),
                name="mission_live",
            )
        ]

    def __str__(self) -> str:
        return f"M-{self.pk}"


class Reminder(models.Model):
    """A reserved crew is told again so many hours before its window begins, once."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="reminders")
    hours = models.PositiveSmallIntegerField(help_text="Before the window begins")
    due_at = models.DateTimeField(help_text="Swept")
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mission", "hours"], name="reminder_once")]
        indexes = [
            # tasks: who is to be reminded
            models.Index(fields=["due_at"], condition=Q(told_at=None), name="reminder_due")
        ]

    def __str__(self) -> str:
        return f"{self.mission}: {self.hours} h"


class Stop(models.Model):
    """One place the crew goes to, in order."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="stops")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="stops")
    position = models.PositiveSmallIntegerField()
    state = one_of(StopState, StopState.WAITING)
    note = models.CharField(max_length=200, blank=True)
    state_at = models.DateTimeField()

    class Meta:
        constraints = [
            holds("stop", "state", StopState),
            models.UniqueConstraint(fields=["mission", "position"], name="stop_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mission} > {self.incident}"


class CrewMember(models.Model):
    """A named volunteer on a mission; the database refuses two live missions of one person that overlap."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="crew")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="crewed")
    sandbox = models.BooleanField()
    span = DateTimeRangeField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            bounded("crewmember"),
            models.UniqueConstraint(fields=["mission", "volunteer"], name="crewmember_once"),
            ExclusionConstraint(
                name="volunteer_on_one_mission",
                expressions=[
                    ("volunteer", RangeOperators.EQUAL),
                    ("sandbox", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} > {self.mission}"


class Carried(models.Model):
    """A piece of equipment on a mission; the database refuses two live missions of one piece that overlap."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="carried")
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="carried")
    sandbox = models.BooleanField()
    span = DateTimeRangeField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            bounded("carried"),
            models.UniqueConstraint(fields=["mission", "equipment"], name="carried_once"),
            ExclusionConstraint(
                name="equipment_on_one_mission",
                expressions=[
                    ("equipment", RangeOperators.EQUAL),
                    ("sandbox", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.equipment} > {self.mission}"
