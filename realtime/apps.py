"""The Django application of the live channel."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out

from realtime.nudges import revoke


def _signed_out(*, user: Any, **_: Any) -> None:
    if user is not None:
        revoke(str(user.pk))


class RealtimeConfig(AppConfig):
    """Sockets stay authenticated after a sign-out unless somebody tells them."""

    name = "realtime"

    def ready(self) -> None:
        """Have the sockets of whoever signs out asked again, and so closed."""
        user_logged_out.connect(_signed_out, dispatch_uid="realtime")
