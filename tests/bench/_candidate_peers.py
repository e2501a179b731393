"""Whoever may be asked, nearest first, as everybody would write it: four ways, and who the right ones are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.contrib.gis.geos import Point
from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils import timezone
from geopy.distance import great_circle

from dispatch.flow.steps.window import Window
from dispatch.models import Volunteer
from tests.bench._million import Million

NEAREST, CHUNK = 50, 20_000
GEO, HOLDERS = "bench:people", "bench:skill:{}"


def window() -> Window:
    now = timezone.now()
    return Window(now, now, now + timedelta(hours=12))


def asked(roster: Million, skills: Sequence[int]) -> QuerySet[Volunteer]:
    """The same people from the tables, as plain ORM has it."""
    asked_for = window()
    found = Volunteer.objects.filter(
        organisation__path__startswith=roster.city.path,
        active=True,
        on_duty=True,
        opted_out_at=None,
        away_until=None,
    )
    for skill in skills:
        found = found.filter(qualifications__skill=skill, qualifications__valid_until__gte=asked_for.last_day)
    return found.exclude(crewed__live=True, crewed__span__overlap=asked_for.text)


def cached(roster: Million, skills: Sequence[int]) -> QuerySet[Volunteer]:
    """The same people from the columns that our index has, without a look at the tables."""
    keys = [2 * skill for skill in skills] + [2 * roster.city.pk + 1]
    return Volunteer.objects.using("owner").filter(available=True, keys__contains=keys)


@contextmanager
def default_indexes() -> Iterator[None]:
    """GeoDjango's own indexes only, for the length of the block: ours are dropped in a transaction that is taken back."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("DROP INDEX volunteer_near_with_keys, volunteer_near_when_planned")
        yield
        transaction.set_rollback(True, using="owner")


def annotate(found: QuerySet[Volunteer], point: Point) -> list[int]:
    nearest = found.annotate(far=Distance("base", point)).order_by("far")
    return list(nearest.values_list("pk", flat=True)[:NEAREST])


def knn(found: QuerySet[Volunteer], point: Point) -> list[int]:
    nearest = found.order_by(GeometryDistance("base", point))
    return list(nearest.values_list("pk", flat=True)[:NEAREST])


def loop(roster: Million, point: Point, skills: Sequence[int]) -> list[int]:
    found = asked(roster, skills).iterator(CHUNK)
    near = sorted((great_circle((point.y, point.x), (v.base.y, v.base.x)).m, v.pk) for v in found)
    return [key for _, key in near[:NEAREST]]


def in_redis(roster: Million) -> Any:
    """Everybody who may be asked on a map in Redis, and a set of holders for each skill."""
    store = redis.Redis.from_url(settings.REDIS_URL)
    free = Volunteer.objects.filter(available=True, organisation__path__startswith=roster.city.path)
    batch: list[float | int] = []
    for key, base in free.values_list("pk", "base").iterator(CHUNK):
        batch += [base.x, base.y, key]
        if len(batch) >= 3 * CHUNK:
            store.geoadd(GEO, batch)
            batch = []
    if batch:
        store.geoadd(GEO, batch)
    for code, skill in roster.skills.items():
        holders = list(free.filter(qualifications__skill=skill).values_list("pk", flat=True))
        for start in range(0, len(holders), CHUNK):
            store.sadd(HOLDERS.format(code), *holders[start : start + CHUNK])
    return store


def forget(store: Any, roster: Million) -> None:
    """Take out of Redis what `in_redis` put there."""
    store.delete(GEO, *(HOLDERS.format(code) for code in roster.skills))


def geosearch(store: Any, point: Point, codes: Sequence[str]) -> list[int]:
    """Nearest first, as many as it takes: twice as many each time until fifty of them hold the skills."""
    count = 4 * NEAREST
    while True:
        near = store.geosearch(
            GEO, longitude=point.x, latitude=point.y, radius=3_000, unit="km", count=count, sort="ASC"
        )
        holds = [store.smismember(HOLDERS.format(code), near) for code in codes]
        found = [int(key) for key, *held in zip(near, *holds, strict=True) if all(held)]
        if len(found) >= NEAREST or len(near) < count:
            return found[:NEAREST]
        count *= 2
