"""The facts of the candidate teams for one incident's window: one query for all teams, whatever their size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connection

from dispatch.flow.match.history import Habits, habits_of_teams
from dispatch.flow.match.ways import Ways, ways_to
from dispatch.flow.steps.papers import water_birth_years
from dispatch.flow.steps.window import Window
from dispatch.matching.problem import Expired, IncidentFacts, NeedFacts, TeamFacts
from dispatch.matching.rules import STALE_FIX_SECONDS
from dispatch.models import Incident, Mission, Need
from dispatch.states import MissionState, Unit, Urgency
from geo.coordinates import Coordinates
from geo.travel.avoid import Avoid
from geo.travel.base import TravelTable
from realtime import positions

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
        max(q.valid_until) FILTER (WHERE q.valid_until < %(last_day)s) AS latest
    FROM people p JOIN dispatch_qualification q ON q.volunteer_id = p.id
    WHERE q.skill_id = ANY (%(skills)s::int[]) AND (NOT %(on_water)s OR (p.insured AND p.fit))
    GROUP BY p.team_id, q.skill_id
),
skilled AS (
    SELECT team_id, jsonb_object_agg(skill_id, jsonb_build_array(valid, expired, latest)) AS skills
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A team with its facts, and what only the list shows. `place` is the short name of its organisation."""

    facts: TeamFacts
    name: str
    place: str
    boats: int
    asked: bool


def incident_facts(incident: Incident, window: Window) -> IncidentFacts:
    """What is still missing of every need, and what the job asks of everybody."""
    needs = Need.objects.filter(incident=incident).prefetch_related("quotas").order_by("pk")
    out = (MissionState.COMMITTED, MissionState.EN_ROUTE, MissionState.ON_SCENE)
    return IncidentFacts(
        needs=tuple(_need(need) for need in needs),
        on_water=incident.on_water,
        life_critical=incident.urgency == Urgency.CRITICAL,
        planned=window.planned,
        company=incident.on_water
        and Mission.objects.filter(stops__incident=incident, state__in=out).exists(),
        second_team_seconds=settings.SECOND_TEAM_MINUTES * 60,
    )


def _need(need: Need) -> NeedFacts:
    left = {quota.unit: quota.quota - quota.taken for quota in need.quotas.all()}
    headcount = left.pop(Unit.PEOPLE.value, 0)
    return NeedFacts(
        need_id=need.pk,
        skill_id=need.skill_id,
        headcount=headcount,
        equipment={kind: pieces for kind, pieces in left.items() if pieces > 0},
    )


def moments(incident: Incident, window: Window) -> dict[str, Any]:
    """What every query about people and teams asks for: the window, and since when work counts."""
    first, last = water_birth_years(window.last_day)
    return {
        "incident": incident.pk,
        "sandbox": incident.sandbox,
        "on_water": incident.on_water,
        "planned": window.planned,
        "span": window.text,
        "starts_at": window.starts_at,
        "last_day": window.last_day,
        "born_first": first,
        "born_last": last,
        "day_ago": window.starts_at - timedelta(hours=24),
        "week_ago": window.starts_at - timedelta(days=7),
    }


def team_facts(
    incident: Incident,
    point: Point,
    teams: Sequence[int],
    skills: Sequence[int],
    window: Window,
    avoid: Avoid | None,
) -> tuple[list[Candidate], TravelTable]:
    """The candidates with everything that ranking asks for, and the travel table their times come from."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {**moments(incident, window), "teams": list(teams), "skills": list(skills)})
        rows = cursor.fetchall()
    fixes = _fresh(rows)
    places = [fixes.get(row[0]) or Coordinates(row[2], row[3]) for row in rows]
    ways = ways_to([Coordinates(here.lon, here.lat) for here in places], point, avoid)
    ages = {team: max(0, round((window.now - fix.at).total_seconds())) for team, fix in fixes.items()}
    habits = habits_of_teams(teams, window)
    return [
        _candidate(row, ways, place, habits[row[0]], ages.get(row[0])) for place, row in enumerate(rows)
    ], ways.travel


def _fresh(rows: Sequence[tuple[Any, ...]]) -> dict[int, positions.Fix]:
    """Where the teams are that are out with everybody: what a coordinator asks who thinks of diverting one.

    Free people are at their base, whatever those of the team who are out tell. So is, as far as anybody knows, a crew
    whose last position is older than five minutes.
    """
    out = {f"mission:{row[-1]}": row[0] for row in rows if row[5] == 0 and row[-1] is not None}
    if not out:
        return {}
    found = positions.latest(subjects=out.keys(), max_age=timedelta(seconds=STALE_FIX_SECONDS))
    return {out[fix.subject]: fix for fix in found}


def _candidate(
    row: tuple[Any, ...], ways: Ways, place: int, habits: Habits, fix_age: int | None
) -> Candidate:
    (
        team, name, _lon, _lat, on_duty, free, reachable, skills, insured, kinds, engaged, rested, worked, asked,
        unfit, unexamined, back, week, organisation, _live,
    ) = row  # fmt: skip
    papers: dict[str, tuple[int, int, str]] = msgspec.json.decode(skills)
    pieces: dict[str, tuple[int, str | None]] = msgspec.json.decode(kinds)
    travel = ways.travel
    facts = TeamFacts(
        team_id=team,
        travel_seconds=float(travel.seconds[place, 0]),
        travel_metres=float(travel.metres[place, 0]),
        estimated=bool(travel.estimated[place, 0]),
        strength_free=free,
        on_duty=on_duty,
        reachable=reachable,
        skills={int(skill): valid for skill, (valid, _, _) in papers.items() if valid},
        expired={int(s): Expired(people, latest) for s, (_, people, latest) in papers.items() if people},
        # Strength stands for names that are missing too: whoever is not known to be insured is not.
        uninsured=max(0, free - insured),
        unfit=min(unfit, free),
        unexamined=min(unexamined, free),
        equipment_free={kind: count for kind, (count, _) in pieces.items() if count},
        pieces_back={kind: at for kind, (count, at) in pieces.items() if not count},
        engaged_on=engaged,
        back_at=back.isoformat() if isinstance(back, datetime) else None,
        rested_hours=None if rested is None else max(0.0, float(rested)),
        worked_hours_24h=float(worked),
        last_fix_age_s=fix_age,
        hours_7d=float(week),
        turnout=habits.turnout,
        acceptance=habits.acceptance,
        detour_seconds=float(ways.detour[place]),
        cut_off=bool(ways.cut_off[place]),
    )
    return Candidate(facts, name, organisation, facts.equipment_free.get(Unit.BOAT.value, 0), asked)
