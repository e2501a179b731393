"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dispatch.access import newest_operation
from dispatch.models import User


def shell(request: HttpRequest) -> dict[str, Any]:
    """The gateway's banner, and the navigation of those who sit at a desk."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"text_gateway": settings.TEXT_GATEWAY, "desk": False}
    first = newest_operation(user)
    if first is None:
        return {"text_gateway": settings.TEXT_GATEWAY, "desk": False}
    return {
        "text_gateway": settings.TEXT_GATEWAY,
        "desk": True,
        "navigation": [
            {"href": href, "words": words, "here": request.path.startswith(href)}
            for href, words in (
                (f"/board/{first.slug}", _("指挥台")),
                (f"/board/{first.slug}/wall", _("大屏")),
                ("/roster", _("名册")),
                ("/reports", _("报告")),
                ("/imports", _("导入")),
                ("/calls", _("电话单")),
            )
        ],
    }
