"""The exception queue: messages that no rule could file, each owned and put where it belongs by a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from dispatch.access import operations, visible
from dispatch.api.board import me
from dispatch.api.structs import answer as as_json
from dispatch.flow import answer, call_out
from dispatch.models import Ask, Incident, Mission, Overdue, Text
from dispatch.snapshots.answers import queue_rows

router = Router()


class TextDone(Schema):
    """The message as it is now."""

    text: int
    state: str
    owner: int | None = None


class FileIn(Schema):
    """Where it belongs; with nothing named, it needs nobody."""

    ask: int | None = None
    mission: int | None = None
    incident: int | None = None


@router.get("/queue")
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a person in the operations of whoever asks, the oldest first."""
    return as_json(queue_rows(operations(me(request)).filter(closed_at=None)))


@router.post("/texts/{int:key}/claim", response=TextDone)
def claim(request: HttpRequest, key: int) -> TextDone:
    """I take care of it."""
    text = answer.claim_text(_text(request, key), by=me(request))
    return TextDone(text=key, state=text.state, owner=text.owner_id)


@router.post("/texts/{int:key}/file", response=TextDone)
def put(request: HttpRequest, key: int, body: FileIn) -> TextDone:
    """It belongs there."""
    user = me(request)
    text = answer.file_text(
        _text(request, key),
        by=user,
        ask=get_object_or_404(visible(user, Ask), pk=body.ask) if body.ask else None,
        mission=get_object_or_404(visible(user, Mission), pk=body.mission) if body.mission else None,
        incident=get_object_or_404(visible(user, Incident), pk=body.incident) if body.incident else None,
    )
    return TextDone(text=key, state=text.state, owner=text.owner_id)


class LateDone(Schema):
    """What the clock was late with, as it is now."""

    late: int
    settled: bool
    owner: int | None = None


@router.post("/overdue/{int:key}/claim", response=LateDone)
def claim_late(request: HttpRequest, key: int) -> LateDone:
    """I take care of it."""
    return _late(call_out.claim_overdue(_overdue(request, key), by=me(request)))


@router.post("/overdue/{int:key}/settle", response=LateDone)
def settle_late(request: HttpRequest, key: int) -> LateDone:
    """It was seen to."""
    return _late(call_out.settle_overdue(_overdue(request, key), by=me(request)))


def _overdue(request: HttpRequest, key: int) -> Overdue:
    rows = visible(me(request), Overdue).select_related("operation__organisation", "call_out__incident")
    return get_object_or_404(rows, pk=key)


def _late(row: Overdue) -> LateDone:
    return LateDone(late=row.pk, settled=row.settled_at is not None, owner=row.owner_id)


def _text(request: HttpRequest, key: int) -> Text:
    rows = visible(me(request), Text).filter(outbound=False).select_related("operation__organisation")
    return get_object_or_404(rows, pk=key)
