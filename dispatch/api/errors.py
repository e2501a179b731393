"""One form for every error: a code, a sentence in the reader's language, and the figures behind it."""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import Any

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from dispatch.flow.refusals import Refusal
from dispatch.models.labels import label
from dispatch.states import NotAllowed, Stale
from geo.coordinates import ImpossiblePoint

logger = logging.getLogger(__name__)


def install(api: NinjaAPI) -> None:
    """Answer every refusal, conflict and bad input of `api` in the one form."""

    def answer(request: HttpRequest, status: int, code: str, words: str, **data: Any) -> HttpResponse:
        return api.create_response(request, {"code": code, "words": words, "data": data}, status=status)

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
        return answer(request, 409, error.code, error.words(), **error.data)

    @api.exception_handler(Stale)
    def second(request: HttpRequest, error: Stale) -> HttpResponse:
        now = label(type(error.to)(error.now)) if isinstance(error.to, StrEnum) and error.now else "–"
        words = _("有人先一步：现在的状态是“%(state)s”。您的操作没有生效，请看最新内容后再定。") % {
            "state": now
        }
        return answer(request, 409, "stale", words, state=error.now, seen=error.seen)

    @api.exception_handler(NotAllowed)
    def forbidden(request: HttpRequest, error: NotAllowed) -> HttpResponse:
        return answer(
            request,
            403,
            "not_allowed",
            _("您在这里不能这样做，或现在的状态不允许；没有任何改动。"),
            why=str(error),
        )

    @api.exception_handler(AuthenticationError)
    def signed_out(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return answer(request, 401, "signed_out", _("您已退出登录，请重新登录；没有任何改动。"))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, 404, "not_found", _("没有这一条，或您看不到它。"))

    @api.exception_handler(ImpossiblePoint)
    def nowhere(request: HttpRequest, error: ImpossiblePoint) -> HttpResponse:
        return answer(
            request,
            422,
            "impossible_point",
            _("这个坐标不可能存在；没有任何改动，请检查经纬度。"),
            why=str(error),
        )

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = [
            {"field": ".".join(map(str, e.get("loc", [])[1:])), "why": e.get("msg", "")} for e in error.errors
        ]
        named = _("、").join(f["field"].rsplit(".", 1)[-1] for f in fields)
        return answer(
            request,
            422,
            "invalid",
            _("填写有误：%(fields)s。没有任何改动，请改正后再提交。") % {"fields": named},
            fields=fields,
        )

    @api.exception_handler(DataError)
    def unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
        # A character or a figure that the database cannot hold; its own words name tables, so they stay in the log.
        logger.warning("%s: %s", request.path, error)
        words = _("填写有误：%(fields)s。没有任何改动，请改正后再提交。") % {
            "fields": _("含有无法保存的字符")
        }
        return answer(request, 422, "invalid", words)

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(request, error.status_code, "error", str(error))
