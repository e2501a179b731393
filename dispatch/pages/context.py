"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The gateway's banner and the public address."""
    return {"text_gateway": settings.TEXT_GATEWAY, "public_url": settings.PUBLIC_URL}
