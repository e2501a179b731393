"""Raw cries for help, as they came."""

from __future__ import annotations

import secrets

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db.models import Q

from dispatch.models.base import Root, holds, one_of
from dispatch.models.incidents import Incident
from dispatch.models.organisations import User
from dispatch.states import Lane, Precision, RequestState, Source


def tracking_code() -> str:
    """An unguessable code (60 bits) of letters and digits that cannot be mistaken for each other."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(12))


class Request(Root):
    """One cry for help. Words, contact and the point as given are never altered; linking is reversible."""

    number = models.PositiveIntegerField()
    code = models.CharField(max_length=12, unique=True, default=tracking_code)
    state = one_of(RequestState, RequestState.NEW)
    lane = one_of(Lane, Lane.HELP)
    source = one_of(Source)
    source_key = models.CharField(max_length=64, blank=True, help_text="What makes an imported row itself")
    words = models.TextField()
    contact_name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    place_words = models.CharField(max_length=300, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    water = models.CharField(max_length=200, blank=True, help_text="Water and danger")
    vulnerable = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    lon_given = models.FloatField(null=True, blank=True)
    lat_given = models.FloatField(null=True, blank=True)
    datum_given = models.CharField(max_length=10, blank=True)
    point = models.PointField(null=True, blank=True)
    precision = one_of(Precision, Precision.NONE)
    place_source = models.CharField(max_length=40, blank=True)
    flags = models.JSONField(default=list, help_text="Codes: point_missing, outside_area, township_only ...")
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, blank=True, related_name="requests")
    repost_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="reposts")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField(help_text="When it was said, as the source tells")
    received_at = models.DateTimeField(help_text="When it reached us")
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="Last confirmed")

    class Meta:
        constraints = [
            holds("request", "state", RequestState),
            holds("request", "lane", Lane),
            holds("request", "source", Source),
            holds("request", "precision", Precision),
            models.UniqueConstraint(fields=["organisation", "sandbox", "number"], name="request_number_once"),
            models.UniqueConstraint(
                fields=["operation", "source_key"], condition=~Q(source_key=""), name="request_row_once"
            ),
        ]
        indexes = [
            # the board: what waits in a lane
            models.Index(
                fields=["operation", "lane", "received_at"],
                condition=Q(state__in=["new", "claimed", "verified"]),
                name="request_waiting",
            ),
            # intake: who else called from this phone
            models.Index(fields=["operation", "phone"], condition=~Q(phone=""), name="request_phone"),
            # intake: who else called about this place, by a part of its name and in order of likeness
            GinIndex(fields=["place_words"], name="request_place", opclasses=["gin_trgm_ops"]),
            GistIndex(
                fields=["operation", "place_words"],
                name="request_place_alike",
                opclasses=["gist_int8_ops", "gist_trgm_ops(siglen=128)"],
            ),
        ]

    def __str__(self) -> str:
        return f"R-{self.number:04d}"
