"""Who may listen is decided elsewhere and injected; here it is asked, and asked again with a user read afresh."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Collection
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from realtime.threads import in_thread

Scope = dict[str, Any]
# Given the connection's scope (with `user` read from the database just now) and all names at once, the names
# that are allowed. A plain function runs in a thread with a database connection; a coroutine is awaited.
MayListen = Callable[[Scope, frozenset[str]], Collection[str] | Awaitable[Collection[str]]]


def user_key(scope: Scope) -> str:
    """The primary key of the scope's user as text; empty when nobody is signed in."""
    user = scope.get("user")
    return str(user.pk) if user is not None and user.is_authenticated else ""


def read_afresh(scope: Scope) -> Scope:
    """The scope with its user as the database knows it now: nobody, once the session has ended."""
    session = scope.get("session")
    if session is None or not session.session_key:
        return scope
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session.session_key)
    return {**scope, "user": get_user(request)}


async def authorise(may_listen: MayListen, scope: Scope, names: frozenset[str]) -> tuple[str, frozenset[str]]:
    """The key of the user who is signed in now, and those of `names` that are allowed."""
    fresh = await in_thread(read_afresh, scope)
    if inspect.iscoroutinefunction(may_listen):
        allowed = await may_listen(fresh, names)
    else:
        allowed = await in_thread(may_listen, fresh, names)
    return user_key(fresh), names & frozenset(allowed)
