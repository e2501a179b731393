"""A request becomes a job: open an incident, link further requests to it, take them away again, change what is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dispatch.events import Story, telling
from dispatch.flow.intake.needs import Needs, is_on_water, usual_needs, write_needs
from dispatch.flow.intake.numbers import take_numbers, year_of
from dispatch.flow.places import REACHABLE, Ground, Spot, county_of
from dispatch.flow.refusals import Incomplete
from dispatch.models import Incident, Operation, Request, User
from dispatch.states import (
    OPEN_CALL_OUT,
    OPEN_INCIDENT,
    OPEN_REQUEST,
    IncidentKind,
    IncidentState,
    NotAllowed,
    Precision,
    RequestState,
    Urgency,
    advance,
)
from geo.coordinates import Coordinates, Datum

# What a person may change of an incident by hand; places have their own verbs, in flow.locate.
EDITABLE = frozenset(
    {"title", "kind", "urgency", "people", "water", "on_water", "vulnerable", "meeting_point", "bring", "starts_at", "ends_at"}
)  # fmt: skip


def open_incident(
    request: Request | None,
    *,
    operation: Operation,
    kind: IncidentKind,
    urgency: Urgency,
    title: str,
    people: int | None = None,
    water: str | None = None,
    on_water: bool | None = None,
    vulnerable: str | None = None,
    place_words: str | None = None,
    needs: Needs | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    by: User | None,
    at: datetime | None = None,
) -> Incident:
    """Open a job in `operation`, from a request or from nothing; the request and its re-posts are linked to it.

    What is not given comes from the request; without `needs` the usual ones of its kind are taken. It starts `located`
    where the place is known as finely as a township, else `received`: a county's middle is no place to send a crew to.
    Raises NotAllowed for a request that was set aside or has its incident.
    """
    if not title.strip():
        raise Incomplete(field=_("标题"), why=_("不能为空"))
    spot = _spot_of(request) or _spot_of_words(operation, place_words or "")
    chosen = needs or usual_needs(kind)
    incident = Incident(
        **operation.root(),
        kind=kind.value,
        urgency=urgency.value,
        title=title.strip()[:120],
        people=people if people is not None else getattr(request, "people", None),
        water=(water if water is not None else getattr(request, "water", ""))[:200],
        on_water=is_on_water(kind, chosen) if on_water is None else on_water,
        vulnerable=(vulnerable if vulnerable is not None else getattr(request, "vulnerable", ""))[:200],
        place_words=(place_words if place_words is not None else getattr(request, "place_words", ""))[:300],
        starts_at=starts_at,
        ends_at=ends_at,
        owner=by,
    )
    with telling(operation, by=by, at=at) as story:
        _number(story, incident)
        _place(incident, spot)
        incident.save(force_insert=True)
        write_needs(incident, chosen)
        story.tell(
            "incident.opened",
            incident=incident,
            number=incident.number,
            kind=kind.value,
            urgency=urgency.value,
        )
        if incident.state == IncidentState.LOCATED:
            story.tell(
                "incident.located", incident=incident, precision=spot.precision.value, source=spot.source
            )
        if request:
            _link(story, request, incident)
        story.changed(incident)
    return incident


def _number(story: Story, incident: Incident) -> None:
    incident.year = year_of(story.at)
    incident.number = take_numbers(incident.operation, "incident", incident.year)[0]
    incident.received_at = incident.stage_at = story.at


def _spot_of(request: Request | None) -> Spot | None:
    if request is None or request.point is None:
        return None
    point = Coordinates(request.point.x, request.point.y)
    return Spot(point, Precision(request.precision), request.place_source)


def _spot_of_words(operation: Operation, words: str) -> Spot:
    if not words.strip():
        return Spot()
    return Ground(operation.organisation).spot(
        lon=None, lat=None, datum=Datum.WGS84, words=words, measured=False
    )


def _place(incident: Incident, spot: Spot) -> None:
    incident.point, incident.precision, incident.place_source = spot.point, spot.precision.value, spot.source
    if spot.coordinates:
        incident.area_code, incident.area_name = county_of(spot.coordinates)
    located = spot.coordinates is not None and spot.precision in REACHABLE
    incident.state = (IncidentState.LOCATED if located else IncidentState.RECEIVED).value


def link(request: Request, incident: Incident, *, by: User) -> Request:
    """The same cry for help: it belongs to `incident` from now on. Raises NotAllowed where that is closed or elsewhere."""
    if incident.operation_id != request.operation_id or incident.state not in OPEN_INCIDENT:
        raise NotAllowed(f"incident {incident.pk} takes no requests of this operation now")
    with telling(request.operation, by=by) as story:
        _link(story, request, incident)
    return request


def _link(story: Story, request: Request, incident: Incident) -> None:
    """Link the request and those of its re-posts that nobody has handled; each keeps its own state."""
    if request.state in {RequestState.DUPLICATE, RequestState.STALE}:
        advance(request, RequestState.NEW)
    linked = Request.objects.filter(pk=request.pk, incident=None, state__in=OPEN_REQUEST)
    if not linked.update(incident=incident):
        raise NotAllowed(f"request {request.pk} has its incident or was set aside")
    request.incident = incident
    reposts = Request.objects.filter(repost_of=request, incident=None, state__in=OPEN_REQUEST)
    for repost in reposts.select_for_update(of=("self",)).order_by("pk"):
        Request.objects.filter(pk=repost.pk).update(incident=incident)
        repost.incident = incident
        story.changed(repost)
    story.tell("request.linked", incident=incident, request=request.pk, number=request.number)
    story.changed(request)


def unlink(request: Request, *, by: User) -> Request:
    """Not the same after all: the request waits again, new and without an incident."""
    with telling(request.operation, by=by) as story:
        incident = request.incident
        if incident is None or not Request.objects.filter(pk=request.pk, incident=incident).update(
            incident=None
        ):
            raise NotAllowed(f"request {request.pk} is linked to nothing")
        request.incident = None
        if request.state != RequestState.NEW:
            advance(request, RequestState.NEW, owner=None)
        story.tell("request.unlinked", incident=incident, request=request.pk, number=request.number)
        story.count(incident.pk)
        story.changed(request)
    return request


def mark_seen(incident: Incident, *, by: User) -> Incident:
    """A coordinator has seen it; the first one counts, later ones change nothing."""
    with telling(incident.operation, by=by) as story:
        if Incident.objects.filter(pk=incident.pk, seen_at=None).update(seen_at=story.at):
            incident.seen_at = story.at
            story.tell("incident.seen", incident=incident)
            story.changed(incident)
        else:
            incident.refresh_from_db(fields=["seen_at"])
    return incident


def edit(incident: Incident, *, by: User, **fields: Any) -> Incident:
    """Change what is known of an open incident (see EDITABLE); the timeline names the fields, not their words."""
    if unknown := set(fields) - EDITABLE:
        raise Incomplete(field=", ".join(sorted(unknown)), why="–")
    if not str(fields.get("title", "-")).strip():
        raise Incomplete(field=_("标题"), why=_("不能为空"))
    with telling(incident.operation, by=by) as story:
        _check_window(incident, fields)
        rows = Incident.objects.filter(pk=incident.pk, state__in=OPEN_INCIDENT)
        if fields and not rows.update(**fields):
            raise NotAllowed(f"incident {incident.pk} is over")
        incident.refresh_from_db()
        story.tell("incident.edited", incident=incident, fields=sorted(fields))
        story.changed(incident)
    return incident


def _check_window(incident: Incident, fields: dict[str, Any]) -> None:
    """A window ends after it begins, and stands while people are asked or reserved for it: they were told when to come."""
    window = {name: fields.get(name, getattr(incident, name)) for name in ("starts_at", "ends_at")}
    if all(window[name] == getattr(incident, name) for name in window):
        return
    starts, ends = window["starts_at"], window["ends_at"]
    if ends is not None and (starts is None or ends <= starts):
        raise Incomplete(field=_("时间"), why=_("结束应在开始之后"))
    if incident.call_outs.filter(sign_up_until__isnull=False, state__in=OPEN_CALL_OUT).exists():
        raise Incomplete(field=_("时间"), why=_("已有人按原时间报名；请先停止该报名"))
