"""Virtual phones: every text that stays on this machine, and answers as people would give them."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dispatch.access import operations, visible
from dispatch.flow import answer
from dispatch.messaging import inbound
from dispatch.messaging.gateways import gateway_name
from dispatch.models import Operation
from dispatch.pages.handset_phones import HANDSET, SHOWN, people_of, texts_of, wall
from dispatch.states import Mode


@login_required
@require_safe
def handset(request: HttpRequest) -> HttpResponse:
    """The page; with `?part=phones` only the phones, for the refresh every two seconds."""
    operation = _operation(request, request.GET.get("operation", ""))
    part = request.GET.get("part") == "phones"
    context = _context(operation, request.GET)
    if not part:
        context |= {"operations": _choices(request), "drill": operation.mode != Mode.LIVE}
    response = render(request, "handset/phones.html" if part else "handset/page.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def handset_answer(request: HttpRequest) -> HttpResponse:
    """Somebody answers: the words enter by the door of every provider's webhook."""
    operation = _operation(request, request.POST.get("operation", ""))
    if not _is_here(operation):
        raise Http404
    number, words = request.POST.get("phone", ""), request.POST.get("words", "").strip()
    if not _is_phone(operation, number):
        raise Http404
    if words:
        text = inbound.receive(
            gateway=HANDSET,
            phone=number,
            body=words,
            provider_id=f"page-{uuid.uuid4().hex}",
            operation=operation if operation.sandbox else None,
        )
        answer.take_in(text)
    if request.headers.get("HX-Request"):
        return render(request, "handset/phones.html", _context(operation, request.POST))
    kept = {name: request.POST.get(name, "") for name in ("operation", "q", "show", "page")}
    return redirect(f"/handset?{urlencode({name: value for name, value in kept.items() if value})}")


def _context(operation: Operation, given: QueryDict) -> dict[str, Any]:
    """The phones that `given` asks for, and how to ask for them again."""
    here = _is_here(operation)
    wanted, show = given.get("q", "").strip(), given.get("show", "")
    show = show if show in SHOWN else ""
    page = int(given.get("page", "")) if given.get("page", "").isdecimal() else 1
    return {
        "operation": operation,
        "here": here,
        "wall": wall(operation, wanted=wanted, show=show, page=page) if here else None,
        "q": wanted,
        "show": show,
        "query": urlencode({"operation": operation.slug, "q": wanted}),
    }


def _choices(request: HttpRequest) -> list[Operation]:
    return list(operations(request.user).filter(closed_at=None).order_by("sandbox", "everyday", "-opened_at"))


def _operation(request: HttpRequest, slug: str) -> Operation:
    if slug:
        rows = visible(request.user, Operation).select_related("organisation")
        return get_object_or_404(rows, slug=slug)
    choices = _choices(request)
    if not choices:
        raise Http404
    return choices[0]


def _is_here(operation: Operation) -> bool:
    """Whether the texts of `operation` stay here; nobody answers in the place of real phones."""
    return gateway_name(operation) == HANDSET


def _is_phone(operation: Operation, number: str) -> bool:
    """Whether `number` is a phone of the roster or was texted here; from any other nobody may answer."""
    texted = texts_of(operation).filter(phone=number)
    return people_of(operation).filter(phone=number).exists() or texted.exists()
