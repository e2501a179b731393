"""Answering on somebody's behalf: who comes, who cannot, and words that were read."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from dispatch.access import visible
from dispatch.api.board import me
from dispatch.flow import answer
from dispatch.flow.refusals import OnReserve
from dispatch.models import Ask
from dispatch.states import Source, Unit

router = Router()


class Answered(Schema):
    """The ask as it is now, and the crew that it sent."""

    ask: int
    state: str
    mission: int | None = None


class AcceptIn(Schema):
    """What was said on the phone or over the radio, and when."""

    people: int = Field(ge=1, le=500)
    boats: int = Field(default=0, ge=0, le=99)
    vehicles: int = Field(default=0, ge=0, le=99)
    eta_minutes: int | None = Field(default=None, ge=1, le=600)
    at: AwareDatetime | None = None


class DeclineIn(Schema):
    """When it was said, if not just now."""

    at: AwareDatetime | None = None


@router.post("/asks/{int:key}/accept", response=Answered)
def accept(request: HttpRequest, key: int, body: AcceptIn) -> Answered:
    """They go; a coordinator says so for them."""
    try:
        mission = answer.accept(
            _ask(request, key),
            strength=body.people,
            equipment={Unit.BOAT: body.boats, Unit.VEHICLE: body.vehicles},
            eta_minutes=body.eta_minutes,
            source=Source.COORDINATOR,
            by=me(request),
            at=body.at,
        )
    except OnReserve:  # kept: the row says in which place
        return Answered(ask=key, state="reserve")
    return Answered(ask=key, state="accepted", mission=mission.pk)


@router.post("/asks/{int:key}/decline", response=Answered)
def decline(request: HttpRequest, key: int, body: DeclineIn) -> Answered:
    """They cannot."""
    ask = answer.decline(_ask(request, key), source=Source.COORDINATOR, by=me(request), at=body.at)
    return Answered(ask=key, state=ask.state)


@router.post("/asks/{int:key}/clear", response=Answered)
def clear(request: HttpRequest, key: int) -> Answered:
    """Their words were read."""
    return Answered(ask=key, state=answer.clear(_ask(request, key), by=me(request)).state)


def _ask(request: HttpRequest, key: int) -> Ask:
    return get_object_or_404(
        visible(me(request), Ask).select_related("call_out__operation__organisation", "call_out__incident"),
        pk=key,
    )
