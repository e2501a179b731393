"""The query behind the facts of teams: one for all of them, whatever their size."""

from __future__ import annotations

# A member counts as free who is active, on duty (planned cover: or not), not away into the window, and on no live mission
# that overlaps it. On the water only papers of those count who may go there.
FACTS = """
WITH t AS (SELECT * FROM dispatch_team WHERE id = ANY (%(teams)s::bigint[])),
people AS (
    SELECT m.team_id, v.id, coalesce(v.insured_until >= %(last_day)s, false) AS insured, v.fit_until IS NOT NULL AS examined,
        coalesce(v.fit_until >= %(last_day)s, true)
            AND coalesce(v.birth_year BETWEEN %(born_first)s AND %(born_last)s, true) AS fit
    FROM dispatch_team_members m JOIN dispatch_volunteer v ON v.id = m.volunteer_id
    WHERE m.team_id IN (SELECT id FROM t) AND v.active AND (v.on_duty OR %(planned)s)
        AND coalesce(v.away_until <= lower(%(span)s::tstzrange), true)
        AND NOT EXISTS (
            SELECT FROM dispatch_crewmember c
            WHERE c.volunteer_id = v.id AND c.live AND c.sandbox = %(sandbox)s AND c.span && %(span)s::tstzrange)
),
papers AS (
    SELECT p.team_id, q.skill_id, count(*) FILTER (WHERE q.valid_until >= %(last_day)s) AS valid,
        count(*) FILTER (WHERE q.valid_until < %(last_day)s) AS expired,
        max(q.valid_until) FILTER (WHERE q.valid_until < %(last_day)s) AS latest,
        count(*) FILTER (WHERE q.valid_until >= %(last_day)s AND p.insured AND p.fit) AS afloat
    FROM people p JOIN dispatch_qualification q ON q.volunteer_id = p.id
    WHERE q.skill_id = ANY (%(skills)s::int[]) AND (NOT %(on_water)s OR (p.insured AND p.fit))
    GROUP BY p.team_id, q.skill_id
),
skilled AS (
    SELECT team_id, jsonb_object_agg(skill_id, jsonb_build_array(valid, expired, latest, afloat)) AS skills
    FROM papers GROUP BY team_id
),
insured AS (
    SELECT team_id, count(*) FILTER (WHERE insured) AS people, count(*) FILTER (WHERE insured AND NOT fit) AS unfit,
        CASE WHEN bool_or(examined) THEN count(*) FILTER (WHERE insured AND fit AND NOT examined) ELSE 0 END AS unexamined
    FROM people GROUP BY team_id
),
pieces AS (
    SELECT team_id, jsonb_object_agg(kind, jsonb_build_array(free, back)) AS kinds FROM (
        SELECT e.team_id, e.kind, count(*) FILTER (WHERE e.in_service AND c.until IS NULL) AS free,
            min(c.until) FILTER (WHERE e.in_service) AS back
        FROM dispatch_equipment e LEFT JOIN LATERAL (
            SELECT max(upper(c.span)) AS until FROM dispatch_carried c
            WHERE c.equipment_id = e.id AND c.live AND c.sandbox = %(sandbox)s AND c.span && %(span)s::tstzrange
        ) c ON true
        WHERE e.team_id IN (SELECT id FROM t) GROUP BY e.team_id, e.kind) kinds GROUP BY team_id
),
out AS (
    SELECT m.*, least(coalesce(m.home_at, upper(m.span)), %(starts_at)s) AS until FROM dispatch_mission m
    WHERE m.team_id IN (SELECT id FROM t) AND m.sandbox = %(sandbox)s
),
work AS (
    SELECT team_id, max(home_at) FILTER (WHERE state = 'home') AS home_at,
        sum(extract(epoch FROM until - greatest(committed_at, %(day_ago)s)))
            FILTER (WHERE state <> 'reserved' AND until > %(day_ago)s) AS day,
        sum(extract(epoch FROM until - greatest(committed_at, %(week_ago)s)))
            FILTER (WHERE state <> 'reserved' AND until > %(week_ago)s) AS week,
        sum(strength) FILTER (WHERE state IN ('reserved', 'committed', 'en_route', 'on_scene', 'returning')
            AND span && %(span)s::tstzrange) AS promised,
        max(id) FILTER (WHERE state IN ('committed', 'en_route', 'on_scene', 'returning')
            AND (NOT %(planned)s OR span && %(span)s::tstzrange)) AS live
    FROM out GROUP BY team_id
),
engaged AS (
    SELECT w.team_id, o.prefix || '-' || i.year || '-' || i.number AS incident, upper(m.span) AS back
    FROM work w JOIN dispatch_mission m ON m.id = w.live
    JOIN LATERAL (SELECT incident_id FROM dispatch_stop WHERE mission_id = w.live AND state <> 'dropped'
        ORDER BY position DESC LIMIT 1) s ON true
    JOIN dispatch_incident i ON i.id = s.incident_id JOIN dispatch_organisation o ON o.id = i.organisation_id
),
asked AS (
    SELECT DISTINCT a.team_id FROM dispatch_ask a JOIN dispatch_callout c ON c.id = a.call_out_id
    WHERE c.incident_id = %(incident)s AND a.team_id IN (SELECT id FROM t)
        AND a.state NOT IN ('declined', 'expired', 'failed', 'withdrawn')
)
SELECT t.id, t.name, ST_X(t.base), ST_Y(t.base), t.on_duty,
    greatest(0, t.strength - CASE WHEN %(planned)s THEN coalesce(w.promised, 0)
        WHEN %(sandbox)s THEN t.rehearsing ELSE t.engaged END) AS free,
    t.duty_phone <> '' OR coalesce(l.phone <> '' AND l.active AND l.opted_out_at IS NULL, false)
        OR coalesce(d.phone <> '' AND d.active AND d.opted_out_at IS NULL, false) AS reachable,
    coalesce(s.skills, '{}')::text, coalesce(i.people, 0), coalesce(k.kinds, '{}')::text, g.incident,
    extract(epoch FROM %(starts_at)s - w.home_at) / 3600.0, coalesce(w.day, 0) / 3600.0, a.team_id IS NOT NULL,
    coalesce(i.unfit, 0), coalesce(i.unexamined, 0), g.back, coalesce(w.week, 0) / 3600.0, h.short_name, w.live
FROM t JOIN dispatch_organisation h ON h.id = t.organisation_id LEFT JOIN dispatch_volunteer l ON l.id = t.leader_id LEFT JOIN dispatch_volunteer d ON d.id = t.deputy_id
LEFT JOIN skilled s ON s.team_id = t.id LEFT JOIN insured i ON i.team_id = t.id
LEFT JOIN pieces k ON k.team_id = t.id LEFT JOIN work w ON w.team_id = t.id
LEFT JOIN engaged g ON g.team_id = t.id LEFT JOIN asked a ON a.team_id = t.id
"""
