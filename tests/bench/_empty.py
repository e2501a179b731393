"""Muster with one more address, whose view does nothing: what a request costs before anybody has done anything."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from dispatch.asgi import application
from dispatch.urls import handler500
from dispatch.urls import urlpatterns as ours

__all__ = ["application", "handler500", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse()


urlpatterns = [path("empty", empty), *ours]
settings.ROOT_URLCONF = __name__
