"""Single volunteers: where a life hangs on minutes, and for a Need that no team can serve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.contrib.gis.geos import Point
from django.db import connection

from dispatch.flow.match.facts import moments
from dispatch.flow.match.history import habits_of_people
from dispatch.flow.match.people import Near
from dispatch.flow.match.ways import ways_to
from dispatch.flow.steps.window import Window
from dispatch.matching.gaps import Gap
from dispatch.matching.problem import IncidentFacts, NeedFacts, Ranked, VolunteerFacts
from dispatch.matching.rank import rank_volunteers
from dispatch.models import Incident
from dispatch.states import Unit
from geo.coordinates import Coordinates
from geo.travel.avoid import Avoid

# So many are asked for their road, so many are shown: after that a coordinator would not read on.
CONSIDERED, SHOWN = 60, 8

_PEOPLE = """
SELECT v.id, v.name, v.phone, t.short_name, extract(epoch FROM %(starts_at)s - w.home_at) / 3600.0,
    coalesce(w.day, 0) / 3600.0, coalesce(w.week, 0) / 3600.0
FROM dispatch_volunteer v
LEFT JOIN LATERAL (SELECT t.short_name FROM dispatch_team_members m JOIN dispatch_team t ON t.id = m.team_id
    WHERE m.volunteer_id = v.id ORDER BY t.id LIMIT 1) t ON true
LEFT JOIN LATERAL (
    SELECT max(m.home_at) FILTER (WHERE m.state = 'home') AS home_at,
        sum(extract(epoch FROM m.until - greatest(lower(m.span), %(day_ago)s))) FILTER (WHERE m.until > %(day_ago)s) AS day,
        sum(extract(epoch FROM m.until - greatest(lower(m.span), %(week_ago)s))) AS week
    FROM (SELECT m.home_at, m.state, c.span, least(upper(c.span), %(starts_at)s) AS until FROM dispatch_crewmember c
        JOIN dispatch_mission m ON m.id = c.mission_id
        WHERE c.volunteer_id = v.id AND c.sandbox = %(sandbox)s AND m.state <> 'reserved') m
    WHERE m.until > %(week_ago)s AND lower(m.span) < %(starts_at)s
) w ON true
WHERE v.id = ANY (%(people)s::bigint[])
"""


class Single(msgspec.Struct, frozen=True):
    """Somebody who could go for one Need, as ranked, and what the list shows of them."""

    ranked: Ranked
    need: NeedFacts
    name: str
    phone: str
    team: str


def wanted(facts: IncidentFacts, open_gaps: Sequence[Gap], *, all_of: bool = False) -> list[NeedFacts]:
    """The Needs for which single people are looked for: all in a life-critical incident, or where everybody may sign up (`all_of`),
    else what no team can serve."""
    nobody = unserved(open_gaps)
    asked = [need for need in facts.needs if need.headcount]
    # Hands are found everywhere: where a skill is asked for, only whoever has it is named.
    skilled = [need for need in asked if need.skill_id] or asked
    return [need for need in skilled if all_of or facts.life_critical or need.need_id in nobody]


def unserved(open_gaps: Sequence[Gap]) -> set[int]:
    """The needs of which no team can bring anybody within the hour."""
    return {gap.need_id for gap in open_gaps if gap.unit == Unit.PEOPLE.value and gap.have == 0}


def singles(
    incident: Incident,
    facts: IncidentFacts,
    found: Mapping[int | None, Sequence[Near]],
    needs: Iterable[NeedFacts],
    window: Window,
    *,
    company: bool,
    avoid: Avoid | None,
) -> list[Single]:
    """The best people for each of `needs`, out of the nearest who hold its skill, SHOWN of them; nobody twice."""
    answer: list[Single] = []
    taken: set[int] = set()
    for need in needs:
        near = [one for one in found.get(need.skill_id, ()) if one.volunteer not in taken][:CONSIDERED]
        best = _of_need(incident, facts, need, near, window, company=company, avoid=avoid, shown=SHOWN)
        taken |= {single.ranked.team_id for single in best}
        answer += best
    return answer


def everybody(
    incident: Incident,
    facts: IncidentFacts,
    found: Mapping[int | None, Sequence[Near]],
    needs: Sequence[NeedFacts],
    window: Window,
    *,
    company: bool,
    avoid: Avoid | None,
) -> list[Single]:
    """All who could go, each for one of `needs`: dealt out nearest first, to the need that has the fewest for its places."""
    asked = {need.need_id: need for need in needs}
    holders = {need.need_id: {one.volunteer for one in found.get(need.skill_id, ())} for need in needs}
    known = {one.volunteer: one for need in needs for one in found.get(need.skill_id, ())}
    dealt: dict[int, list[Near]] = {key: [] for key in asked}
    for one in sorted(known.values(), key=lambda near: (near.metres, near.volunteer)):
        fits = [key for key in asked if one.volunteer in holders[key]]
        dealt[min(fits, key=lambda key: len(dealt[key]) / asked[key].headcount)].append(one)
    return [
        single
        for key, near in dealt.items()
        for single in _of_need(
            incident, facts, asked[key], near, window, company=company, avoid=avoid, shown=len(near)
        )
    ]


def _of_need(
    incident: Incident,
    facts: IncidentFacts,
    need: NeedFacts,
    near: Sequence[Near],
    window: Window,
    *,
    company: bool,
    avoid: Avoid | None,
    shown: int,
) -> list[Single]:
    if incident.point is None or not near:
        return []
    known = _read(incident, near, window)
    there = [one for one in near if one.volunteer in known]
    people = _facts(incident.point, need, there, known, window, avoid)
    job = msgspec.structs.replace(
        facts, needs=[msgspec.structs.replace(need, headcount=1, equipment={})], company=company
    )
    ranked = rank_volunteers(job, people).ranked[:shown]
    return [Single(entry, need, *known[entry.team_id][:3]) for entry in ranked]


def _read(incident: Incident, near: Sequence[Near], window: Window) -> dict[int, tuple[Any, ...]]:
    values = {**moments(incident, window), "people": [one.volunteer for one in near]}
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, values)
        return {key: (name, phone, team or "", *rest) for key, name, phone, team, *rest in cursor.fetchall()}


def _facts(
    point: Point,
    need: NeedFacts,
    near: Sequence[Near],
    known: Mapping[int, tuple[Any, ...]],
    window: Window,
    avoid: Avoid | None,
) -> list[VolunteerFacts]:
    ways = ways_to([Coordinates(one.lon, one.lat) for one in near], point, avoid)
    travel = ways.travel
    habits = habits_of_people([one.volunteer for one in near], window)
    people = []
    for place, one in enumerate(near):
        _name, phone, _team, rested, worked, week = known[one.volunteer]
        people.append(
            VolunteerFacts(
                volunteer_id=one.volunteer,
                travel_seconds=float(travel.seconds[place, 0]),
                travel_metres=float(travel.metres[place, 0]),
                estimated=bool(travel.estimated[place, 0]),
                reachable=bool(phone),
                # The query that found them has looked at papers, insurance, age and fitness already.
                skills=frozenset([need.skill_id] if need.skill_id else []),
                insured=True,
                rested_hours=None if rested is None else max(0.0, float(rested)),
                worked_hours_24h=float(worked),
                hours_7d=float(week),
                turnout=habits[one.volunteer].turnout,
                acceptance=habits[one.volunteer].acceptance,
                detour_seconds=float(ways.detour[place]),
                cut_off=bool(ways.cut_off[place]),
            )
        )
    return people
