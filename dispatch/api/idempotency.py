"""The same act sent twice is done once: a phone that lost the answer sends it again with the same key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from dispatch.models import AnsweredKey

HEADER = "Idempotency-Key"
LINK_HEADER = "X-Link"
LONGEST_KEY = 80
View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Answer a POST that carries an `Idempotency-Key` once per sender: the key and its answer commit with the act.

    Kept are successes and refusals (409); whatever else happened changed nothing, and is tried again.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key, who = request.headers.get(HEADER, ""), _who(request)
        if request.method != "POST" or not key or not who:
            return view(request, *args, **kwargs)
        if len(key) > LONGEST_KEY:
            return _misused(_("幂等键最长 80 个字符；没有任何改动。"))
        digest = _digest(request)
        with transaction.atomic():
            # Whoever sends the same key at the same moment waits here for the first to commit.
            kept, first = AnsweredKey.objects.get_or_create(who=who, key=key, defaults={"digest": digest})
            if not first:
                return _again(kept, digest)
            response = view(request, *args, **kwargs)
            if response.status_code < 300 or response.status_code == 409:
                kept.status, kept.body = response.status_code, response.content.decode()
                kept.save(update_fields=["status", "body"])
            else:
                transaction.set_rollback(True)  # the key too; also where a query broke the transaction
            return response

    return answered


def _again(kept: AnsweredKey, digest: str) -> HttpResponse:
    if kept.digest != digest:
        return _misused(_("这个幂等键已用于另一个操作；没有任何改动。"))
    response = HttpResponse(kept.body, content_type="application/json", status=kept.status)
    response.headers["Idempotency-Replayed"] = "1"
    return response


def _misused(words: str) -> HttpResponse:
    return JsonResponse({"code": "idempotency_key", "words": words, "data": {}}, status=422)


def _who(request: HttpRequest) -> str:
    if link := request.headers.get(LINK_HEADER):
        return "link:" + hashlib.sha256(link.encode()).hexdigest()
    return f"user:{request.user.pk}" if request.user.is_authenticated else ""


def _digest(request: HttpRequest) -> str:
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
