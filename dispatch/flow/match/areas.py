"""Who reaches an incident, and where a team gets to, within 15, 30 and 60 minutes on the road."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from django.utils import timezone

from dispatch.flow.match.standby import inside
from dispatch.flow.refusals import NotLocated
from dispatch.flow.steps.closed import avoid_of
from dispatch.matching.rules import STALE_FIX_SECONDS
from dispatch.models import Incident, Mission, Operation, Team
from dispatch.snapshots.areas import AreaRow, AreasPane
from dispatch.states import LIVE_MISSION
from geo.coordinates import Coordinates
from geo.travel.base import Mode
from geo.travel.graph.areas import square_km
from geo.travel.within import drawn, within
from realtime import positions

MINUTES = (15, 30, 60)


def areas_of_incident(incident: Incident, mode: Mode) -> AreasPane:
    """From where somebody is at the incident in time. Raises NotLocated where there is no point yet."""
    if incident.point is None:
        raise NotLocated(incident=incident.pk)
    here = Coordinates(incident.point.x, incident.point.y)
    return _pane(incident.operation, here, mode, towards=True, incident=incident.pk)


def areas_of_team(team: Team, operation: Operation, mode: Mode) -> AreasPane:
    """What the team reaches: from its base, or from where its crew is while everybody is out and tells where."""
    here, age = Coordinates(team.base.x, team.base.y), None
    engaged = team.rehearsing if operation.sandbox else team.engaged
    if engaged >= team.strength and (fix := _fix(team, operation)) is not None:
        here = Coordinates(fix.lon, fix.lat)
        age = max(0, round((timezone.now() - fix.at).total_seconds()))
    return _pane(operation, here, mode, towards=False, team=team.pk, fix_age_s=age)


def _fix(team: Team, operation: Operation) -> positions.Fix | None:
    """As in the ranking, a position older than five minutes is not used."""
    out = Mission.objects.filter(team=team, sandbox=operation.sandbox, state__in=list(LIVE_MISSION))
    mission = out.order_by("-pk").first()
    if mission is None:
        return None
    found = positions.latest(subjects=[f"mission:{mission.pk}"], max_age=timedelta(seconds=STALE_FIX_SECONDS))
    return found[0] if found else None


def _pane(
    operation: Operation,
    here: Coordinates,
    mode: Mode,
    *,
    towards: bool,
    incident: int | None = None,
    team: int | None = None,
    fix_age_s: int | None = None,
) -> AreasPane:
    found = within([here], MINUTES, towards=towards, mode=mode, avoid=avoid_of(operation))
    counts = inside(operation, found.shapes)
    return AreasPane(
        incident=incident,
        team=team,
        mode=mode.value,
        lon=here.lon,
        lat=here.lat,
        fix_age_s=fix_age_s,
        estimated=found.estimated,
        source=found.source,
        attribution=found.attribution,
        areas=[
            AreaRow(
                minutes=minutes,
                shape=msgspec.Raw(drawn(found.shapes[minutes])),
                km2=round(square_km(found.shapes[minutes]), 1),
                teams=counts[minutes].teams,
                people=counts[minutes].people,
                incidents=counts[minutes].incidents,
            )
            for minutes in MINUTES
        ],
    )
