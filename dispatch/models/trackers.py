"""Devices that tell where a volunteer is: a tracker in the boat, an app on a second phone."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dispatch.models.base import holds, one_of
from dispatch.models.organisations import User
from dispatch.models.people import Volunteer
from geo.coordinates import Datum


class Tracker(models.Model):
    """A device of one volunteer. Of its token only the digest is kept; who has the token can add positions, no more."""

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="trackers")
    name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    datum = one_of(Datum, Datum.WGS84)
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen = models.DateTimeField(
        null=True, blank=True, help_text="To the minute; also where nothing was stored"
    )

    class Meta:
        constraints = [
            holds("tracker", "datum", Datum),
            models.UniqueConstraint(
                fields=["volunteer", "name"], condition=Q(revoked_at=None), name="tracker_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def new_token() -> str:
        """Not to be guessed: 128 bits, so that a plain digest of it is enough."""
        return secrets.token_urlsafe(16)

    @staticmethod
    def digest_of(token: str) -> str:
        """What is kept of a token."""
        return hashlib.sha256(token.encode()).hexdigest()
