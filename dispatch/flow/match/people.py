"""The nearest people for one need: one query in the order of the index, each row checked against the tables as it comes.

The plan matters more than the words. The order by `<->`, the `@>` and `WHERE available` are what one GiST index answers
together, one scan for each organisation, merged by distance; a join on the organisation or a limit on the distance would
send the planner elsewhere. Keys are constants in each scan, or the planner would not know how many hold them. Everything
else is asked row by row, nearest first, until enough have passed: as scalar subqueries, which cannot become joins, compared
by `<>`, which the planner believes to be true nearly always (of `=` it believes the opposite, and would sort everybody).
So the answer is exact whatever the share of people who pass, also for the incident's own window: certificates and insurance
until its last day, nobody out or away in it.

Planned cover asks whoever is active, on duty now or not: two indexes hold everybody active once, and both are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from django.contrib.gis.geos import Point
from django.db import connection

from dispatch.flow.match.sphere import metres, slivers, surely
from dispatch.flow.steps.papers import water_birth_years
from dispatch.flow.steps.window import Window
from dispatch.models import Operation, Organisation

# `NEAREST` are proven to be the nearest; the others are there so that roads may still change the order.
NEAREST, FETCHED = 50, 200

_PASSES = """
    AND v.active AND (v.on_duty OR %(planned)s) AND v.opted_out_at IS NULL
    AND (v.away_until IS NULL OR v.away_until <= %(starts_at)s)
    AND (SELECT CASE WHEN count(*) < %(count)s THEN 1 ELSE 0 END FROM dispatch_qualification q
        WHERE q.volunteer_id = v.id AND q.skill_id = ANY (%(skills)s::int[]) AND q.valid_until >= %(last_day)s) <> 1
    AND coalesce((SELECT 1 FROM dispatch_crewmember c WHERE c.volunteer_id = v.id AND c.live
        AND c.sandbox = %(sandbox)s AND c.span && %(span)s::tstzrange LIMIT 1), 0) <> 1
    AND (NOT %(on_water)s OR (v.insured_until >= %(last_day)s AND (v.fit_until IS NULL OR v.fit_until >= %(last_day)s)
        AND (v.birth_year IS NULL OR v.birth_year BETWEEN %(born_first)s AND %(born_last)s)))
"""
_ON_THE_MAP = "v.base_projected <-> ST_Transform(%(point)s::geometry, 3857)"
_AVAILABLE, _OTHERS = "v.available", "v.active AND NOT v.available"
# Whoever is in one of the boxes and that near; usually nobody, and then nothing more is asked.
_HIDDEN = """
SELECT v.id FROM unnest(%(west)s::float8[], %(south)s::float8[], %(east)s::float8[], %(north)s::float8[])
    AS b(west, south, east, north)
JOIN dispatch_volunteer v ON v.base_projected && ST_MakeEnvelope(b.west, b.south, b.east, b.north, 3857)
WHERE {index} AND v.keys @> %(keys_{number})s::int[]
    AND ST_DistanceSphere(v.base, %(point)s::geometry) < %(within)s
