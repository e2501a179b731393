"""Who comes into question: the nearest people by the composite index, and the teams they and the place belong to.

The plan matters more than the words: the order by `<->`, the `@>` and `WHERE available` are what one GiST index
answers together; anything else in the condition (a join on the organisation, a distance limit) sends the planner elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.gis.geos import Point
from django.db import connection

from dispatch.flow.steps.window import Window
from dispatch.models import Operation

NEAREST_PEOPLE = 200
NEAREST_TEAMS = 40
MOST_TEAMS = 60

PEOPLE = """
SELECT v.id FROM dispatch_volunteer v
WHERE v.available AND v.keys @> %(keys)s::int[]
    AND NOT EXISTS (
        SELECT FROM dispatch_crewmember c
        WHERE c.volunteer_id = v.id AND c.live AND c.sandbox = %(sandbox)s AND c.span && %(span)s::tstzrange
    )
ORDER BY v.base_projected <-> ST_Transform(%(point)s::geometry, 3857) LIMIT %(limit)s
"""

# Teams on duty of these organisations (and below) by the distance of their base, then those whose people are near.
_TEAMS = """
WITH served AS (
    SELECT below.id FROM dispatch_organisation up JOIN dispatch_organisation below
    ON below.path LIKE up.path || '%%' WHERE up.id = ANY (%(organisations)s::int[])
),
near AS (
    SELECT t.id FROM dispatch_team t WHERE t.on_duty AND t.organisation_id IN (SELECT id FROM served)
    ORDER BY t.base_projected <-> ST_Transform(%(point)s::geometry, 3857) LIMIT %(nearest)s
),
theirs AS (
    SELECT DISTINCT m.team_id AS id FROM dispatch_team_members m WHERE m.volunteer_id = ANY (%(people)s::bigint[])
)
SELECT t.id FROM dispatch_team t
WHERE t.id IN (SELECT id FROM near UNION SELECT id FROM theirs) AND t.organisation_id IN (SELECT id FROM served)
ORDER BY t.base_projected <-> ST_Transform(%(point)s::geometry, 3857) LIMIT %(most)s
"""


def organisations_of(operation: Operation) -> list[int]:
    """Whose people may be asked: the lead organisation's and those of the organisations that share the operation."""
    return [operation.organisation_id, *operation.shared_with.values_list("pk", flat=True)]


def nearest_people(
    operation: Operation,
    point: Point,
    window: Window,
    *,
    skills: Sequence[int] = (),
    limit: int = NEAREST_PEOPLE,
) -> list[int]:
    """Ids of available volunteers who hold all `skills`, nearest base first, nobody who is out in the window."""
    found: list[int] = []
    with connection.cursor() as cursor:
        for organisation in organisations_of(operation):
            cursor.execute(
                PEOPLE,
                {
                    "keys": [2 * skill for skill in skills] + [2 * organisation + 1],
                    "sandbox": operation.sandbox,
                    "span": window.text,
                    "point": point.ewkt,
                    "limit": limit,
                },
            )
            found += [row[0] for row in cursor.fetchall()]
    return list(dict.fromkeys(found))


def nearest_teams(operation: Operation, point: Point, people: Sequence[int]) -> list[int]:
    """Ids of the teams to rank, nearest base first: those nearby on duty, and those of `people`."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TEAMS,
            {
                "point": point.ewkt,
                "organisations": organisations_of(operation),
                "nearest": NEAREST_TEAMS,
                "people": list(people),
                "most": MOST_TEAMS,
            },
        )
        return [row[0] for row in cursor.fetchall()]
