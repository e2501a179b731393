"""The shells of the three live screens: a page that says who, where and in which language; the rest is TypeScript."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from dispatch.access import newest_operation, organisations, visible, wall_of, wall_token
from dispatch.flow.intake.reasons import reasons
from dispatch.models import Operation, Skill, Volunteer
from dispatch.models.labels import catalogue
from geo import tiles


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Those who sit at a desk go to the newest open operation, volunteers to their phone page."""
    first = newest_operation(request.user)
    if first:
        return redirect("board", slug=first.slug)
    if Volunteer.objects.filter(user=request.user.pk, active=True).exists():
        return redirect("phone")
    return render(request, "nothing_open.html")


@login_required
def newest_wall(request: HttpRequest) -> HttpResponse:
    """The wall of the newest open operation, for whoever sets up the screen in the room."""
    first = newest_operation(request.user)
    return redirect("wall_link", slug=first.slug) if first else redirect("home")


@login_required
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The board of one operation."""
    operation = get_object_or_404(visible(request.user, Operation), slug=slug)
    skills = [
        {"id": s.pk, "code": s.code, "name": s.english_name if _english() else s.name}
        for s in Skill.objects.order_by("pk")
    ]
    return screen(request, "board", operation.said, slug=operation.slug, skills=skills)


@login_required
def wall_link(request: HttpRequest, slug: str) -> HttpResponse:
    """To the read-only address of the wall, which needs no account."""
    operation = get_object_or_404(visible(request.user, Operation), slug=slug)
    mine = organisations(request.user)
    told = [operation.organisation, *operation.shared_with.order_by("pk")]
    organisation = next((o for o in told if mine.filter(pk=o.pk).exists()), None)
    if organisation is None:
        raise Http404
    return redirect("wall", token=wall_token(operation, organisation))


def wall(request: HttpRequest, token: str) -> HttpResponse:
    """A wall: dark, read-only, opened by its token alone."""
    found = wall_of(token)
    if found is None:
        raise Http404
    return screen(request, "wall", found[0].said, theme="dark", token=token, slug=found[0].slug)


def _english() -> bool:
    return (get_language() or "").startswith("en")


def screen(
    request: HttpRequest,
    name: str,
    title: str,
    theme: str = "auto",
    beside: dict[str, Any] | None = None,
    **page: Any,
) -> HttpResponse:
    """The shell of the screen `name`: `page` is what its code is told, `beside` what its template shows besides."""
    base_map = tiles.base_map()
    context = {
        "screen": name,
        "title": title,
        "theme": theme,
        "entry": f"src/{name}/main.tsx",
        "page": {
            "screen": name,
            "language": "en" if _english() else "zh",
            "gateway": settings.TEXT_GATEWAY,
            "base_map": msgspec.to_builtins(base_map) if base_map else None,
            "user": request.user.pk,
            **page,
        },
        "labels": {**catalogue(), "Flag": reasons()},
        **(beside or {}),
    }
    if request.user.is_authenticated:
        # Every act sends it back, and the cookie of the sign-in page may be gone while the session lasts.
        get_token(request)
    response = render(request, "live.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
