"""Who may listen is decided elsewhere and injected; here it is asked for many listeners at once, their users read afresh."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

import msgspec
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.utils import timezone
from django.utils.crypto import constant_time_compare


class Listener(msgspec.Struct, frozen=True):
    """A socket that asks: the key of its session, the query of its address, the streams, groups and rooms it names."""

    session: str
    query: str
    names: frozenset[str]


class Verdict(msgspec.Struct, frozen=True):
    """The primary key, as text, of the user who is signed in now (empty for nobody), and the names that are allowed."""

    user: str
    allowed: frozenset[str]


class Asked(NamedTuple):
    """What the injected function decides about: a user as the database knows them now, and what their socket names."""

    user: AbstractUser | AnonymousUser
    query: str
    names: frozenset[str]


# In a thread with a database connection: for each that is asked about, the names that are allowed.
MayListen = Callable[[Sequence[Asked]], Sequence[Collection[str]]]


def authorise(may_listen: MayListen, listeners: Sequence[Listener]) -> list[Verdict]:
    """A verdict for each listener, in a handful of queries for all of them."""
    different = list(dict.fromkeys(listeners))
    users = _users_of({listener.session for listener in different if listener.session})
    nobody = AnonymousUser()
    asked = [Asked(users.get(one.session, nobody), one.query, one.names) for one in different]
    allowed = may_listen(asked)
    verdicts = {
        listener: Verdict(str(question.user.pk or ""), listener.names & frozenset(names))
        for listener, question, names in zip(different, asked, allowed, strict=True)
    }
    return [verdicts[listener] for listener in listeners]


def _users_of(keys: Collection[str]) -> dict[str, AbstractUser]:
    """The users of these sessions, as `django.contrib.auth.get_user` finds one: nobody, once a session has ended,
    its user was shut out or the password changed."""
    stored = _STORE.get_model_class().objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    sessions = {key: _decoded(data) for key, data in stored.values_list("session_key", "session_data")}
    model = get_user_model()
    ids = {user for user, _ in sessions.values() if user}
    found = {str(user.pk): user for user in model._default_manager.filter(pk__in=ids, is_active=True)}
    return {
        key: user
        for key, (pk, kept) in sessions.items()
        if (user := found.get(pk)) and _same_password(user.pk, user.password, kept)
    }


_STORE = import_module(settings.SESSION_ENGINE).SessionStore


# Of the same words always the same: a thousand sockets are asked about every ten seconds.
@lru_cache(maxsize=20_000)
def _decoded(data: str) -> tuple[str, str]:
    """The primary key and the password's hash that a session holds; empty when its user came in by no way of ours."""
    session = _STORE().decode(data)
    ours = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    return (session.get(SESSION_KEY, ""), session.get(HASH_SESSION_KEY) or "") if ours else ("", "")


@lru_cache(maxsize=20_000)
def _same_password(pk: int, password: str, kept: str) -> bool:
    user = get_user_model()(pk=pk, password=password)
    return constant_time_compare(kept, user.get_session_auth_hash()) or any(
        constant_time_compare(kept, old) for old in user.get_session_auth_fallback_hash()
    )
