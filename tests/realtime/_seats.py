"""Who sits at the screens of a trial: desks of two cities that know nothing of each other, and a wall."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from dispatch.access import wall_token
from dispatch.events import schema_hash
from dispatch.models import User
from dispatch.states import Role
from tests.dispatch import cast
from tests.realtime._state import make_table


def seats() -> dict[str, Any]:
    """The schema, and by name of each seat its cookie, the query of its address and its streams."""
    make_table()
    ours, theirs = cast.organisation("临沂"), cast.organisation("济南", prefix="JN")
    ours.refresh_from_db()
    flood = cast.operation(ours, "暴雨", "flood")
    people = [
        cast.user("first", "李静", at=ours, role=Role.COORDINATOR),
        cast.user("second", "张海", at=ours, role=Role.COMMANDER),
        cast.user("stranger", "陈远", at=theirs, role=Role.COORDINATOR),
    ]
    first, second, stranger = sign_in(people)
    desk, other = ([f"desk:{place.pk}", f"wall:{place.pk}"] for place in (ours, theirs))
    return {
        "schema": schema_hash(),
        "first": {"cookie": first, "query": "", "streams": desk},
        "second": {"cookie": second, "query": "", "streams": desk},
        "wall": {"cookie": "", "query": f"?wall={wall_token(flood, ours)}", "streams": desk[1:]},
        "stranger": {"cookie": stranger, "query": "", "streams": other},
    }


def sign_in(users: list[User]) -> list[str]:
    """A session for each of `users`, as the Cookie header that a browser would send."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    over = timezone.now() + timedelta(days=1)
    rows = [
        Session(
            session_key=store._get_new_session_key(),
            expire_date=over,
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
        )
        for user in users
    ]
    Session.objects.bulk_create(rows)
    return [f"{settings.SESSION_COOKIE_NAME}={row.session_key}" for row in rows]
