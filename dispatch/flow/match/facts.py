"""The facts of the candidate teams for one incident's window: one query for all teams, whatever their size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connection
from msgspec.structs import replace

from dispatch.flow.match.fact_query import FACTS
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A team with its facts, and what only the list shows. `place` is the short name of its organisation."""

    facts: TeamFacts
    name: str
    place: str
    boats: int
    asked: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A team as it stands now, for a job on land; `afloat` are the skills counted as for one on the water.

    `facts` knows no travel yet.
    """

    facts: TeamFacts
    afloat: dict[int, int]
    lon: float
    lat: float


def standing_teams(
    sandbox: bool, teams: Sequence[int], skills: Sequence[int], window: Window
) -> list[Standing]:
    """The facts of many teams for whatever begins now: one query for all, and one for what they did before."""
    nothing = Incident(sandbox=sandbox, on_water=False)
    rows = _rows(nothing, teams, skills, window)
    habits = habits_of_teams(teams, window)
    return [
        Standing(_facts(row, (0.0, 0.0, True), habits[row[0]], None), _afloat(row), row[2], row[3])
        for row in rows
    ]


def needs_of(incidents: Iterable[int]) -> dict[int, tuple[NeedFacts, ...]]:
    """What is still missing of every Need, by incident, whether or not anybody is being asked for it."""
    needs = Need.objects.filter(incident__in=list(incidents)).prefetch_related("quotas").order_by("pk")
    found: dict[int, tuple[NeedFacts, ...]] = {}
    for need in needs:
        found[need.incident_id] = (*found.get(need.incident_id, ()), _need(need))
    return found


def incident_facts(incident: Incident, window: Window) -> IncidentFacts:
    """What is still missing of every need, and what the job asks of everybody."""
    out = (MissionState.COMMITTED, MissionState.EN_ROUTE, MissionState.ON_SCENE)
    return IncidentFacts(
        needs=needs_of([incident.pk]).get(incident.pk, ()),
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
    rows = _rows(incident, teams, skills, window)
    fixes = _fresh(rows)
    places = [fixes.get(row[0]) or Coordinates(row[2], row[3]) for row in rows]
    ways = ways_to([Coordinates(here.lon, here.lat) for here in places], point, avoid)
    ages = {team: max(0, round((window.now - fix.at).total_seconds())) for team, fix in fixes.items()}
    habits = habits_of_teams(teams, window)
    return [
        _candidate(row, ways, place, habits[row[0]], ages.get(row[0])) for place, row in enumerate(rows)
    ], ways.travel


def _rows(
    incident: Incident, teams: Sequence[int], skills: Sequence[int], window: Window
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {**moments(incident, window), "teams": list(teams), "skills": list(skills)})
        return list(cursor.fetchall())


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
    travel = ways.travel
    way = (
        float(travel.seconds[place, 0]),
        float(travel.metres[place, 0]),
        bool(travel.estimated[place, 0]),
    )
    facts = replace(
        _facts(row, way, habits, fix_age),
        detour_seconds=float(ways.detour[place]),
        cut_off=bool(ways.cut_off[place]),
    )
    return Candidate(facts, row[1], row[18], facts.equipment_free.get(Unit.BOAT.value, 0), row[13])


def _facts(
    row: tuple[Any, ...], way: tuple[float, float, bool], habits: Habits, fix_age: int | None
) -> TeamFacts:
    (
        team, _name, _lon, _lat, on_duty, free, reachable, skills, insured, kinds, engaged, rested, worked, _asked,
        unfit, unexamined, back, week, _organisation, _live,
    ) = row  # fmt: skip
    papers: dict[str, tuple[int, int, str, int]] = msgspec.json.decode(skills)
    pieces: dict[str, tuple[int, str | None]] = msgspec.json.decode(kinds)
    return TeamFacts(
        team_id=team,
        travel_seconds=way[0],
        travel_metres=way[1],
        estimated=way[2],
        strength_free=free,
        on_duty=on_duty,
        reachable=reachable,
        skills={int(skill): valid for skill, (valid, _, _, _) in papers.items() if valid},
        expired={int(s): Expired(people, latest) for s, (_, people, latest, _) in papers.items() if people},
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
    )


def _afloat(row: tuple[Any, ...]) -> dict[int, int]:
    papers: dict[str, tuple[int, int, str, int]] = msgspec.json.decode(row[7])
    return {int(skill): afloat for skill, (_, _, _, afloat) in papers.items() if afloat}
