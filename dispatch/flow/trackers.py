"""Devices of volunteers: given a token, heard, taken out of service. What they tell counts as the volunteer's own position."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.access import audit
from dispatch.flow import track
from dispatch.flow.refusals import Incomplete, NotSharing
from dispatch.models import Tracker, User, Volunteer
from geo.coordinates import Coordinates, Datum

# Said to the minute: a device that tells every five seconds would write this row more often than its position.
SEEN_EVERY = timedelta(minutes=1)


def add(volunteer: Volunteer, *, name: str, datum: Datum, by: User) -> tuple[Tracker, str]:
    """A new device with its token, which nobody can read again. Raises Incomplete where the volunteer has one of that name."""
    token = Tracker.new_token()
    try:
        with transaction.atomic():
            tracker = Tracker.objects.create(
                volunteer=volunteer, name=name, datum=datum, digest=Tracker.digest_of(token), added_by=by
            )
            audit(by, "tracker.added", f"volunteer:{volunteer.pk}", tracker=tracker.pk)
    except IntegrityError as error:
        raise Incomplete(field="name", why=_("已有相同的一条")) from error
    return tracker, token


def revoke(tracker: Tracker, *, by: User) -> None:
    """From now on nothing is taken from it. Again is the same."""
    with transaction.atomic():
        if Tracker.objects.filter(pk=tracker.pk, revoked_at=None).update(revoked_at=Now()):
            audit(by, "tracker.revoked", f"volunteer:{tracker.volunteer_id}", tracker=tracker.pk)
    tracker.refresh_from_db(fields=["revoked_at"])


def find(token: str) -> Tracker | None:
    """The device that has this token, also one that was taken out of service."""
    return Tracker.objects.filter(digest=Tracker.digest_of(token)).select_related("volunteer").first()


def hear(
    tracker: Tracker,
    here: Coordinates,
    *,
    source: str,
    at: datetime | None = None,
    accuracy_m: float | None = None,
    heading: float | None = None,
    speed: float | None = None,
) -> bool:
    """Take a position (WGS-84) of a device; False where it is of no use to anybody: not engaged, no consent.

    That is no error: these clients repeat what is refused for days. Raises `positions.NotStored`.
    """
    seen(tracker)
    try:
        track.report_position(
            tracker.volunteer,
            lon=here.lon,
            lat=here.lat,
            source=source,
            at=at,
            accuracy_m=accuracy_m,
            heading=heading,
            speed=speed,
        )
    except NotSharing:
        return False
    return True


def seen(tracker: Tracker) -> None:
    """The device is alive, whatever it said."""
    if tracker.last_seen is None or tracker.last_seen < timezone.now() - SEEN_EVERY:
        old = Q(last_seen=None) | Q(last_seen__lt=Now() - SEEN_EVERY)
        Tracker.objects.filter(old, pk=tracker.pk).update(last_seen=Now())
