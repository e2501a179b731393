"""Who may listen is decided elsewhere and injected; here it is asked for many listeners at once, their users read afresh."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from importlib import import_module
from typing import Any, NamedTuple

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
    store = import_module(settings.SESSION_ENGINE).SessionStore
    rows = store.get_model_class().objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    sessions: dict[str, dict[str, Any]] = {row.session_key: row.get_decoded() for row in rows}
    ids = {
        key: data[SESSION_KEY]
        for key, data in sessions.items()
        if data.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    }
    model = get_user_model()
    found = {
        str(user.pk): user for user in model._default_manager.filter(pk__in=set(ids.values()), is_active=True)
    }
    return {
        key: found[pk]
        for key, pk in ids.items()
        if pk in found and _same_password(found[pk], sessions[key].get(HASH_SESSION_KEY) or "")
    }


def _same_password(user: AbstractUser, kept: str) -> bool:
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(kept, found) for found in hashes)
