"""Dangers that stand, with everybody who was told of them, and cries for help; as the boards show them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.db.models import Prefetch

from dispatch.models import Alarm, Danger, Mission, Operation, Stop, Told
from dispatch.models.dangers import beside
from dispatch.models.masks import mask_name, mask_phone
from dispatch.snapshots.danger_rows import AlarmRow, DangerRow, ToldRow
from dispatch.states import OPEN_STOP, ToldState

_ORDER = {state.value: place for place, state in enumerate(ToldState)}


def danger_rows(operation: Operation, ids: Iterable[int], *, standing: bool = False) -> list[DangerRow]:
    """Dangers that stand where `operation` works: all of them, or those asked for. A lifted one is on no screen any more."""
    found = Danger.objects.filter(beside(operation), sandbox=operation.sandbox, lifted_at=None)
    found = found if standing else found.filter(pk__in=list(ids))
    told = Told.objects.select_related("volunteer", "team", "mission__team", "mission__leader")
    found = found.select_related("raised_by", "lift_asked_by").prefetch_related(Prefetch("told", told))
    return [_danger(row) for row in found.order_by("raised_at", "pk")]


def _danger(row: Danger) -> DangerRow:
    # The silent on top, and of them the one who was told first.
    told = sorted(row.told.all(), key=lambda one: (_ORDER[one.state], one.told_at, one.pk))
    return DangerRow(
        id=row.pk,
        act=row.act,
        name=row.name,
        why=row.why,
        shape=msgspec.json.decode(row.shape.geojson),
        raised_name=str(row.raised_by) if row.raised_by else "",
        raised_at=row.raised_at,
        lift_asked_by=row.lift_asked_by_id,
        lift_asked_name=str(row.lift_asked_by) if row.lift_asked_by else "",
        lift_asked_at=row.lift_asked_at,
        told=[_told(one) for one in told],
    )


def _told(row: Told) -> ToldRow:
    return ToldRow(
        id=row.pk,
        mission=row.mission_id,
        team=row.team_id,
        name=row.outside or (row.team.short_name if row.team else _name(row.mission)),
        who=mask_name(row.volunteer.name) if row.volunteer else "",
        phone=mask_phone(row.phone) if row.phone else "",
        people=_people(row),
        state=row.state,
        round=row.round,
        told_at=row.told_at,
        due_at=row.due_at,
        received_at=row.received_at,
        withdrawn_at=row.withdrawn_at,
        source=row.answer_source,
    )


def _people(row: Told) -> int:
    if row.mission:
        return row.mission.strength
    if row.team is None:
        return 0
    return row.team.strength - (row.team.rehearsing if row.sandbox else row.team.engaged)


def _name(mission: Mission | None) -> str:
    if mission is None:
        return ""
    return mission.team.short_name if mission.team else mask_name(mission.leader.name)


def alarm_rows(operation: Operation, ids: Iterable[int], *, standing: bool = False) -> list[AlarmRow]:
    """Cries for help that are not over, of `operation` and of the live ones beside it: they ring on every board."""
    found = Alarm.objects.filter(beside(operation), sandbox=operation.sandbox, ended_at=None)
    found = found if standing else found.filter(pk__in=list(ids))
    stops = Prefetch("mission__stops", Stop.objects.select_related("incident").order_by("position"))
    found = found.select_related("mission__team", "mission__leader", "pressed_by", "acknowledged_by")
    return [_alarm(row) for row in found.prefetch_related(stops).order_by("raised_at", "pk")]


def _alarm(row: Alarm) -> AlarmRow:
    stops = list(row.mission.stops.all())
    stop = next((one for one in stops if one.state in OPEN_STOP), stops[-1] if stops else None)
    person = row.pressed_by or row.mission.leader
    return AlarmRow(
        id=row.pk,
        mission=row.mission_id,
        incident=stop.incident_id if stop else None,
        number=stop.incident.number if stop else None,
        name=_name(row.mission),
        who=mask_name(person.name),
        phone=mask_phone(person.phone) if person.phone else "",
        times=row.times,
        lon=row.point.x if row.point else None,
        lat=row.point.y if row.point else None,
        point_at=row.point_at,
        raised_at=row.raised_at,
        escalated_at=row.escalated_at,
        acknowledged_by=row.acknowledged_by_id,
        acknowledged_name=str(row.acknowledged_by) if row.acknowledged_by else "",
        acknowledged_at=row.acknowledged_at,
    )
