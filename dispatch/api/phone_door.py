"""Who may use a phone's API: an account that is a volunteer's, or a personal link; and what is one's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja.security import APIKeyHeader, SessionAuth

from dispatch.api.idempotency import LINK_HEADER
from dispatch.messaging.links import open_link
from dispatch.models import Ask, Mission, Told, User, Volunteer
from dispatch.snapshots.phone import answers_for, leads
from dispatch.snapshots.phone_dangers import told_to


@dataclass(frozen=True)
class Holder:
    """Whose phone it is; `only` is the one ask that a link opens."""

    volunteer: Volunteer
    only: int | None = None

    @property
    def user(self) -> User | None:
        """The account behind the volunteer, if there is one."""
        return self.volunteer.user


class ByLink(APIKeyHeader):
    """The signed token of a personal link, in a header that no other site can send."""

    param_name = LINK_HEADER

    def authenticate(self, request: HttpRequest, key: str | None) -> Holder | None:
        """Whose link it is, while the person is on the roster."""
        link = open_link(key) if key else None
        if link is None:
            return None
        volunteer = _people().filter(pk=link.volunteer).first()
        return Holder(volunteer, link.ask) if volunteer else None


class BySession(SessionAuth):
    """A signed-in account that is a volunteer's."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Holder | None:
        """The volunteer of the account."""
        if not request.user.is_authenticated:
            return None
        volunteer = _people().filter(user_id=request.user.pk).first()
        return Holder(volunteer) if volunteer else None


def _people() -> QuerySet[Volunteer]:
    return Volunteer.objects.filter(active=True).select_related("user")


def holder_of(request: HttpRequest) -> Holder:
    """Who is asking; the authentication stands before every view."""
    holder: Holder = request.auth  # type: ignore[attr-defined]
    return holder


def ask_of(request: HttpRequest, key: int) -> tuple[Holder, Ask]:
    """The ask, for whoever may answer it; 404 for all others."""
    holder = holder_of(request)
    rows = Ask.objects.filter(answers_for(holder.volunteer)).distinct()
    if holder.only is not None:
        rows = rows.filter(pk=holder.only)
    rows = rows.select_related("call_out__operation__organisation", "call_out__incident", "team", "recipient")
    return holder, get_object_or_404(rows, pk=key)


def led_by(request: HttpRequest, key: int) -> tuple[Holder, Mission]:
    """The mission, for whoever leads it or its team."""
    return _mission(request, key, leads(holder_of(request).volunteer))


def joined_by(request: HttpRequest, key: int) -> tuple[Holder, Mission]:
    """The mission, for anybody of its crew too."""
    volunteer = holder_of(request).volunteer
    return _mission(request, key, leads(volunteer) | Q(crew__volunteer=volunteer))


def _mission(request: HttpRequest, key: int, whose: Q) -> tuple[Holder, Mission]:
    holder = holder_of(request)
    rows = Mission.objects.filter(whose).distinct()
    if holder.only is not None:
        rows = rows.filter(ask=holder.only)
    rows = rows.select_related("operation__organisation", "team", "leader")
    return holder, get_object_or_404(rows, pk=key)


def told_of(request: HttpRequest, key: int) -> tuple[Holder, Told]:
    """What one was told of a standing danger, as one of the crew or at the head of the team."""
    holder = holder_of(request)
    rows = told_to(holder.volunteer, only=holder.only).filter(danger__lifted_at=None)
    return holder, get_object_or_404(rows, pk=key)
