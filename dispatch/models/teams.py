"""Teams, who is in them, and what they bring."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import F, Q

from dispatch.models.base import holds, one_of
from dispatch.models.organisations import Organisation
from dispatch.models.people import Volunteer
from dispatch.states import TeamKind, Unit


class Team(models.Model):
    """The unit that is dispatched, through its leader, then its deputy.

    `engaged` and `rehearsing` count the people promised to live missions and to simulations; the database refuses to
    promise more than `strength`.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=20)
    english_name = models.CharField(max_length=80, blank=True)
    pinyin = models.CharField(max_length=160, blank=True)
    kind = one_of(TeamKind)
    base = models.PointField()
    leader = models.ForeignKey(Volunteer, models.PROTECT, null=True, blank=True, related_name="leads")
    deputy = models.ForeignKey(Volunteer, models.PROTECT, null=True, blank=True, related_name="deputises")
    duty_phone = models.CharField(max_length=20, blank=True)
    members = models.ManyToManyField(Volunteer, related_name="teams", blank=True)
    strength = models.PositiveSmallIntegerField()
    engaged = models.PositiveSmallIntegerField(default=0)
    rehearsing = models.PositiveSmallIntegerField(default=0)
    on_duty = models.BooleanField(default=True)

    class Meta:
        constraints = [
            holds("team", "kind", TeamKind),
            models.CheckConstraint(
                condition=Q(engaged__lte=F("strength")), name="team_never_promises_more_than_it_has"
            ),
            models.CheckConstraint(
                condition=Q(rehearsing__lte=F("strength")), name="team_never_rehearses_more_than_it_has"
            ),
            models.UniqueConstraint(fields=["organisation", "name"], name="team_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Equipment(models.Model):
    """One boat, vehicle, pump, drone or AED of a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="equipment")
    kind = one_of(Unit)
    name = models.CharField(max_length=40)
    in_service = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[u.value for u in Unit if u is not Unit.PEOPLE]),
                name="equipment_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.name
