"""Dangers: who is in the area, tell them all, answer for them, lift it by two; and who takes a cry for help."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from dispatch.access import audit, require, visible
from dispatch.api.board import me, operation_of
from dispatch.api.missions import WhenIn
from dispatch.flow import dangers, track
from dispatch.flow.inside import Outside
from dispatch.flow.inside import inside as everybody_in
from dispatch.flow.steps.dangers import phones_of
from dispatch.models import Alarm, Danger, Told
from dispatch.models.phones import e164
from dispatch.states import DangerAct, Source, ToldState

router = Router()
MOST_OUTSIDE = 50


class OutsideIn(Schema):
    """A team of somebody else in the area, and the phone of whoever leads it."""

    name: str = Field(min_length=1, max_length=40)
    phone: str = Field(min_length=3, max_length=20)


class RaiseIn(WhenIn):
    """A GeoJSON area in WGS-84, what it is called, why, and whether to leave it or to hold."""

    act: DangerAct
    shape: dict[str, Any]
    name: str = Field(min_length=1, max_length=30)
    why: str = Field(default="", max_length=30)
    outside: list[OutsideIn] = Field(default_factory=list, max_length=MOST_OUTSIDE)


class AreaIn(Schema):
    """A GeoJSON area in WGS-84."""

    shape: dict[str, Any]


class AnswerIn(WhenIn):
    """What they said on the telephone or by radio."""

    state: ToldState


class DangerDone(Schema):
    """What an act left behind; the row itself comes over the stream."""

    danger: int
    standing: bool
    lift_asked: bool


class ToldDone(Schema):
    """What an answer left behind."""

    told: int
    state: str


class AlarmDone(Schema):
    """Who has it."""

    alarm: int
    acknowledged_by: int | None


class InsideDone(Schema):
    """How many crews and teams would be told."""

    crews: int
    teams: int
    unreachable: int


@router.post("/operations/{slug}/dangers/inside", response=InsideDone)
def inside(request: HttpRequest, slug: str, body: AreaIn) -> InsideDone:
    """Who is in that area now; nothing is written."""
    operation = operation_of(request, slug)
    require(me(request), operation)
    draft = Danger(**operation.root(), shape=dangers.area_of(body.shape))
    found = everybody_in(draft)
    crews = sum(one.mission is not None for one in found)
    return InsideDone(crews=crews, teams=len(found) - crews, unreachable=sum(not one.phone for one in found))


@router.post("/operations/{slug}/dangers", response=DangerDone)
def raise_danger(request: HttpRequest, slug: str, body: RaiseIn) -> DangerDone:
    """Everybody in the area is told at once, and nobody is sent there until two people lifted it."""
    operation = operation_of(request, slug)
    require(me(request), operation)
    outside = [_outside(one) for one in body.outside]
    danger = dangers.raise_danger(
        operation,
        act=body.act,
        shape=body.shape,
        name=body.name,
        why=body.why,
        outside=outside,
        by=me(request),
        at=body.at,
    )
    return _done(danger)


def _outside(one: OutsideIn) -> Outside:
    phone = e164(one.phone)
    if phone is None:
        raise HttpError(422, _("“%(name)s”的电话不对：%(phone)s。没有发出任何通知。") % one.dict())
    return Outside(one.name, phone)


@router.post("/dangers/{int:key}/lift", response=DangerDone)
def lift(request: HttpRequest, key: int, body: WhenIn) -> DangerDone:
    """The first person asks, a second one lifts it; 409 `second_lifts`, `danger_over`."""
    return _done(dangers.lift(_danger(request, key), by=me(request), at=body.at))


@router.post("/dangers/{int:key}/keep", response=DangerDone)
def keep(request: HttpRequest, key: int) -> DangerDone:
    """It is not over after all."""
    return _done(dangers.keep(_danger(request, key), by=me(request)))


@router.post("/warned/{int:key}/answer", response=ToldDone)
def answer_for(request: HttpRequest, key: int, body: AnswerIn) -> ToldDone:
    """On their behalf, as told by telephone or radio."""
    told = _told(request, key)
    told = dangers.answer(told, body.state, by=me(request), source=Source.COORDINATOR, at=body.at)
    return ToldDone(told=told.pk, state=told.state)


@router.post("/warned/{int:key}/again", response=ToldDone)
def tell_again(request: HttpRequest, key: int) -> ToldDone:
    """Tell them again now, on every phone they have."""
    told = dangers.tell_again(_told(request, key), by=me(request))
    return ToldDone(told=told.pk, state=told.state)


@router.get("/warned/{int:key}/phones")
def told_phones(request: HttpRequest, key: int) -> dict[str, list[str]]:
    """Their phones, whole, to be rung; logged."""
    told = _told(request, key)
    audit(me(request), "phone.seen", f"told:{told.pk}")
    return {"phones": phones_of(told)}


@router.post("/alarms/{int:key}/acknowledge", response=AlarmDone)
def acknowledge(request: HttpRequest, key: int) -> AlarmDone:
    """I have it; 409 `alarm_taken` names who was first."""
    alarm = track.acknowledge(_alarm(request, key), by=me(request))
    return AlarmDone(alarm=alarm.pk, acknowledged_by=alarm.acknowledged_by_id)


@router.get("/alarms/{int:key}/phones")
def alarm_phones(request: HttpRequest, key: int) -> dict[str, list[str]]:
    """The phones of the crew that cried for help, whoever pressed first; logged."""
    alarm = _alarm(request, key)
    audit(me(request), "phone.seen", f"alarm:{alarm.pk}")
    return {"phones": track.crew_phones(alarm)}


def _danger(request: HttpRequest, key: int) -> Danger:
    rows = visible(me(request), Danger).select_related("operation__organisation")
    danger = get_object_or_404(rows, pk=key)
    require(me(request), danger.operation)
    return danger


def _told(request: HttpRequest, key: int) -> Told:
    rows = visible(me(request), Told).select_related(
        "danger__operation__organisation", "mission__leader", "mission__team__leader", "mission__team__deputy",
        "team__leader", "team__deputy",
    )  # fmt: skip
    told = get_object_or_404(rows, pk=key)
    require(me(request), told.danger.operation)
    return told


def _alarm(request: HttpRequest, key: int) -> Alarm:
    rows = visible(me(request), Alarm).select_related(
        "operation__organisation",
        "mission__team__leader",
        "mission__team__deputy",
        "mission__leader",
        "pressed_by",
    )
    alarm = get_object_or_404(rows, pk=key)
    require(me(request), alarm.operation)
    return alarm


def _done(danger: Danger) -> DangerDone:
    return DangerDone(
        danger=danger.pk, standing=danger.lifted_at is None, lift_asked=danger.lift_asked_by_id is not None
    )
