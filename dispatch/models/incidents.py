"""One job: its place, its needs, the persons in it, and how it ended."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import F, Q

from dispatch.models.base import Root, holds, one_of
from dispatch.models.organisations import User
from dispatch.models.people import Skill
from dispatch.states import HandOffTo, IncidentKind, IncidentState, PersonState, Precision, Unit, Urgency


class Incident(Root):
    """One job. `year`-`number` is spoken aloud (LY-2026-14); a death makes it sensitive and freezes it everywhere public."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    state = one_of(IncidentState, IncidentState.RECEIVED)
    kind = one_of(IncidentKind)
    urgency = one_of(Urgency)
    title = models.CharField(max_length=120)
    people = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many need help, as far as known"
    )
    water = models.CharField(max_length=200, blank=True, help_text="Water and danger")
    on_water = models.BooleanField(default=False, help_text="No insurance, no water")
    vulnerable = models.CharField(max_length=200, blank=True)
    meeting_point = models.CharField(max_length=120, blank=True)
    bring = models.CharField(max_length=120, blank=True)
    place_words = models.CharField(max_length=300, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    area_name = models.CharField(max_length=60, blank=True)
    point = models.PointField(null=True, blank=True)
    precision = one_of(Precision, Precision.NONE)
    place_source = models.CharField(max_length=40, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When a coordinator marked it seen")
    sensitive = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    stage_at = models.DateTimeField(help_text="Since when the state is what it is: the stage timer")
    starts_at = models.DateTimeField(null=True, blank=True, help_text="The window of planned cover")
    ends_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            holds("incident", "state", IncidentState),
            holds("incident", "kind", IncidentKind),
            holds("incident", "urgency", Urgency),
            holds("incident", "precision", Precision),
            models.UniqueConstraint(
                fields=["organisation", "sandbox", "year", "number"], name="incident_number_once"
            ),
            models.UniqueConstraint(fields=["id", "sandbox"], name="incident_and_sandbox"),
            models.CheckConstraint(
                condition=Q(state="received")
                | Q(point__isnull=False)
                | Q(state__in=["suspended", "handed_over", "cancelled", "closed"]),
                name="incident_located_has_a_point",
            ),
        ]
        indexes = [
            # the board: what is open
            models.Index(
                fields=["operation", "received_at"],
                condition=~Q(state__in=["closed", "handed_over", "cancelled"]),
                name="incident_open",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.number}"


class Need(models.Model):
    """What an incident needs: people with a skill (or any), and equipment; counted in its quotas."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="needs")
    skill = models.ForeignKey(Skill, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "skill"], nulls_distinct=False, name="need_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.skill or '-'}"


class Quota(models.Model):
    """How many of one unit a need wants and has; the database never lets `taken` pass `quota`."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="quotas")
    unit = one_of(Unit)
    quota = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            holds("quota", "unit", Unit),
            models.UniqueConstraint(fields=["need", "unit"], name="quota_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("quota")), name="quota_never_exceeded"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.taken}/{self.quota}"


class Person(models.Model):
    """Somebody in an incident: 被困 已转移 送医 失联 遇难. A row may stand for several people nobody named yet."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="persons")
    state = one_of(PersonState)
    count = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=40, blank=True)
    destination = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            holds("person", "state", PersonState),
            models.CheckConstraint(condition=Q(count__gte=1), name="person_counts_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.count}"


class Outcome(models.Model):
    """What the job came to, in figures that reports add up."""

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="outcome")
    people_served = models.PositiveIntegerField(default=0)
    area_treated_m2 = models.PositiveIntegerField(default=0)
    goods = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.incident}: {self.people_served}"


class HandOff(models.Model):
    """Who took it, when, and their number. "119 is already there" stops our dispatch."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="hand_offs")
    to = one_of(HandOffTo)
    reference = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [holds("handoff", "to", HandOffTo)]

    def __str__(self) -> str:
        return f"{self.incident} > {self.to}"