"""
_KNOWN = f"""
SELECT v.id, ST_X(v.base), ST_Y(v.base), 0 FROM dispatch_volunteer v
WHERE v.id = ANY (%(people)s::bigint[]) {_PASSES}
"""


def query(*, organisations: int, planned: bool) -> str:
    """The query for so many organisations; their keys are `keys_0`, `keys_1` ..."""
    scans = [
        f"""(SELECT v.id, ST_X(v.base) AS lon, ST_Y(v.base) AS lat, {_ON_THE_MAP} AS far FROM dispatch_volunteer v
        WHERE {index} AND v.keys @> %(keys_{number})s::int[] {_PASSES} ORDER BY {_ON_THE_MAP} LIMIT %(limit)s)"""
        for number, index in _scans(organisations, planned)
    ]
    return (
        f"SELECT id, lon, lat, far FROM ({' UNION ALL '.join(scans)}) found ORDER BY far, id LIMIT %(limit)s"
    )


def _scans(organisations: int, planned: bool) -> list[tuple[int, str]]:
    indexes = (_AVAILABLE, _OTHERS) if planned else (_AVAILABLE,)
    return [(number, index) for number in range(organisations) for index in indexes]


class Near(msgspec.Struct, frozen=True):
    """Somebody near: whose base is `metres` away as the crow flies."""

    volunteer: int
    lon: float
    lat: float
    metres: float


def organisations_of(operation: Operation) -> list[int]:
    """Whose people may be asked: the lead organisation's and those of the organisations that share the operation.

    One that lies below another is left out: a person's keys name every ancestor.
    """
    ids = [operation.organisation_id, *operation.shared_with.values_list("pk", flat=True)]
    if len(ids) == 1:
        return ids
    paths = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "path"))
    above = set(paths.values())
    return [
        key
        for key in dict.fromkeys(ids)
        if not any(paths[key] != path and paths[key].startswith(path) for path in above)
    ]


def asked_for(
    operation: Operation,
    point: Point,
    window: Window,
    *,
    skills: Sequence[int] = (),
    on_water: bool = False,
    organisations: Sequence[int] | None = None,
    limit: int = FETCHED,
) -> dict[str, Any]:
    """What the query is asked with; `organisations` None: all whose people the operation may ask."""
    first, last = water_birth_years(window.last_day)
    whose = organisations_of(operation) if organisations is None else organisations
    held = [2 * skill for skill in skills]
    return {
        "organisations": len(whose),
        **{f"keys_{number}": [*held, 2 * organisation + 1] for number, organisation in enumerate(whose)},
        "skills": list(skills),
        "count": len(set(skills)),
        "sandbox": operation.sandbox,
        "span": window.text,
        "planned": window.planned,
        "starts_at": window.starts_at,
        "last_day": window.last_day,
        "on_water": on_water,
        "born_first": first,
        "born_last": last,
        "point": point.ewkt,
        "limit": limit,
    }


def nearest_people(
    operation: Operation,
    point: Point,
    window: Window,
    *,
    skills: Sequence[int] = (),
    on_water: bool = False,
    organisations: Sequence[int] | None = None,
    fetch: int = FETCHED,
) -> list[Near]:
    """Whoever may be asked and holds all `skills` for the whole window, nearest base first; the first `NEAREST` exactly."""
    values = asked_for(
        operation, point, window, skills=skills, on_water=on_water, organisations=organisations, limit=fetch
    )
    asked = query(organisations=values["organisations"], planned=window.planned)
    found, farthest = _ask(asked, values, point)
    if len(found) == fetch:
        found += _hidden(found, farthest, values, point)
    return sorted(found, key=lambda near: (near.metres, near.volunteer))[:fetch]


def _ask(query: str, values: dict[str, Any], point: Point) -> tuple[list[Near], float]:
    """The people, and how far the last of them is on the map."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    if not rows:
        return [], 0.0
    far = metres(np.array([row[1:3] for row in rows], dtype=np.float64), point.x, point.y).tolist()
    found = [Near(row[0], row[1], row[2], away) for row, away in zip(rows, far, strict=True)]
    return found, float(rows[-1][3])


def _hidden(found: list[Near], farthest: float, values: dict[str, Any], point: Point) -> list[Near]:
    """Whoever is nearer than the last of `NEAREST` though the map shows them farther than all of `found`; usually nobody."""
    within = sorted(near.metres for near in found)[min(NEAREST, len(found)) - 1]
    if within <= surely(farthest, point.y):
        return []
    boxes = slivers(point.x, point.y, within=within, beyond=farthest)
    if not boxes:
        return []
    corners = dict(zip(("west", "south", "east", "north"), map(list, zip(*boxes, strict=True)), strict=True))
    scans = _scans(values["organisations"], values["planned"])
    hidden = " UNION ".join(_HIDDEN.format(index=index, number=number) for number, index in scans)
    with connection.cursor() as cursor:
        cursor.execute(hidden, {**values, **corners, "within": within})
        people = {row[0] for row in cursor.fetchall()} - {near.volunteer for near in found}
    return _ask(_KNOWN, {**values, "people": list(people)}, point)[0] if people else []
