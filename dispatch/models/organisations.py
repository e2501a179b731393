"""Organisations, the accounts of people who sign in, and what they may do where."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.gis.db import models
from treebeard.mp_tree import MP_Node

from dispatch.models.base import holds, one_of
from dispatch.models.labels import named
from dispatch.states import OrganisationKind, Role


class Organisation(MP_Node):  # type: ignore[misc]
    """A node of the tree province > city > county > grassroots. Roles are inherited downwards."""

    id = models.AutoField(primary_key=True)  # int4: it stands in `Volunteer.keys`
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=30)
    english_name = models.CharField(max_length=120, blank=True)
    kind = one_of(OrganisationKind)
    prefix = models.CharField(max_length=6, help_text="LY of the incident number LY-2026-14")
    area_code = models.CharField(max_length=12, blank=True)
    service_area = models.MultiPolygonField(null=True, blank=True)
    signature = models.CharField(max_length=30, help_text="Printed in 【】 before every text")
    duty_phone = models.CharField(max_length=20, blank=True)

    node_order_by: ClassVar[list[str]] = ["area_code", "name"]

    class Meta:
        constraints = [holds("organisation", "kind", OrganisationKind)]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """Its name in the reader's language."""
        return named(self.name, self.english_name)


class User(AbstractUser):
    """Somebody who signs in. What one may do lies in `Membership`, the roster entry in `Volunteer.user`."""

    display_name = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    density = models.CharField(max_length=10, default="normal")

    def __str__(self) -> str:
        return self.display_name or self.username


class Membership(models.Model):
    """A role in an organisation and in everything below it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = one_of(Role)

    class Meta:
        constraints = [
            holds("membership", "role", Role),
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} @ {self.organisation}"


class NumberSeries(models.Model):
    """The last speakable number given out in an organisation and a year; its row lock is the order."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "series", "year"], name="number_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation.prefix}-{self.year}-{self.last}"
