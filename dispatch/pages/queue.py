"""/queue: every exception with its number, its age and its owner; taken, handed over, done with a reason. Never dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dispatch.access import operations
from dispatch.flow import handling
from dispatch.flow.refusals import Refusal
from dispatch.messaging import bots
from dispatch.models import Handling, Operation, Post, User
from dispatch.models.labels import choices, label
from dispatch.models.masks import mask_name, mask_phone
from dispatch.pages.queue_one import actions_of, finish, thread_of
from dispatch.pages.report_words import clock
from dispatch.pages.signed_in import private, user_of
from dispatch.snapshots.desk import colleagues
from dispatch.snapshots.exceptions import MOST, Exceptional, exceptions, find, parsed
from dispatch.states import NotAllowed, Snag, Stale

# So old it is marked, so old it is red.
DUE_SOON, OVERDUE = timedelta(minutes=2), timedelta(minutes=10)
OWNERS = {"mine": gettext_lazy("我的"), "nobody": gettext_lazy("无人认领")}
_GLYPHS = {
    Snag.TROUBLE: "failed", Snag.CREW_WORDS: "failed", Snag.LOST: "failed", Snag.DOUBTFUL: "unclear", Snag.WORDS: "unclear",
    Snag.TEXT_IN: "unclear",
}  # fmt: skip


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The list, crews first, then the oldest; asked for again every few seconds, and nothing is changed by that."""
    user, given = user_of(request), request.GET
    mine, chosen = _mine(user), given.get("operation", "")
    wanted = [row for row in mine if row.slug == chosen] or [row for row in mine if not row.sandbox]
    kind = given.get("kind", "")
    kinds = [Snag(kind)] if kind in set(Snag) else []
    owner = given.get("owner", "") if given.get("owner", "") in OWNERS else ""
    key = {"mine": user.pk, "nobody": -1, "": 0}[owner]
    rows = exceptions(wanted, now(), kinds=kinds, owner=key)
    total = rows[0].total if rows else 0
    context = {
        "rows": [row_of(row) for row in rows],
        "total": total,
        "later": max(0, total - MOST),
        "kinds": choices(Snag),
        "owners": OWNERS.items(),
        "operations": mine,
        "kind": kinds[0].value if kinds else "",
        "owner": owner,
        "chosen": chosen,
        "drill": next((row for row in wanted if row.sandbox), None),
        "query": request.GET.urlencode(),
    }
    part = request.headers.get("HX-Request") == "true"
    return private(render(request, "queue/rows.html" if part else "queue/list.html", context))


@login_required
@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One exception: what was said, what went to and fro with that phone, and what can be done."""
    return _show(request, code)


@login_required
@require_POST
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Take it, hand it over, see the number (logged), or be done with it."""
    user = user_of(request)
    found = _found(user, code)
    if found is None:
        return redirect("queue_one", code=code)
    operation = Operation.objects.select_related("organisation").get(pk=found.operation)
    what = request.POST.get("what", "")
    try:
        match what:
            case "take":
                handling.take(found.kind, found.key, operation=operation, by=user)
            case "hand_over":
                to = get_object_or_404(
                    User, pk=request.POST.get("to") or 0, pk__in=[row.id for row in colleagues(operation)]
                )
                handling.hand_over(found.kind, found.key, operation=operation, to=to, by=user)
            case "phone":
                return _show(request, code, whole=True)
            case "done":
                reason = finish(found, request.POST, by=user)
                handling.done(found.kind, found.key, operation=operation, reason=reason, by=user)
                messages.success(request, _("%(code)s 已处理，理由已记下。") % {"code": found.code})
                return redirect("queue")
            case _:
                raise Http404
    except Refusal as refusal:
        messages.error(request, refusal.words())
    except (NotAllowed, Stale):
        messages.error(request, _("有人先一步处理了；没有任何改动，请看最新内容。"))
    return redirect("queue_one", code=code)


def _show(request: HttpRequest, code: str, *, whole: bool = False) -> HttpResponse:
    user = user_of(request)
    found = _found(user, code)
    if found is None:
        return private(render(request, "queue/over.html", _ended(user, code)))
    operation = Operation.objects.select_related("organisation").get(pk=found.operation)
    context = {
        "row": row_of(found),
        "operation": operation,
        "thread": thread_of(found),
        "colleagues": colleagues(operation),
        "mine": found.owner == user.pk,
        "me": user.pk,
        **actions_of(found, by=user, whole=whole),
    }
    return private(render(request, "queue/one.html", context))


def _ended(user: User, code: str) -> dict[str, Any]:
    """How it ended, if somebody said so; an exception that is gone ended by itself."""
    kind, key = parsed(code)
    rows = Handling.objects.filter(kind=kind.value, key=key, operation__in=_mine(user))
    return {"code": code, "handling": rows.select_related("done_by").first()}


def row_of(found: Exceptional) -> dict[str, Any]:
    """One exception as a page shows it: the phone masked, the age in words and in colour."""
    age = now() - found.since
    return {
        "found": found,
        "code": found.code,
        "kind": label(found.kind),
        "glyph": _GLYPHS.get(found.kind, "waiting"),
        "words": _unposted(found) if found.kind is Snag.UNPOSTED else found.said,
        "who": mask_name(found.who),
        "phone": mask_phone(found.phone),
        "age": clock(max(age, timedelta())),
        "late": "overdue" if age > OVERDUE else "soon" if age > DUE_SOON else "",
    }


def _unposted(found: Exceptional) -> str:
    """Which group, and why as a person reads it."""
    row = Post.objects.select_related("bot").get(pk=found.key)
    return f"{row.bot} · {bots.explain(row)}"


def _found(user: User, code: str) -> Exceptional | None:
    try:
        return find(_mine(user), code, now())
    except LookupError:
        raise Http404 from None


def _mine(user: User) -> list[Operation]:
    rows = operations(user).filter(closed_at=None).select_related("organisation")
    return list(rows.order_by("sandbox", "everyday", "-opened_at"))
