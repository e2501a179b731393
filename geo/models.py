"""The gazetteer: places with names and points, and answers of providers remembered."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Q
from django.db.models.functions import Now

from geo import names


class Precision(models.TextChoices):
    """How near the point is to what was meant, finest first. `radius_m` is the distance it promises."""

    EXACT = "exact", "精确"
    STREET = "street", "街道门牌"
    VILLAGE = "village", "村/地标"
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县区"
    CITY = "city", "市"
    PROVINCE = "province", "省"

    @property
    def radius_m(self) -> int:
        """Metres around the point within which the place lies, as a rule of thumb."""
        return {
            "exact": 50,
            "street": 300,
            "village": 1_500,
            "township": 6_000,
            "county": 30_000,
            "city": 80_000,
            "province": 400_000,
        }[self.value]

    def at_least(self, other: Precision) -> bool:
        """Whether this is as fine as `other` or finer."""
        return self.radius_m <= other.radius_m


class PlaceKind(models.TextChoices):
    """What a row of the gazetteer is."""

    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县区"
    TOWNSHIP = "township", "乡镇街道"
    VILLAGE = "village", "村"
    LANDMARK = "landmark", "地标"
    ANSWER = "answer", "已查地址"


class Place(models.Model):
    """A place one can name, or a question once answered by a provider (kind `answer`, until `expires_at`)."""

    key = models.CharField(max_length=240, unique=True, help_text="area code, area/name, or ?digest")
    name = models.CharField(max_length=120)
    full_name = models.CharField(max_length=240)
    kind = models.CharField(max_length=10, choices=PlaceKind)
    # The six-digit code of the area itself, else of the county it lies in; blank: unknown.
    area = models.CharField(max_length=6, blank=True, default="")
    names = ArrayField(models.CharField(max_length=120), default=list, help_text="written forms, normalised")
    point = models.PointField(srid=4326, null=True, blank=True, help_text="WGS-84; empty: its county answers")
    precision = models.CharField(max_length=10, choices=Precision)
    source = models.CharField(max_length=20)
    pinyin = models.CharField(max_length=400, blank=True, default="")
    initials = models.CharField(max_length=120, blank=True, default="")
    asked_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            # Read by gazetteer.search for what is typed, in characters, in pinyin, as initials.
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="geo_place_name_trgm"),
            GinIndex(fields=["pinyin"], opclasses=["gin_trgm_ops"], name="geo_place_pinyin_trgm"),
            models.Index(fields=["initials"], opclasses=["varchar_pattern_ops"], name="geo_place_initials"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="geo_place_answer_dated",
                condition=Q(
                    kind="answer", asked_at__isnull=False, expires_at__isnull=False, point__isnull=False
                )
                | (~Q(kind="answer") & Q(asked_at__isnull=True, expires_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def fill(self, aliases: tuple[str, ...] = ()) -> None:
        """Derive the written forms, the pinyin and the initials from the name."""
        self.names = names.searchable(self.name, aliases)
        self.pinyin = names.pinyin(self.name)
        self.initials = names.initials(self.name)
