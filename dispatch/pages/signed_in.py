"""What pages of people who are signed in share: who asks, and that no browser or proxy keeps the answer."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest, HttpResponse

from dispatch.models import User

R = TypeVar("R", bound=HttpResponse)


def user_of(request: HttpRequest) -> User:
    """Whoever asks, behind a door that lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def private(response: R) -> R:
    """Names and phones are kept nowhere on the way."""
    response.headers["Cache-Control"] = "no-store"
    return response
