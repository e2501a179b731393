"""The roster: volunteers with their skills and certificates."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models import Q

from dispatch.models.base import OnSphere
from dispatch.models.labels import named
from dispatch.models.organisations import Organisation, User

# Where somebody lives and what they hold, in one order. Signatures of 512 bits: with PostgreSQL's 2,016 a page of the
# index holds half as many, and the nearest fifty of a million take 1.4 times as long.
NEAR = (
    OpClass(OnSphere("base"), name="gist_geography_ops"),
    OpClass("keys", name="gist__intbig_ops (siglen = 64)"),
)


class Skill(models.Model):
    """A code of the catalogue, in two languages."""

    id = models.AutoField(primary_key=True)  # int4: it stands in `Volunteer.keys`
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=40)
    english_name = models.CharField(max_length=60)
    on_water = models.BooleanField(default=False)

    def __str__(self) -> str:
        return named(self.name, self.english_name)


class Volunteer(models.Model):
    """A person of the roster. `available` and `keys` are a cache for the index, swept every minute."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="volunteers")
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="volunteer")
    name = models.CharField(max_length=40)
    pinyin = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164")
    language = models.CharField(max_length=10, default="zh-hans")
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    base = models.PointField()
    insured_until = models.DateField(null=True, blank=True)
    fit_until = models.DateField(
        null=True, blank=True, help_text="Fitness for the water; empty: not on record"
    )
    active = models.BooleanField(default=True)
    on_duty = models.BooleanField(default=True)
    away_until = models.DateTimeField(null=True, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    phone_fault = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="The provider's code where texts do not reach the phone",
    )
    shares_position_since = models.DateTimeField(
        null=True, blank=True, help_text="Separate consent; only while engaged"
    )
    available = models.BooleanField(default=False)
    keys = ArrayField(models.IntegerField(), default=list, help_text="2 x skill id, 2 x organisation id + 1")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "phone"], condition=~Q(phone=""), name="volunteer_phone_once"
            )
        ]
        indexes = [
            # flow.match: nearest available people who have a skill, below an organisation
            GistIndex(*NEAR, name="volunteer_near_with_keys", condition=Q(available=True)),
            # flow.match: the others, who are asked for planned cover too; together the two hold everybody active once
            GistIndex(*NEAR, name="volunteer_near_when_planned", condition=Q(active=True, available=False)),
            # messaging: whose phone answered
            models.Index(fields=["phone"], name="volunteer_phone"),
            GinIndex(fields=["pinyin"], name="volunteer_pinyin", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class Qualification(models.Model):
    """A skill that a certificate proves until a day; expired does not qualify."""

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="qualifications")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="qualifications")
    certificate = models.CharField(max_length=40, blank=True)
    valid_until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "skill"], name="qualification_once")]

    def __str__(self) -> str:
        return f"{self.volunteer}: {self.skill} {self.valid_until}"
