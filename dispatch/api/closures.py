"""What is closed on the map: draw it, lift it, take that back, and read what was closed when and by whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from dispatch.access import require, visible
from dispatch.api.board import me, operation_of
from dispatch.api.missions import WhenIn
from dispatch.api.structs import answer
from dispatch.flow import closures
from dispatch.models import Closure
from dispatch.snapshots.closures import closure_history
from dispatch.states import ClosureKind, Source

router = Router()


class DrawIn(WhenIn):
    """A GeoJSON point, line or area in WGS-84, and what is wrong there."""

    kind: ClosureKind
    shape: dict[str, Any]
    bridges_open: bool = False
    note: str = Field(default="", max_length=200)


class ClosureDone(Schema):
    """What an act left behind; the row itself comes over the stream."""

    closure: int
    standing: bool


@router.post("/operations/{slug}/closures", response=ClosureDone)
def draw(request: HttpRequest, slug: str, body: DrawIn) -> ClosureDone:
    """Close it for every travel time from now on; crews on their way through it are warned."""
    operation = operation_of(request, slug)
    require(me(request), operation)
    return _done(closures.draw(operation, by=me(request), source=Source.PAGE, **body.dict()))


@router.get("/operations/{slug}/closures")
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """What was closed, newest first, the lifted ones too."""
    return answer(closure_history(operation_of(request, slug)))


@router.post("/closures/{int:key}/lift", response=ClosureDone)
def lift(request: HttpRequest, key: int, body: WhenIn) -> ClosureDone:
    """It can be passed again; 409 `lifted_already` names who was first."""
    return _done(closures.lift(_closure(request, key), by=me(request), at=body.at))


@router.post("/closures/{int:key}/put_back", response=ClosureDone)
def put_back(request: HttpRequest, key: int, body: WhenIn) -> ClosureDone:
    """Undo one's own lift."""
    return _done(closures.put_back(_closure(request, key), by=me(request), at=body.at))


def _closure(request: HttpRequest, key: int) -> Closure:
    rows = visible(me(request), Closure).select_related("operation__organisation")
    closure = get_object_or_404(rows, pk=key)
    require(me(request), closure.operation)
    return closure


def _done(closure: Closure) -> ClosureDone:
    return ClosureDone(closure=closure.pk, standing=closure.lifted_at is None)
