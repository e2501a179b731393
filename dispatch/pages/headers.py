"""A strict content security policy: everything comes from this server; a base map is the one named exception."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def policy() -> str:
    """The header's value; the base map's host is allowed only where a setting names it."""
    tiles = ""
    if settings.BASE_MAP_URL:
        parts = urlsplit(settings.BASE_MAP_URL)
        tiles = f" {parts.scheme}://{parts.netloc.replace('{s}', '*').replace('{0-7}', '*')}"
    return "; ".join(
        [
            "default-src 'self'",
            f"img-src 'self' data: blob:{tiles}",
            f"connect-src 'self'{tiles}",
            "style-src 'self' 'unsafe-inline'",
            "worker-src 'self' blob:",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "object-src 'none'",
        ]
    )


class ContentSecurityPolicy:
    """Adds the policy to every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the policy on it."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy())
        return response
