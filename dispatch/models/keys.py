"""The cache that the composite index of the roster reads: `Volunteer.available` and `Volunteer.keys`."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import connection

# treebeard's materialised path: four characters a level, so an ancestor's path is a prefix.
_REFRESH = """
WITH fresh AS (
    SELECT v.id,
        v.active AND v.on_duty AND v.opted_out_at IS NULL AND coalesce(v.away_until <= now(), true) AS available,
        coalesce((
            SELECT array_agg(2 * q.skill_id ORDER BY q.skill_id) FROM dispatch_qualification q
            WHERE q.volunteer_id = v.id AND q.valid_until >= (now() AT TIME ZONE %(zone)s)::date
        ), '{}') || (
            SELECT array_agg(2 * up.id + 1 ORDER BY up.id) FROM dispatch_organisation here
            JOIN dispatch_organisation up ON up.path = ANY (
                SELECT left(here.path, 4 * level) FROM generate_series(1, here.depth) level)
            WHERE here.id = v.organisation_id
        ) AS keys
    FROM dispatch_volunteer v WHERE %(everybody)s OR v.id = ANY (%(ids)s::bigint[])
)
UPDATE dispatch_volunteer v SET available = fresh.available, keys = fresh.keys FROM fresh
WHERE v.id = fresh.id AND (v.available, v.keys) IS DISTINCT FROM (fresh.available, fresh.keys)
"""


def refresh_keys(volunteers: Iterable[int] | None = None) -> int:
    """Bring the cache of these volunteers (None: of everybody) up to now; how many rows changed.

    A key is 2 x skill id for a certificate valid today, 2 x organisation id + 1 for the organisation and each ancestor.
    """
    ids = None if volunteers is None else sorted(set(volunteers))
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"zone": settings.TIME_ZONE, "everybody": ids is None, "ids": ids or []})
        return int(cursor.rowcount)
