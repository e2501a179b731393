"""Who else called about this? Shown while the phone or the place is still being typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.measure import D
from django.contrib.postgres.search import TrigramDistance
from django.db.models import Q, QuerySet
from django.utils import timezone

from dispatch.flow.places import Ground, point_of
from dispatch.imports.reposts import SAME, Message, similarity
from dispatch.models import Incident, Operation, Request
from dispatch.models.masks import mask_phone
from dispatch.models.phones import e164
from dispatch.snapshots.panes import SimilarRow
from dispatch.states import OPEN_INCIDENT, OPEN_REQUEST
from geo.coordinates import Coordinates
from geo.models import Precision as Fineness

SHOWN = 8
LOOKED_AT = 40
NEAR_M = 800
# Where pg_trgm's own `%` ends: a likeness of 0.3.
UNLIKE = 0.7
# A cry of three days ago is rarely this one; it then counts for half.
OLD = timedelta(hours=72)
# Behind the last of these the part of an address begins that tells two places apart.
_WIDE = re.compile(r"^.*(?:省|市|县|镇|乡|街道|办事处|(?<!小)区)")
# A village of one name lies in many townships: where both are named and differ, it is another one.
_TOWNSHIP = re.compile(r"(?:^|[省市区县旗])([^省市区县旗]{1,5}?(?:镇|乡|街道))")
FEWEST_LETTERS, MOST_LETTERS = 2, 8


def similar(operation: Operation, *, phone: str = "", place: str = "", words: str = "") -> list[SimilarRow]:
    """Open requests and incidents that may be the same cry, the likeliest first, an incident once.

    `why` is phone, place, near or words; the score (0 to 1) falls with age.
    """
    now = timezone.now()
    found: dict[tuple[str, int], SimilarRow] = {}
    for row in _rows(operation, phone.strip(), place.strip(), words.strip(), now):
        key = ("incident", row.incident) if row.incident else ("request", row.request or 0)
        if key not in found or found[key].score < row.score:
            found[key] = row
    return sorted(found.values(), key=lambda row: -row.score)[:SHOWN]


def _rows(operation: Operation, phone: str, place: str, words: str, now: datetime) -> Iterator[SimilarRow]:
    requests = (
        Request.objects.filter(operation=operation)
        .filter(Q(state__in=OPEN_REQUEST) & (Q(incident=None) | Q(incident__state__in=OPEN_INCIDENT)))
        .select_related("incident", "organisation")
    )
    number = e164(phone) if phone else None
    if number:
        for row in requests.filter(phone=number).order_by("-received_at")[:LOOKED_AT]:
            yield _row(row, "phone", 1.0, now)
    if place:
        yield from _of_place(operation, requests, place, now)
    if words:
        yield from _of_words(requests, words, number or "", place, now)


def _of_place(
    operation: Operation, requests: QuerySet[Request], place: str, now: datetime
) -> Iterator[SimilarRow]:
    core = _WIDE.sub("", place)[:MOST_LETTERS]
    away = requests.annotate(away=TrigramDistance("place_words", place))
    # In order of the index, the likest first: in a flood thousands of addresses share their first half.
    found = {row.pk: row for row in away.order_by("away")[:LOOKED_AT] if row.away <= UNLIKE}
    if len(core) >= FEWEST_LETTERS:
        named = away.filter(place_words__contains=core).order_by("-received_at")[:LOOKED_AT]
        found |= {row.pk: row for row in named}
    for row in found.values():
        score = max(1 - row.away, 0.7 if core and core in row.place_words else 0.0)
        if _townships_differ(place, row.place_words):
            score *= 0.4
        yield _row(row, "place", 0.9 * score, now)
    here = next(iter(Ground(operation.organisation).candidates(place)), None)
    if here and here.precision.at_least(Fineness.VILLAGE):
        yield from _near(operation, requests, here.coordinates, now)


def _townships_differ(one: str, other: str) -> bool:
    here, there = _TOWNSHIP.search(one), _TOWNSHIP.search(other)
    return bool(here and there and here[1] != there[1])


def _near(
    operation: Operation, requests: QuerySet[Request], here: Coordinates, now: datetime
) -> Iterator[SimilarRow]:
    point = point_of(here)
    # Degrees for the index (a little wide east to west), metres for the answer.
    close = Q(point__dwithin=(point, NEAR_M / 85_000), precision__in=["exact", "street", "village"])
    rows = requests.filter(close).annotate(metres=Distance("point", point)).order_by("metres")
    for row in rows[:LOOKED_AT]:
        if row.metres <= D(m=NEAR_M):
            yield _row(row, "near", 0.8 * (1 - row.metres.m / (2 * NEAR_M)), now)
    jobs = Incident.objects.filter(close, operation=operation, state__in=OPEN_INCIDENT)
    found = jobs.select_related("organisation").annotate(metres=Distance("point", point)).order_by("metres")
    for job in found[:LOOKED_AT]:
        if job.metres <= D(m=NEAR_M):
            yield _job(job, 0.8 * (1 - job.metres.m / (2 * NEAR_M)), now)


def _of_words(
    requests: QuerySet[Request], words: str, phone: str, place: str, now: datetime
) -> Iterator[SimilarRow]:
    mine = Message(words=words, phone=phone, place=place)
    for row in requests.filter(received_at__gte=now - OLD).order_by("-received_at")[: LOOKED_AT * 5]:
        score = similarity(mine, Message(words=row.words, phone=row.phone, place=row.place_words))
        if score >= SAME:
            yield _row(row, "words", score, now)


def _row(request: Request, why: str, score: float, now: datetime) -> SimilarRow:
    incident = request.incident
    return SimilarRow(
        request=request.pk,
        incident=request.incident_id,
        label=_label(incident) if incident else str(request),
        title=incident.title if incident else request.words[:60],
        place=request.place_words,
        phone=mask_phone(request.phone),
        received_at=request.received_at,
        score=_aged(score, now - request.received_at),
        why=why,
    )


def _job(incident: Incident, score: float, now: datetime) -> SimilarRow:
    return SimilarRow(
        request=None,
        incident=incident.pk,
        label=_label(incident),
        title=incident.title,
        place=incident.place_words,
        phone="",
        received_at=incident.received_at,
        score=_aged(score, now - incident.received_at),
        why="near",
    )


def _label(incident: Incident) -> str:
    return f"{incident.organisation.prefix}-{incident.year}-{incident.number}"


def _aged(score: float, age: timedelta) -> float:
    return round(min(score, 1.0) * (1 - 0.5 * min(age / OLD, 1.0)), 3)
