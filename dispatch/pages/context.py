"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dispatch.access import newest_operation
from dispatch.models import Operation, User


def shell(request: HttpRequest) -> dict[str, Any]:
    """The gateway's banner, and the navigation of those who sit at a desk."""
    user = getattr(request, "user", None)
    nobody = {"text_gateway": settings.TEXT_GATEWAY, "desk": False}
    if not isinstance(user, User):
        return nobody
    first = newest_operation(user)
    if first is None:
        return nobody
    return {
        "text_gateway": settings.TEXT_GATEWAY,
        "desk": True,
        "desk_name": first.organisation.said,
        "navigation": _navigation(first, request.path),
    }


def _navigation(operation: Operation, path: str) -> list[dict[str, Any]]:
    leads = [
        (f"/board/{operation.slug}", _("指挥台")),
        (f"/board/{operation.slug}/wall", _("大屏")),
        ("/roster", _("名册")),
        ("/reports", _("报告")),
        ("/imports", _("导入")),
        ("/calls", _("电话单")),
        ("/queue", _("异常")),
        ("/delivery", _("送达")),
    ]
    if settings.TEXT_GATEWAY == "handset":
        leads.append(("/handset", _("虚拟手机")))
    return [{"href": href, "words": words, "here": path.startswith(href)} for href, words in leads]
