"""Everything of the chosen incident that its row does not have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, Min, Q
from django.utils.translation import get_language

from dispatch.models import CallOut, Incident, Mission, Need, TimelineEntry
from dispatch.snapshots.gather import entry_rows, request_rows
from dispatch.snapshots.panes import HandOffRow, IncidentPane, NeedRow, PersonRow
from dispatch.states import DISPATCHABLE_INCIDENT, INCIDENT_FORWARD, IncidentState


def pane(incident: Incident) -> IncidentPane:
    """The pane of `incident`: needs, persons, requests, hand-offs, the whole timeline, and the acts that are open now."""
    requests = incident.requests.select_related("owner").order_by("received_at")
    entries = TimelineEntry.objects.filter(incident=incident).select_related("actor")
    return IncidentPane(
        id=incident.pk,
        water=incident.water,
        vulnerable=incident.vulnerable,
        meeting_point=incident.meeting_point,
        bring=incident.bring,
        place_words=incident.place_words,
        place_source=incident.place_source,
        starts_at=incident.starts_at,
        ends_at=incident.ends_at,
        milestones=milestones(incident),
        needs=need_rows(incident),
        persons=[
            PersonRow(id=p.pk, state=p.state, count=p.count, name=p.name, destination=p.destination, at=p.at)
            for p in incident.persons.order_by("at")
        ],
        hand_offs=[
            HandOffRow(to=h.to, reference=h.reference, note=h.note, at=h.at)
            for h in incident.hand_offs.order_by("at")
        ],
        outcome=_outcome(incident),
        requests=request_rows(requests),
        entries=entry_rows(entries.order_by("-at", "-pk")),
        acts=acts(incident),
    )


def need_rows(incident: Incident) -> list[NeedRow]:
    """The needs of `incident`, a row a quota; the skill in the active language, empty where anybody will do."""
    english = (get_language() or "").startswith("en")
    needs = Need.objects.filter(incident=incident).select_related("skill").prefetch_related("quotas")
    return [
        NeedRow(
            need=need.pk,
            skill="" if need.skill is None else need.skill.english_name if english else need.skill.name,
            unit=quota.unit,
            quota=quota.quota,
            taken=quota.taken,
        )
        for need in needs.order_by("pk")
        for quota in sorted(need.quotas.all(), key=lambda q: q.pk)
    ]


def milestones(incident: Incident) -> dict[str, datetime]:
    """When each stage was reached for the first time: received, located, called_out, under_way, on_scene, closed."""
    first = TimelineEntry.objects.filter(incident=incident).aggregate(
        located=Min("at", filter=Q(verb="incident.located")),
        closed=Max("at", filter=Q(verb="incident.closed")),
    )
    crews = Mission.objects.filter(stops__incident=incident).aggregate(
        under_way=Min("departed_at"), on_scene=Min("arrived_at")
    )
    called = CallOut.objects.filter(incident=incident).aggregate(called_out=Min("started_at"))
    found = {"received": incident.received_at, **first, **called, **crews}
    if incident.state != IncidentState.CLOSED:
        found["closed"] = None
    return {name: at for name, at in found.items() if at is not None}


def acts(incident: Incident) -> list[str]:
    """Codes of what may be done with `incident` as it is now."""
    state = incident.state
    forward = INCIDENT_FORWARD.get(state, frozenset())
    found: list[str] = [
        name for name in ("suspended", "handed_over", "cancelled", "closed") if name in forward
    ]
    if state in DISPATCHABLE_INCIDENT and incident.point is not None:
        found.append("call_out")
    if state == IncidentState.SUSPENDED:
        found.append("resume")
    if state in {IncidentState.CLOSED, IncidentState.HANDED_OVER, IncidentState.CANCELLED}:
        found.append("reopen")
    return found


def _outcome(incident: Incident) -> dict[str, Any] | None:
    outcome = getattr(incident, "outcome", None)
    if outcome is None:
        return None
    return {
        "people_served": outcome.people_served,
        "area_treated_m2": outcome.area_treated_m2,
        "goods": outcome.goods,
        "summary": outcome.summary,
    }
