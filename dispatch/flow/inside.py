"""Who is inside an area: crews by where they are and where they go, teams by their base."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.gis.geos import Point
from django.db.models import Prefetch, Q, QuerySet

from dispatch.flow.steps.ahead import FRESH
from dispatch.models import Danger, Mission, Stop, Team, Volunteer
from dispatch.models.closures import base_of
from dispatch.models.dangers import beside
from dispatch.states import LIVE_MISSION, OPEN_STOP, MissionState, Mode
from realtime import positions
from realtime.positions import Fix


@dataclass(frozen=True, slots=True)
class Inside:
    """A crew, a team or an outside team, and the phone that is told first."""

    mission: Mission | None = None
    team: Team | None = None
    outside: str = ""
    person: Volunteer | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """A team of somebody else in the area, as the desk knows it: what it is called and its phone (E.164)."""

    name: str
    phone: str


def inside(danger: Danger) -> list[Inside]:
    """Everybody to tell: the crews, then the teams of which no crew is told."""
    crews = crews_inside(danger)
    spoken = {one.mission.team_id for one in crews if one.mission and one.mission.team_id}
    return crews + [_team(team) for team in _teams(danger).exclude(pk__in=spoken).order_by("pk")]


def crews_inside(danger: Danger) -> list[Inside]:
    """Crews that are out and are in the area, or go there, or of which nobody knows better."""
    away = Q(state=MissionState.STOOD_DOWN, departed_at__isnull=False)  # called back, and not home yet
    rows = Mission.objects.filter(beside(danger.operation), Q(state__in=list(LIVE_MISSION)) | away)
    rows = rows.filter(sandbox=danger.sandbox, operation__closed_at=None)
    rows = rows.select_related("operation", "leader", "team__leader", "team__deputy").prefetch_related(
        Prefetch("stops", Stop.objects.select_related("incident").order_by("position"))
    )
    missions = list(rows.order_by("pk"))
    fixes = positions.latest(subjects=[f"mission:{row.pk}" for row in missions], max_age=FRESH)
    where = {fix.subject: fix for fix in fixes}
    area = danger.shape.prepared
    return [
        _crew(row)
        for row in missions
        if any(area.intersects(spot) for spot in _spots(row, where.get(f"mission:{row.pk}")))
    ]


def _spots(mission: Mission, fix: Fix | None) -> Iterator[Point]:
    """Where it is by a fresh position, else where it was last or set out from; and where it goes."""
    stops = list(mission.stops.all())
    there = next((stop for stop in stops if stop.state in OPEN_STOP), None)
    last = there or (stops[-1] if stops else None)
    homeward = mission.state in (MissionState.RETURNING, MissionState.STOOD_DOWN)
    if fix is not None:
        yield Point(fix.lon, fix.lat, srid=4326)
    if last is not None and last.incident.point is not None and (there is not None or fix is None):
        yield last.incident.point
    if homeward or (fix is None and mission.state != MissionState.ON_SCENE):
        yield base_of(mission)


def _crew(mission: Mission) -> Inside:
    team, leader = mission.team, mission.leader
    asked = mission.texts.filter(outbound=True, volunteer=leader).values_list("phone", flat=True).first()
    stands_in = team.deputy if team else None
    phone = (
        asked or leader.phone or (stands_in.phone if stands_in else "") or (team.duty_phone if team else "")
    )
    return Inside(mission=mission, person=leader, phone=phone)


def _teams(danger: Danger) -> QuerySet[Team]:
    """Teams based in the area; an exercise reaches only whom it has called out."""
    operation = danger.operation
    led = [operation.organisation, *operation.shared_with.all()]
    below = reduce(or_, (Q(organisation__path__startswith=organisation.path) for organisation in led))
    rows = Team.objects.filter(below, base__intersects=danger.shape).select_related("leader", "deputy")
    if operation.mode == Mode.EXERCISE:
        rows = rows.filter(asks__call_out__operation=operation, asks__call_out__approved_by__isnull=False)
    return rows.distinct()


def _team(team: Team) -> Inside:
    people = [person for person in (team.leader, team.deputy) if person and person.active]
    person = next((one for one in people if one.phone), people[0] if people else None)
    return Inside(team=team, person=person, phone=(person.phone if person else "") or team.duty_phone)
