"""Accounts are given by an administrator; nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

PASSWORD_CHANGED = "account/messages/password_changed.txt"


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's adapter with the sign-up shut."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: object,
        **kwargs: object,
    ) -> None:
        """Say that a password was changed, and nothing else: who has signed in sees it by the page and its name."""
        if message_template == PASSWORD_CHANGED:
            messages.success(request, _("密码已修改，下次登录用新密码。"))
