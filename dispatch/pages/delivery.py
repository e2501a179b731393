"""/delivery: whether texts arrive and are answered, by carrier and prefix; what they cost; a correction, a test to oneself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dispatch.access import operations, visible
from dispatch.flow import correction as amending
from dispatch.flow.refusals import Refusal
from dispatch.messaging import segments, selftest
from dispatch.messaging.gateways import REAL
from dispatch.models import CallOut, Operation, Text
from dispatch.models.labels import label
from dispatch.models.masks import mask_name, mask_phone
from dispatch.pages.signed_in import private, user_of
from dispatch.snapshots.delivery import RIPE, Share, by_carrier, shares
from dispatch.states import Channel, Purpose, TextState

WINDOWS = {
    "1h": (timedelta(hours=1), gettext_lazy("1 小时")),
    "6h": (timedelta(hours=6), gettext_lazy("6 小时")),
    "24h": (timedelta(hours=24), gettext_lazy("24 小时")),
    "7d": (timedelta(days=7), gettext_lazy("7 天")),
}
CARRIER_WORDS = {
    "mobile": gettext_lazy("移动号段"),
    "unicom": gettext_lazy("联通号段"),
    "telecom": gettext_lazy("电信号段"),
    "broadcast": gettext_lazy("广电号段"),
    "": gettext_lazy("其他号码"),
}
GATEWAYS = {"handset": gettext_lazy("虚拟手机"), "none": gettext_lazy("电话单")}
MOST_LOST, MOST_CALL_OUTS = 20, 12


@login_required
@require_safe
def delivery(request: HttpRequest) -> HttpResponse:
    """The figures of a window; no number is ever whole on this page."""
    user = user_of(request)
    mine = list(operations(user).filter(closed_at=None).order_by("sandbox", "everyday", "-opened_at"))
    chosen = [row for row in mine if row.slug == request.GET.get("operation", "")]
    wanted = chosen or [row for row in mine if not row.sandbox]
    name = request.GET.get("window", "")
    name = name if name in WINDOWS else "24h"
    until = now()
    found = shares(wanted, until - WINDOWS[name][0], until, until)
    carriers = by_carrier(found)
    context = {
        "windows": [(code, words) for code, (_span, words) in WINDOWS.items()],
        "window": name,
        "operations": mine,
        "chosen": chosen[0] if chosen else None,
        "carriers": [_line(row) for row in carriers],
        "prefixes": [_line(row) for row in found],
        "warnings": _warnings(carriers, found),
        "spend": _spend(found),
        "lost": _lost(wanted, until - WINDOWS[name][0]),
        "call_outs": _call_outs(wanted),
        "ripe": int(RIPE.total_seconds() // 60),
        "until": until,
        "own_phone": mask_phone(getattr(getattr(user, "volunteer", None), "phone", "")),
    }
    return private(render(request, "delivery/page.html", context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, key: int) -> HttpResponse:
    """更正 to exactly those who have the text of a call-out: GET shows who and how it reads, POST sends."""
    user = user_of(request)
    rows = visible(user, CallOut).select_related("operation__organisation", "incident")
    row = get_object_or_404(rows, pk=key)
    words = request.POST.get("words", "")
    if request.method == "POST":
        try:
            sent = amending.correct(row, words, by=user)
            messages.success(request, _("更正已发给 %(n)d 人。") % {"n": len(sent)})
            return redirect("delivery")
        except Refusal as refusal:
            messages.error(request, refusal.words())
    told = amending.told(row)
    example = amending.preview(row, words or "……")
    context = {
        "row": row,
        "words": words,
        "count": len(told),
        "people": [
            (mask_name(text.volunteer.name) if text.volunteer else "", mask_phone(text.phone))
            for text in told
        ],
        "example": example,
        "size": segments.count(example),
        "original": told[0].body if told else "",
        "longest": amending.LONGEST,
    }
    return private(render(request, "delivery/correction.html", context))


@login_required
@require_POST
def to_oneself(request: HttpRequest) -> HttpResponse:
    """A test to one's own phone of the roster, through the door of the call-outs."""
    user = user_of(request)
    phone = getattr(getattr(user, "volunteer", None), "phone", "")
    operation = (
        operations(user).filter(closed_at=None, sandbox=False).order_by("everyday", "-opened_at").first()
    )
    if not phone or operation is None:
        messages.error(request, _("名册里没有您的手机号；没有发出。请先在名册登记。"))
    else:
        text = selftest.send(operation, phone, by=user)
        messages.success(request, _("测试短信 %(text)s 已排队，几秒后看手机。") % {"text": text})
    return redirect("delivery")


def _line(row: Share) -> dict[str, Any]:
    """One row as a page shows it."""
    return {
        "row": row,
        "carrier": CARRIER_WORDS[row.carrier],
        "prefix": row.prefix.removeprefix("+86") + ("****" if row.prefix else ""),
        "channel": label(Channel(row.channel)),
        "gateway": GATEWAYS.get(row.gateway, row.gateway),
        "delivered_percent": None if row.rate is None else round(100 * row.rate),
        "answered_percent": round(100 * row.answered / row.asked) if row.asked else None,
    }


def _warnings(carriers: Sequence[Share], prefixes: Sequence[Share]) -> list[dict[str, Any]]:
    """The carriers that fall behind, and prefixes of the others that do."""
    bad = [row for row in carriers if row.worse]
    named = {(row.carrier, row.channel, row.gateway) for row in bad}
    bad += [row for row in prefixes if row.worse and (row.carrier, row.channel, row.gateway) not in named]
    return [_line(row) for row in bad]


def _spend(found: Sequence[Share]) -> list[dict[str, Any]]:
    """What went through each gateway: segments, and what was booked for them; None where nothing leaves this machine."""
    sums: dict[str, tuple[int, int, int]] = {}
    for row in found:
        texts, parts, cost = sums.get(row.gateway, (0, 0, 0))
        sums[row.gateway] = (texts + row.texts, parts + row.segments, cost + row.cost)
    return [
        {
            "gateway": GATEWAYS.get(name, name),
            "texts": texts,
            "segments": parts,
            "cost": f"{cost / 1000:,.2f}" if name in REAL else None,
        }
        for name, (texts, parts, cost) in sorted(sums.items())
    ]


def _lost(wanted: Sequence[Operation], since: Any) -> list[dict[str, Any]]:
    rows = Text.objects.filter(operation__in=wanted, outbound=True, queued_at__gte=since)
    rows = rows.filter(state__in=[TextState.FAILED, TextState.UNDELIVERED, TextState.UNKNOWN])
    return [
        {
            "text": row,
            "phone": mask_phone(row.phone),
            "state": label(TextState(row.state)),
            "purpose": _purpose(row),
        }
        for row in rows.order_by("-queued_at")[:MOST_LOST]
    ]


def _purpose(row: Text) -> str:
    return label(Purpose(row.purpose)) if row.purpose in set(Purpose) else row.purpose


def _call_outs(wanted: Sequence[Operation]) -> list[CallOut]:
    rows = CallOut.objects.filter(operation__in=wanted, asks__texts__outbound=True).distinct()
    return list(rows.select_related("incident").order_by("-pk")[:MOST_CALL_OUTS])
