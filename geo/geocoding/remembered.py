"""What a provider once answered, kept so that the same question needs no network for a while."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone

from geo import names
from geo.candidates import Candidate, Within
from geo.coordinates import Coordinates
from geo.models import Place, PlaceKind, Precision

KEPT_FOR = timedelta(days=90)


def _key(provider: str, text: str, within: Within) -> str:
    question = "\n".join((provider, names.normalise(text), str(within or "")))
    return "?" + hashlib.sha256(question.encode()).hexdigest()


def remember(provider: str, text: str, within: Within, best: Candidate) -> None:
    """Keep a provider's best answer to a question, in place of an earlier one."""
    now = timezone.now()
    answer = Place(
        key=_key(provider, text, within),
        name=best.name[:120],
        full_name=best.full_name[:240],
        kind=PlaceKind.ANSWER,
        point=Point(best.coordinates.lon, best.coordinates.lat, srid=4326),
        precision=best.precision,
        source=best.source,
        asked_at=now,
        expires_at=now + KEPT_FOR,
    )
    changed = ["name", "full_name", "point", "precision", "source", "asked_at", "expires_at"]
    Place.objects.bulk_create([answer], update_conflicts=True, unique_fields=["key"], update_fields=changed)


def recall(provider: str, text: str, within: Within) -> tuple[Candidate, bool] | None:
    """The answer kept for a question and whether it is still fresh; None when it was never asked."""
    row = Place.objects.filter(key=_key(provider, text, within), kind=PlaceKind.ANSWER).first()
    if row is None or row.point is None or row.expires_at is None:
        return None
    candidate = Candidate(
        name=row.name,
        full_name=row.full_name,
        coordinates=Coordinates(row.point.x, row.point.y),
        precision=Precision(row.precision),
        source=row.source,
        place_id=row.pk,
        score=0.0,
    )
    return candidate, row.expires_at > timezone.now()


def forget_expired() -> int:
    """Delete answers a year after they expired; how many. For a sweep of the clock."""
    old = timezone.now() - timedelta(days=365)
    return Place.objects.filter(kind=PlaceKind.ANSWER, expires_at__lt=old).delete()[0]
