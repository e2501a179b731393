"""Who stands by: the teams that could still send somebody, where they are, and what lies in an area of the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import shapely
from django.db import connection

from dispatch.flow.match.people import organisations_of
from dispatch.models import Operation
from dispatch.states import OPEN_INCIDENT
from geo.models import Place, PlaceKind

# The organisations whose teams and people the ranking may use, and all below them.
_SERVED = """
served AS MATERIALIZED (
    SELECT below.id FROM dispatch_organisation up JOIN dispatch_organisation below ON starts_with(below.path, up.path)
    WHERE up.id = ANY (%(organisations)s::int[])
)"""
_FREE = """
    t.organisation_id IN (SELECT id FROM served) AND t.on_duty
    AND t.strength > CASE WHEN %(sandbox)s THEN t.rehearsing ELSE t.engaged END
"""
_TEAMS = f"""
WITH {_SERVED}
SELECT t.id, t.name, ST_X(t.base), ST_Y(t.base), CASE WHEN %(sandbox)s THEN t.rehearsing ELSE t.engaged END = 0
FROM dispatch_team t WHERE {_FREE} ORDER BY t.id
"""
# Volunteers are looked up by the index on the map first: of a million only those in the box of the area are tried.
_PEOPLE = """
    SELECT count(*) FROM dispatch_volunteer v
    WHERE {which} AND v.keys && %(keys)s::int[] AND ST_Covers(a.shape, v.base)
"""
_AREAS = """
areas AS MATERIALIZED (
    SELECT minutes, ST_SetSRID(ST_GeomFromWKB(shape), 4326) AS shape
    FROM unnest(%(minutes)s::int[], %(shapes)s::bytea[]) AS a(minutes, shape)
)"""
_INSIDE = f"""
WITH {_SERVED}, {_AREAS}
SELECT a.minutes, (SELECT count(*) FROM dispatch_team t WHERE {_FREE} AND ST_Covers(a.shape, t.base)),
    ({_PEOPLE.format(which="v.available")} AND NOT EXISTS (
        SELECT FROM dispatch_crewmember c WHERE c.volunteer_id = v.id AND c.live AND c.sandbox = %(sandbox)s
            AND c.span @> clock_timestamp())),
    (SELECT count(*) FROM dispatch_incident i WHERE i.operation_id = %(operation)s AND i.state = ANY (%(open)s)
        AND ST_Covers(a.shape, i.point))
FROM areas a
"""
_THERE = f"""
WITH {_AREAS}
SELECT a.minutes, (SELECT count(*) FROM dispatch_incident i WHERE i.operation_id = %(operation)s
        AND i.state = ANY (%(open)s) AND ST_Covers(a.shape, i.point)),
    (SELECT coalesce(sum(i.people), 0) FROM dispatch_incident i WHERE i.operation_id = %(operation)s
        AND i.state = ANY (%(open)s) AND ST_Covers(a.shape, i.point)),
    ({_PEOPLE.format(which="v.active AND v.available")}) + ({_PEOPLE.format(which="v.active AND NOT v.available")})
FROM areas a
"""


class Free(msgspec.Struct, frozen=True):
    """A team that is on duty and has people to send. `whole`: nobody of it is out, so that it can be moved."""

    team: int
    name: str
    lon: float
    lat: float
    whole: bool


class Inside(msgspec.Struct, frozen=True):
    """How many stand in an area."""

    teams: int
    people: int
    incidents: int


class There(msgspec.Struct, frozen=True):
    """What lies in an area: open incidents, the people they tell of, bases of registered volunteers."""

    incidents: int
    people: int
    volunteers: int


class Town(msgspec.Struct, frozen=True):
    """A township or known place of the gazetteer."""

    name: str
    lon: float
    lat: float


def free_teams(operation: Operation) -> list[Free]:
    """The free teams of the organisations whose teams the ranking may use."""
    with connection.cursor() as cursor:
        cursor.execute(_TEAMS, _scope(operation))
        return [Free(*row) for row in cursor.fetchall()]


def inside(operation: Operation, shapes: Mapping[int, Any]) -> dict[int, Inside]:
    """Who stands in each of the shapes (degrees), by its minutes."""
    return {row[0]: Inside(*row[1:]) for row in _asked(_INSIDE, operation, shapes)}


def there(operation: Operation, shape: Any) -> There:
    """What lies in the shape (degrees)."""
    (row,) = _asked(_THERE, operation, {0: shape})
    return There(*row[1:])


def towns(counties: Sequence[str], *kinds: PlaceKind) -> tuple[list[Town], int]:
    """Places of these kinds in these counties with a point, and how many have none."""
    rows = Place.objects.filter(area__in=counties, kind__in=[kind.value for kind in kinds]).order_by("key")
    found = list(rows.values_list("name", "point"))
    placed = [Town(name, point.x, point.y) for name, point in found if point is not None]
    return placed, len(found) - len(placed)


def in_shape(shape: Any, found: Sequence[Town]) -> Iterator[Town]:
    """Those of the places that lie in the shape."""
    shapely.prepare(shape)
    return (town for town in found if shapely.contains_xy(shape, town.lon, town.lat))


def _scope(operation: Operation) -> dict[str, Any]:
    organisations = organisations_of(operation)
    return {
        "organisations": organisations,
        "keys": [2 * key + 1 for key in organisations],
        "sandbox": operation.sandbox,
        "operation": operation.pk,
        "open": list(OPEN_INCIDENT),
    }


def _asked(query: str, operation: Operation, shapes: Mapping[int, Any]) -> list[tuple[Any, ...]]:
    values = {"minutes": list(shapes), "shapes": [shapely.to_wkb(shape) for shape in shapes.values()]}
    with connection.cursor() as cursor:
        cursor.execute(query, _scope(operation) | values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
