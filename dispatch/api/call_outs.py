"""Calling out: whom, what it says, how it goes on."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from dispatch.access import visible
from dispatch.api.board import me
from dispatch.api.structs import answer as as_json
from dispatch.flow import call_out, match
from dispatch.flow.refusals import ReasonNeeded
from dispatch.models import Ask, CallOut, Incident, Team, Volunteer
from dispatch.states import Audience, Policy

router = Router()


class Asked(Schema):
    """The call-out and the ask that was sent; the rows come over the stream. `ask` is None while it waits for approval."""

    call_out: int
    ask: int | None = None
    state: str


class AssignIn(Schema):
    """Which team; `reason` says why one is sent that should rest."""

    team: int
    reason: str = Field(default="", max_length=200)


class PersonIn(Schema):
    """Which volunteer, for which need."""

    volunteer: int
    need: int
    reason: str = Field(default="", max_length=200)


class CallOutIn(Schema):
    """How it goes on. Life-critical: everyone in reach at once, without waiting for the second person."""

    life_critical: bool = False
    policy: Policy = Policy.WAVES


class SignUpIn(Schema):
    """Planned cover: until when one may sign up, and who is asked."""

    until: AwareDatetime
    audience: Audience = Audience.PEOPLE


class ExtendIn(Schema):
    """How much more time to answer."""

    seconds: int = Field(ge=10, le=3600)


@router.get("/incidents/{int:key}/preview")
def preview(request: HttpRequest, key: int, team: int) -> HttpResponse:
    """The text as it would be sent now, and what stands in the way."""
    incident = _incident(request, key)
    return as_json(call_out.preview(incident, _team(incident, team)))


@router.post("/incidents/{int:key}/assign", response=Asked)
def assign(request: HttpRequest, key: int, body: AssignIn) -> Asked:
    """派: that team, at once. Undo is the withdrawal of the call-out. 409 `reason_needed` for a team that should rest."""
    incident = _incident(request, key)
    team = _team(incident, body.team)
    row = next((row for row in match.ranking(incident).ranked if row.team == team.pk), None)
    override = _why(body.reason, needed=row is not None and row.needs_reason)
    ask = call_out.assign(
        incident, team, by=me(request), travel_seconds=row.seconds if row else None, override=override
    )
    return _asked(ask)


@router.post("/incidents/{int:key}/assign_person", response=Asked)
def assign_person(request: HttpRequest, key: int, body: PersonIn) -> Asked:
    """派: one volunteer whom the ranking names, for one need. 404 for anybody else."""
    incident = _incident(request, key)
    rows = {(row.volunteer, row.need): row for row in match.ranking(incident).singles}
    row = rows.get((body.volunteer, body.need))
    if row is None:
        raise Http404
    ask = call_out.assign_person(
        incident.needs.get(pk=body.need),
        Volunteer.objects.get(pk=body.volunteer),
        by=me(request),
        travel_seconds=row.seconds,
        override=_why(body.reason, needed=row.needs_reason),
    )
    return _asked(ask)


def _why(reason: str, *, needed: bool) -> str:
    if needed and not reason.strip():
        raise ReasonNeeded(hours=round(match.MAX_WORK_HOURS))
    return reason.strip() if needed else ""


@router.post("/incidents/{int:key}/call_out", response=Asked)
def next_best(request: HttpRequest, key: int, body: CallOutIn) -> Asked:
    """The first wave now, then wave after wave as the policy says, until the places are taken."""
    incident = _incident(request, key)
    policy = Policy.EVERYBODY if body.life_critical else body.policy
    pick = match.next_wave(incident, policy, life_critical=body.life_critical)
    if not pick.whom:
        raise call_out.why_nobody(incident)
    with transaction.atomic():
        # A refusal leaves no draft behind.
        drafted = call_out.draft(incident, by=me(request), life_critical=body.life_critical)
        asks = call_out.ask_wave(drafted, pick, by=me(request), policy=policy)
        if not asks:
            raise call_out.why_nobody(incident)
    return _asked(asks[0])


@router.post("/incidents/{int:key}/sign_up", response=Asked)
def sign_up(request: HttpRequest, key: int, body: SignUpIn) -> Asked:
    """Everybody who could serve what begins later is asked at once, and has until the deadline."""
    incident = _incident(request, key)
    pick = match.sign_up(incident, body.audience)
    if not pick.whom:
        raise call_out.why_nobody(incident)
    return _state(call_out.open_sign_up(incident, pick, until=body.until, by=me(request)))


@router.post("/call_outs/{int:key}/next", response=Asked)
def ask_next(request: HttpRequest, key: int) -> Asked:
    """Do not wait: ask the next wave now."""
    row = _call_out(request, key)
    pick = match.next_wave(row.incident, Policy(row.policy), life_critical=row.life_critical)
    if pick.enough:  # those who may still answer would do, but a person wants more
        pick = match.next_wave(row.incident, Policy.ONE_BY_ONE)
    asks = call_out.ask_wave(row, pick, by=me(request))
    if not asks:
        raise call_out.why_nobody(row.incident)
    return _asked(asks[0])


@router.post("/call_outs/{int:key}/approve", response=Asked)
def approve(request: HttpRequest, key: int) -> Asked:
    """A second person lets it go out."""
    return _state(call_out.approve(_call_out(request, key), by=me(request)))


@router.post("/call_outs/{int:key}/send_back", response=Asked)
def send_back(request: HttpRequest, key: int) -> Asked:
    """No: back to whoever drafted it."""
    return _state(call_out.send_back(_call_out(request, key), by=me(request)))


@router.post("/call_outs/{int:key}/pause", response=Asked)
def pause(request: HttpRequest, key: int) -> Asked:
    """Ask nobody further."""
    return _state(call_out.pause(_call_out(request, key), by=me(request)))


@router.post("/call_outs/{int:key}/resume", response=Asked)
def resume(request: HttpRequest, key: int) -> Asked:
    """Go on asking."""
    return _state(call_out.resume(_call_out(request, key), by=me(request)))


@router.post("/call_outs/{int:key}/withdraw", response=Asked)
def withdraw(request: HttpRequest, key: int) -> Asked:
    """End it, or undo it: whoever was asked is told not to go."""
    return _state(call_out.withdraw(_call_out(request, key), by=me(request)))


@router.post("/call_outs/{int:key}/extend", response=Asked)
def extend(request: HttpRequest, key: int, body: ExtendIn) -> Asked:
    """More time to answer."""
    return _state(call_out.extend(_call_out(request, key), seconds=body.seconds, by=me(request)))


def _incident(request: HttpRequest, key: int) -> Incident:
    return get_object_or_404(visible(me(request), Incident).select_related("operation__organisation"), pk=key)


def _call_out(request: HttpRequest, key: int) -> CallOut:
    rows = visible(me(request), CallOut).select_related("operation__organisation", "incident__operation")
    return get_object_or_404(rows, pk=key)


def _team(incident: Incident, key: int) -> Team:
    return get_object_or_404(call_out.teams_of(incident.operation), pk=key)


def _asked(ask: Ask) -> Asked:
    ask.call_out.refresh_from_db(fields=["state"])
    return Asked(call_out=ask.call_out_id, ask=ask.pk, state=ask.call_out.state)


def _state(row: CallOut) -> Asked:
    return Asked(call_out=row.pk, state=row.state)
