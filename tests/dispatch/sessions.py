"""Sessions without the way through the sign-in page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from dispatch.models import User


def sign_in(users: Sequence[User]) -> list[str]:
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
