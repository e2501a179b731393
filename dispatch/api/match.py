"""The ranked teams of an incident."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from dispatch.access import visible
from dispatch.api.board import me
from dispatch.api.structs import answer
from dispatch.flow import match
from dispatch.models import Incident

router = Router()


@router.get("/incidents/{int:key}/ways")
def ways(request: HttpRequest, key: int) -> HttpResponse:
    """What each policy of calling out would mean; 409 `not_located` where there is no point yet."""
    rows = visible(me(request), Incident).select_related("operation")
    return answer(match.ways(get_object_or_404(rows, pk=key)))


@router.get("/incidents/{int:key}/ranking")
def ranking(request: HttpRequest, key: int) -> HttpResponse:
    """Who should go, with every reason; 409 `not_located` where there is no point yet."""
    rows = visible(me(request), Incident).select_related("operation")
    return answer(match.ranking(get_object_or_404(rows, pk=key)))
