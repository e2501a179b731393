"""The nearest people for one need: one query in the order of the index, each row checked against the tables as it comes.

The order by `<->` of geography is that of the great circle, so nobody nearer is behind whoever came, also far away, where a
flat map deceives. The plan matters more than the words: that order, the `@>` and `WHERE available` are what one GiST index
answers together, one scan for each organisation, merged by distance; a join on the organisation or a limit on the distance
would send the planner elsewhere. Keys are constants in each scan, or the planner would not know how many hold them.
Everything else is asked row by row, nearest first, until enough have passed: as scalar subqueries, which cannot become
joins, compared by `<>`, which the planner believes to be true nearly always (of `=` it believes the opposite, and would
sort everybody). So the answer is exact whatever the share of people who pass, also for the incident's own window:
certificates and insurance until its last day, nobody out or away in it.

Planned cover asks whoever is active, on duty now or not: two indexes hold everybody active once, and both are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from django.contrib.gis.geos import Point
from django.db import connection

from dispatch.flow.steps.papers import water_birth_years
from dispatch.flow.steps.window import Window
from dispatch.models import Operation, Organisation

# So many that roads may change the order of the nearest; and everybody, for a call-out that asks all: beyond five thousand
# the nearest of them.
FETCHED, EVERYBODY = 200, 5_000

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
_AWAY = "v.base::geography <-> %(point)s::geography"
_AVAILABLE, _OTHERS = "v.available", "v.active AND NOT v.available"


def query(*, organisations: int, planned: bool) -> str:
    """The query for so many organisations; their keys are `keys_0`, `keys_1` ..."""
    scans = [
        f"""(SELECT v.id, ST_X(v.base) AS lon, ST_Y(v.base) AS lat, {_AWAY} AS metres FROM dispatch_volunteer v
        WHERE {index} AND v.keys @> %(keys_{number})s::int[] {_PASSES} ORDER BY {_AWAY} LIMIT %(limit)s)"""
        for number, index in _scans(organisations, planned)
    ]
    every = " UNION ALL ".join(scans)
    return f"SELECT id, lon, lat, metres FROM ({every}) found ORDER BY metres, id LIMIT %(limit)s"


def _scans(organisations: int, planned: bool) -> list[tuple[int, str]]:
    indexes = (_AVAILABLE, _OTHERS) if planned else (_AVAILABLE,)
    return [(number, index) for number in range(organisations) for index in indexes]


class Near(msgspec.Struct, frozen=True):
    """Somebody near: whose base is `metres` away on the great circle."""

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
    """The `fetch` nearest of whoever may be asked and holds all `skills` for the whole window, nearest base first."""
    values = asked_for(
        operation, point, window, skills=skills, on_water=on_water, organisations=organisations, limit=fetch
    )
    with connection.cursor() as cursor:
        cursor.execute(query(organisations=values["organisations"], planned=window.planned), values)
        return [Near(*row) for row in cursor.fetchall()]
