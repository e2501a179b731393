"""The figures of incidents, counted in one query; the same for snapshots and for events."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

# Strength stands for names that are still missing, so people are counted by it. The stop a crew is at or goes to is its
# first that is neither done nor dropped; a crew on its way back is still the crew of the last, and may be in distress.
# Before somebody has approved a call-out nobody is asked.
_COUNT = """
WITH wanted AS (SELECT unnest(%s::bigint[]) AS id),
crews AS (
    SELECT s.incident_id, m.state, m.strength, s.state AS stop, m.words
    FROM dispatch_mission m
    JOIN LATERAL (
        SELECT incident_id, state FROM dispatch_stop
        WHERE mission_id = m.id AND (m.state = 'returning' OR state NOT IN ('done', 'dropped'))
        ORDER BY CASE WHEN m.state = 'returning' THEN -position ELSE position END LIMIT 1
    ) s ON true
    WHERE m.state IN ('reserved', 'committed', 'en_route', 'on_scene', 'returning') AND s.incident_id IN (SELECT id FROM wanted)
)
SELECT w.id,
    (SELECT coalesce(sum(q.quota), 0) FROM dispatch_need n JOIN dispatch_quota q ON q.need_id = n.id
     WHERE n.incident_id = w.id AND q.unit = 'people') AS needed,
    (SELECT coalesce(sum(coalesce(t.strength, 1)), 0) FROM dispatch_ask a
     JOIN dispatch_callout c ON c.id = a.call_out_id LEFT JOIN dispatch_team t ON t.id = a.team_id
     WHERE c.incident_id = w.id AND c.state NOT IN ('drafted', 'awaiting_approval')
     AND a.state IN ('queued', 'sent', 'delivered', 'read')) AS asked,
    (SELECT coalesce(sum(strength), 0) FROM crews WHERE incident_id = w.id AND state IN ('reserved', 'committed')) AS accepted,
    (SELECT coalesce(sum(strength), 0) FROM crews WHERE incident_id = w.id AND state = 'en_route') AS en_route,
    (SELECT coalesce(sum(strength), 0) FROM crews WHERE incident_id = w.id AND state = 'on_scene') AS on_scene,
    (SELECT count(*) FROM dispatch_request r WHERE r.incident_id = w.id) AS requests,
    (SELECT count(*) FROM dispatch_ask a JOIN dispatch_callout c ON c.id = a.call_out_id
     WHERE c.incident_id = w.id AND a.unclear) AS unclear,
    (SELECT count(*) FROM crews WHERE incident_id = w.id
     AND (words <> '' OR stop IN ('blocked', 'wrong_address', 'not_found', 'already_rescued'))) AS trouble,
    p.trapped, p.evacuated, p.hospital, p.missing
FROM wanted w CROSS JOIN LATERAL (
    SELECT coalesce(sum(count) FILTER (WHERE state = 'trapped'), 0) AS trapped,
        coalesce(sum(count) FILTER (WHERE state = 'evacuated'), 0) AS evacuated,
        coalesce(sum(count) FILTER (WHERE state = 'hospital'), 0) AS hospital,
        coalesce(sum(count) FILTER (WHERE state = 'missing'), 0) AS missing
    FROM dispatch_person WHERE incident_id = w.id
) p
"""
FIGURES = (
    "needed",
    "asked",
    "accepted",
    "en_route",
    "on_scene",
    "requests",
    "unclear",
    "trouble",
    "trapped",
    "evacuated",
    "hospital",
    "missing",
)


def count_incidents(incidents: Iterable[int]) -> dict[int, dict[str, int]]:
    """The figures of each incident (see `IncidentCounted`), in one query; unknown ids count zero."""
    ids = sorted(set(incidents))
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [ids])
        return {row[0]: dict(zip(FIGURES, map(int, row[1:]), strict=True)) for row in cursor.fetchall()}
