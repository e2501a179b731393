"""The exception queue: what a person must see to, each owned; a message is put where it belongs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Router, Schema

from dispatch.access import operations, visible
from dispatch.api.board import me
from dispatch.api.structs import answer as as_json
from dispatch.flow import answer, handling
from dispatch.models import Ask, Incident, Mission, Operation, Text
from dispatch.snapshots.answers import queue_rows
from dispatch.snapshots.exceptions import find

router = Router()


class TextDone(Schema):
    """The message as it is now."""

    text: int
    state: str
    owner: int | None = None


class Claimed(Schema):
    """Whose it is now."""

    code: str
    owner: int


class FileIn(Schema):
    """Where it belongs; with nothing named, it needs nobody."""

    ask: int | None = None
    mission: int | None = None
    incident: int | None = None


@router.get("/queue")
def queue(request: HttpRequest) -> HttpResponse:
    """What the board's queue shows, in all operations of whoever asks, the oldest first."""
    return as_json(queue_rows(operations(me(request)).filter(closed_at=None), now()))


@router.post("/queue/{code}/claim", response=Claimed)
def claim(request: HttpRequest, code: str) -> Claimed:
    """I take care of it; `code` is its number, such as `T-12`."""
    user = me(request)
    try:
        found = find(operations(user).filter(closed_at=None), code, now())
    except LookupError:
        found = None
    if found is None:
        raise Http404
    operation = Operation.objects.select_related("organisation").get(pk=found.operation)
    handling.take(found.kind, found.key, operation=operation, by=user)
    return Claimed(code=found.code, owner=user.pk)


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


def _text(request: HttpRequest, key: int) -> Text:
    rows = visible(me(request), Text).filter(outbound=False).select_related("operation__organisation")
    return get_object_or_404(rows, pk=key)
