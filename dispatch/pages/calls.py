"""/calls: without a gateway the work goes on. Ring, one key, type the strength; and the text to copy for a chat group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatch.access import audit, operations, visible
from dispatch.flow import answer, call_out
from dispatch.flow.refusals import Refusal
from dispatch.messaging import bots, delivery
from dispatch.messaging.gateways import CALL_LIST
from dispatch.messaging.links import ask_link
from dispatch.models import Ask, CallOut, Post, Text, User
from dispatch.models.labels import label
from dispatch.models.phones import national
from dispatch.pages.report_words import clock
from dispatch.pages.signed_in import user_of
from dispatch.states import (
    WAITING_ASK,
    CallOutState,
    NotAllowed,
    PostState,
    Purpose,
    Source,
    Stale,
    TextState,
    Unit,
    Urgency,
)

# So many are shown; the next come up as these are rung.
MOST = 40


class StrengthForm(forms.Form):
    """What was said on the telephone."""

    people = forms.IntegerField(min_value=1, max_value=500)
    boats = forms.IntegerField(min_value=0, max_value=99, required=False)
    vehicles = forms.IntegerField(min_value=0, max_value=99, required=False)
    eta_minutes = forms.IntegerField(min_value=1, max_value=600, required=False)


@login_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Whom to ring now, the longest waiting first; what must still be told; and the text for a chat group."""
    user = user_of(request)
    mine = operations(user).filter(closed_at=None, sandbox=False)  # nobody is rung for a simulation
    asks = Ask.objects.filter(
        call_out__operation__in=mine.values("pk"), call_out__state=CallOutState.RUNNING, state__in=WAITING_ASK
    ).select_related("call_out__operation__organisation", "call_out__incident", "team", "recipient")
    asks = asks.order_by("asked_at", "pk")
    rows = [_row(ask) for ask in asks[:MOST]]
    told = Text.objects.filter(
        operation__in=mine.values("pk"), gateway=CALL_LIST, state=TextState.QUEUED.value
    )
    told = told.exclude(purpose=Purpose.CALL_OUT.value).select_related("volunteer").order_by("rank", "pk")
    running = {ask.call_out_id: ask.call_out for ask in asks}
    if rows or told:
        audit(user, "phones.seen", "calls", asks=[row["ask"].pk for row in rows], texts=[t.pk for t in told])
    context = {
        "rows": rows,
        "later": max(0, len(asks) - MOST),
        "told": [{"text": text, "phone_words": national(text.phone)} for text in told],
        "groups": [_group(row) for row in running.values()],
    }
    response = render(request, "calls.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def calls_answer(request: HttpRequest, key: int) -> HttpResponse:
    """What came of ringing for one ask: go, cannot, or nobody picked up (then the next of the team)."""
    user = user_of(request)
    rows = visible(user, Ask).select_related("call_out__operation__organisation", "call_out__incident")
    ask = get_object_or_404(rows, pk=key)
    try:
        match request.POST.get("what"):
            case "go":
                _go(request, ask, user)
            case "cannot":
                answer.decline(ask, source=Source.COORDINATOR, by=user)
            case "nobody":
                call_out.next_round(ask, by=user)
    except Refusal as refusal:
        messages.error(request, refusal.words())
    except (NotAllowed, Stale):
        messages.error(request, _("有人先一步处理了；没有任何改动，请看最新内容。"))
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "calls")


def _go(request: HttpRequest, ask: Ask, user: User) -> None:
    form = StrengthForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填人数（1 以上）和几分钟到；没有任何改动。"))
        return
    said = form.cleaned_data
    mission = answer.accept(
        ask,
        strength=said["people"],
        equipment={Unit.BOAT: said["boats"] or 0, Unit.VEHICLE: said["vehicles"] or 0},
        eta_minutes=said["eta_minutes"],
        source=Source.COORDINATOR,
        by=user,
    )
    messages.success(request, _("已登记：%(people)s 人出动。") % {"people": mission.strength})


@login_required
@require_POST
def calls_told(request: HttpRequest, key: int) -> HttpResponse:
    """A text of the call list was told by telephone."""
    user = user_of(request)
    text = get_object_or_404(visible(user, Text).select_related("operation"), pk=key, outbound=True)
    try:
        delivery.rung(text, by=user)
    except (NotAllowed, Stale):
        messages.error(request, _("有人先一步处理了；没有任何改动，请看最新内容。"))
    return redirect("calls")


@login_required
@require_safe
def calls_groups(request: HttpRequest, key: int) -> HttpResponse:
    """The groups of one call-out alone, while something is on its way to one."""
    row = get_object_or_404(_call_outs(request), pk=key)
    return render(request, "calls_groups.html", {"group": _group(row)})


@login_required
@require_POST
def calls_post(request: HttpRequest, key: int, bot: int) -> HttpResponse:
    """The words of a call-out, posted to one of its chat groups by its bot."""
    row = get_object_or_404(_call_outs(request), pk=key)
    group = get_object_or_404(call_out.groups(row.operation), pk=bot)
    try:
        call_out.post(row, group, by=user_of(request))
    except (NotAllowed, Stale):
        messages.error(request, _("有人先一步处理了；没有任何改动，请看最新内容。"))
    return redirect(f"{reverse('calls')}#group-{row.pk}")


def _call_outs(request: HttpRequest) -> QuerySet[CallOut]:
    return visible(user_of(request), CallOut).select_related("operation__organisation", "incident")


def _row(ask: Ask) -> dict[str, Any]:
    text = ask.texts.filter(outbound=True, purpose=Purpose.CALL_OUT.value).order_by("-pk").first()
    phone = text.phone if text else ask.recipient.phone
    return {
        "ask": ask,
        "phone": phone,
        "phone_words": national(phone),
        "urgency": label(Urgency(ask.call_out.incident.urgency)),
        "waited": clock(now() - ask.asked_at),
        "who": ask.recipient.name,
        "words": text.body if text else "",
        "link": ask_link(ask, ask.recipient),
        "rung": text is None or text.gateway != CALL_LIST or text.state != TextState.QUEUED,
        "text": text,
    }


def _group(row: CallOut) -> dict[str, Any]:
    """The text to copy for a chat group; the groups with a bot, and how the last post to each stands."""
    posts = {
        post.bot_id: post for post in Post.objects.filter(call_out=row).select_related("bot").order_by("pk")
    }
    standing = [(bot, _standing(posts.get(bot.pk))) for bot in call_out.groups(row.operation)]
    waiting = any(last.get("waits") for _bot, last in standing)
    return {"call_out": row, "words": bots.words_of(row), "bots": standing, "waiting": waiting}


def _standing(post: Post | None) -> dict[str, Any]:
    """{} where nothing was posted yet."""
    if post is None:
        return {}
    return {
        "waits": post.state in bots.WAITING,
        "failed": post.state == PostState.FAILED,
        "words": label(PostState(post.state)),
        "at": post.ended_at,
        "reason": bots.explain(post),
    }
