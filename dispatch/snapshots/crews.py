"""Teams and the crews that are out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from dispatch.models import Ask, Carried, ClosedAhead, Mission, Operation, Stop, Team
from dispatch.models.masks import mask_name
from dispatch.snapshots.closures import closed_ahead
from dispatch.snapshots.rows import MissionRow, TeamRow
from dispatch.states import LIVE_MISSION, TROUBLED_STOP, UNASKED_CALL_OUT, WAITING_ASK

# A crew that came home stays on the board for half an hour.
HOME_KEPT = timedelta(minutes=30)


def team_rows(operation: Operation, ids: Iterable[int], *, everyone: bool = False) -> list[TeamRow]:
    """Teams below the lead organisation and those it shares with; the state is what its crews and asks say."""
    sharing = [operation.organisation, *operation.shared_with.all()]
    below = Q()
    for organisation in sharing:
        below |= Q(organisation__path__startswith=organisation.path)
    crews = Mission.objects.filter(team=OuterRef("pk"), operation=operation)
    asks = Ask.objects.filter(team=OuterRef("pk"), call_out__operation=operation, state__in=list(WAITING_ASK))
    asks = asks.exclude(call_out__state__in=UNASKED_CALL_OUT)
    found = Team.objects.filter(below).select_related("organisation")
    if not everyone:
        found = found.filter(pk__in=list(ids))
    found = found.annotate(
        boats=Count("equipment", filter=Q(equipment__kind="boat", equipment__in_service=True), distinct=True),
        vehicles=Count(
            "equipment", filter=Q(equipment__kind="vehicle", equipment__in_service=True), distinct=True
        ),
        on_scene=Exists(crews.filter(state="on_scene")),
        moving=Exists(crews.filter(state__in=["en_route", "returning"])),
        committed=Exists(crews.filter(state="committed")),
        asked=Exists(asks),
    )
    return [_team(row, operation) for row in found.order_by("pk")]


def _team(row: Any, operation: Operation) -> TeamRow:
    return TeamRow(
        id=row.pk,
        name=row.name,
        short_name=row.short_name,
        kind=row.kind,
        organisation=row.organisation.short_name,
        lon=row.base.x,
        lat=row.base.y,
        strength=row.strength,
        engaged=row.rehearsing if operation.sandbox else row.engaged,
        on_duty=row.on_duty,
        boats=row.boats,
        vehicles=row.vehicles,
        state=_state(row),
    )


def _state(row: Any) -> str:
    if row.on_scene:
        return "on_scene"
    if row.moving:
        return "en_route"
    if row.committed:
        return "accepted"
    if row.asked:
        return "asked"
    return "available" if row.on_duty else "off"


def mission_rows(
    operation: Operation, ids: Iterable[int], now: datetime, *, all_open: bool = False
) -> list[MissionRow]:
    """Crews that are out, or came home a moment ago; the stop is the first that is neither done nor dropped."""
    chosen = Q(pk__in=list(ids))
    if all_open:
        chosen = Q(state__in=[*LIVE_MISSION, "reserved"]) | Q(home_at__gte=now - HOME_KEPT)
    found = Mission.objects.filter(chosen, operation=operation).select_related("team", "leader")
    found = found.prefetch_related(
        Prefetch("stops", Stop.objects.select_related("incident").order_by("position")),
        Prefetch("carried", Carried.objects.select_related("equipment")),
        Prefetch("closed_ahead", ClosedAhead.objects.filter(metres__isnull=False).select_related("closure")),
    )
    return [_mission(row) for row in found.order_by("pk")]


def _mission(row: Mission) -> MissionRow:
    stops = list(row.stops.all())
    current = next((s for s in stops if s.state not in {"done", "dropped"}), stops[-1] if stops else None)
    kinds = [carried.equipment.kind for carried in row.carried.all()]
    called = row.roll_call_at or row.arrived_at
    due = (
        called + timedelta(minutes=settings.ROLL_CALL_MINUTES) if called and row.state == "on_scene" else None
    )
    return MissionRow(
        id=row.pk,
        incident=current.incident_id if current else None,
        team=row.team_id,
        team_name=row.team.short_name if row.team else mask_name(row.leader.name),
        leader=mask_name(row.leader.name),
        state=row.state,
        strength=row.strength,
        boats=kinds.count("boat"),
        vehicles=kinds.count("vehicle"),
        stop=current.state if current else None,
        trouble=current.state if current and current.state in TROUBLED_STOP else None,
        words=row.words,
        eta_at=row.eta_at,
        committed_at=row.committed_at,
        departed_at=row.departed_at,
        arrived_at=row.arrived_at,
        left_at=row.left_at,
        home_at=row.home_at,
        roll_call_due_at=due,
        subject=f"mission:{row.pk}",
        closed=closed_ahead(row, stops),
    )
