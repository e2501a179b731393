"""Locks of PostgreSQL that are no row's, given back with the session if its process dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Yield True where this session is the only one that holds `name`, False where another does. Never waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('muster'), hashtext(%s))", [name])
        (mine,) = cursor.fetchone()
        try:
            yield bool(mine)
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('muster'), hashtext(%s))", [name])


@contextmanager
def in_turn(name: str) -> Iterator[None]:
    """Wait until nobody else holds `name`. Only outside a transaction that holds rows others may wait for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('muster'), hashtext(%s))", [name])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('muster'), hashtext(%s))", [name])


def shared(name: str) -> None:
    """Hold `name` together with others until the transaction ends: whoever wants it `alone` waits, and comes before or after."""
    _until_the_end("pg_advisory_xact_lock_shared", name)


def alone(name: str) -> None:
    """Hold `name` alone until the transaction ends. Its first statement: whoever holds it `shared` may hold rows as well."""
    _until_the_end("pg_advisory_xact_lock", name)


def _until_the_end(lock: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext('muster'), hashtext(%s))", [name])
