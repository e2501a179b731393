"""Virtual phones: every text that stays on this machine, and answers as people would give them."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from django.contrib.auth.decorators import login_required
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dispatch.access import operations, visible
from dispatch.flow import answer
from dispatch.messaging import inbound
from dispatch.messaging.gateways import gateway_name
from dispatch.messaging.links import ask_link
from dispatch.models import Ask, Operation, Text, Volunteer
from dispatch.models.labels import label
from dispatch.states import WAITING_ASK, AskState, Mode, TextState

PHONES = 12
TEXTS = 12
LONGEST_SHOWN = 500
HANDSET = "handset"


class Bubble(msgspec.Struct, frozen=True):
    """One text as a phone shows it."""

    text: Text
    mine: bool
    words: str
    state: str
    troubled: bool


class Phone(msgspec.Struct, frozen=True):
    """One virtual phone: who holds it, what it shows, and the answers that make sense now.

    `said` changes with each message from it: its field is a new, empty one then, and the same while others write.
    """

    number: str
    key: str
    name: str
    team: str
    bubbles: list[Bubble]
    answers: list[str]
    link: str
    said: int


@login_required
@require_safe
def handset(request: HttpRequest) -> HttpResponse:
    """The page; with `?part=phones` only the phones, for the refresh every two seconds."""
    operation = _operation(request, request.GET.get("operation", ""))
    wanted = request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "operation": operation,
        "operations": _choices(request),
        "phones": _phones(operation, wanted) if _is_here(operation) else [],
        "here": _is_here(operation),
        "drill": operation.mode != Mode.LIVE,
        "q": wanted,
    }
    template = "handset/phones.html" if request.GET.get("part") == "phones" else "handset/page.html"
    response = render(request, template, context)
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
    wanted = request.POST.get("q", "")
    if request.headers.get("HX-Request"):
        context = {"operation": operation, "phones": _phones(operation, wanted), "q": wanted}
        return render(request, "handset/phones.html", context)
    return redirect(f"/handset?operation={operation.slug}&q={wanted}")


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


def _people(operation: Operation) -> QuerySet[Volunteer]:
    below = Q()
    for organisation in (operation.organisation, *operation.shared_with.all()):
        below |= Q(organisation__path__startswith=organisation.path)
    return Volunteer.objects.filter(below, active=True).exclude(phone="")


def _texts(operation: Operation) -> QuerySet[Text]:
    rows = Text.objects.filter(gateway=HANDSET, sandbox=operation.sandbox)
    # A live phone shows what it was sent in every operation, as a real one would; a simulation is on its own.
    return rows.filter(operation=operation) if operation.sandbox else rows


def _is_phone(operation: Operation, number: str) -> bool:
    """Whether `number` is a phone of the roster or was texted here; from any other nobody may answer."""
    texted = _texts(operation).filter(organisation=operation.organisation, phone=number)
    return _people(operation).filter(phone=number).exists() or texted.exists()


def _phones(operation: Operation, wanted: str) -> list[Phone]:
    texts = _texts(operation).filter(organisation=operation.organisation)
    if wanted:
        named = Q(name__icontains=wanted) | Q(phone__contains=wanted) | Q(pinyin__icontains=wanted)
        numbers = list(
            _people(operation).filter(named).order_by("name").values_list("phone", flat=True)[:PHONES]
        )
        numbers += list(
            texts.filter(phone__contains=wanted).values_list("phone", flat=True).distinct()[:PHONES]
        )
        return [_phone(operation, number) for number in list(dict.fromkeys(numbers))[:PHONES]]
    latest = texts.values("phone").annotate(last=Max("queued_at")).order_by("-last")[:PHONES]
    return [_phone(operation, row["phone"]) for row in latest]


def _phone(operation: Operation, number: str) -> Phone:
    holder = _people(operation).filter(phone=number).prefetch_related("leads", "teams").first()
    asks = [ask for ask in answer.asks_of(number, sandbox=operation.sandbox) if ask.call_out.letter_taken]
    shown = _texts(operation).filter(phone=number).exclude(state__in=["cancelled", "expired"]).order_by("-pk")
    team = (holder.leads.first() or holder.teams.first()) if holder else None
    waiting = next((ask for ask in asks if ask.state in WAITING_ASK), None)
    return Phone(
        number=number,
        key=number.lstrip("+"),
        name=holder.name if holder else number,
        team=team.short_name if team else "",
        bubbles=[_bubble(text) for text in reversed(shown[:TEXTS])],
        answers=_answers(asks),
        link=ask_link(waiting, holder) if waiting and holder else "",
        said=shown.filter(outbound=False).values_list("pk", flat=True).first() or 0,
    )


def _bubble(text: Text) -> Bubble:
    return Bubble(
        text=text,
        mine=not text.outbound,
        words=text.body[:LONGEST_SHOWN],
        state=label(TextState(text.state)),
        troubled=text.state
        in {TextState.FAILED, TextState.UNDELIVERED, TextState.UNKNOWN, TextState.IN_QUEUE},
    )


def _answers(asks: list[Ask]) -> list[str]:
    """What one would press: the digits of each open letter, newest first."""
    found: list[str] = []
    for ask in asks[:2]:
        letter = ask.call_out.letter
        if ask.state in WAITING_ASK:
            found += [f"{letter}1", f"{letter}1 20", f"{letter}1 20 8人2艇", f"{letter}2"]
        elif ask.state == AskState.ACCEPTED:
            found += [f"{letter}4", f"{letter}8", f"{letter}9", f"{letter}2"]
        elif ask.mission_id:
            found += [f"{letter}9"]
        else:
            found += [f"{letter}1 20"]
    return [*found, "收到"]
