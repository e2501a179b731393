"""Which teams come into question: those nearby, those of the nearest people, those with the equipment."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.gis.geos import Point
from django.db import connection

# Each source may fill the list by itself: the nearest with a boat is there however many are nearer without one.
NEAREST_TEAMS, THEIR_TEAMS, EQUIPPED_TEAMS = 30, 20, 10
# Whoever calls out goes on until nobody is left: the teams of a whole province, more or less.
ALL_TEAMS = 1_000

_TEAMS = """
WITH served AS MATERIALIZED (
    SELECT t.id, t.base::geography <-> %(point)s::geography AS far, t.on_duty OR %(planned)s AS ready
    FROM dispatch_organisation up JOIN dispatch_organisation below ON below.path LIKE up.path || '%%'
    JOIN dispatch_team t ON t.organisation_id = below.id WHERE up.id = ANY (%(organisations)s::int[])
),
near AS (SELECT id FROM served WHERE ready ORDER BY far LIMIT %(nearest)s),
theirs AS (
    SELECT id FROM served WHERE id IN (
        SELECT m.team_id FROM dispatch_team_members m WHERE m.volunteer_id = ANY (%(people)s::bigint[]))
    ORDER BY far LIMIT %(theirs)s
),
equipped AS (
    SELECT e.id FROM unnest(%(kinds)s::text[]) AS k(kind) CROSS JOIN LATERAL (
        SELECT s.id FROM served s WHERE s.ready AND EXISTS (
            SELECT FROM dispatch_equipment e WHERE e.team_id = s.id AND e.kind = k.kind AND e.in_service)
        ORDER BY s.far LIMIT %(equipped)s) e
)
SELECT id FROM served
WHERE id IN (SELECT id FROM near UNION SELECT id FROM theirs UNION SELECT id FROM equipped) ORDER BY far, id
"""


def nearest_teams(
    organisations: Sequence[int],
    point: Point,
    people: Sequence[int],
    *,
    kinds: Sequence[str] = (),
    planned: bool = False,
    nearest: int = NEAREST_TEAMS,
) -> list[int]:
    """Ids of the teams to rank of these organisations and below, nearest base first: the `nearest` on duty, those of `people`, those with these kinds of
    equipment. There are some hundred teams where there are a million people, so all of the organisations' are looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TEAMS,
            {
                "point": point.ewkt,
                "organisations": list(organisations),
                "planned": planned,
                "nearest": nearest,
                "people": list(people),
                "theirs": THEIR_TEAMS,
                "kinds": list(kinds),
                "equipped": EQUIPPED_TEAMS,
            },
        )
        return [row[0] for row in cursor.fetchall()]
