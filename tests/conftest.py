"""The test database: made and migrated by `owner`, used by `app`, on a real PostgreSQL and a real Redis."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql

# On a busy machine drawing an example takes its time, and so does looking at it: no reason to fail.
hypothesis.settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy machine")

# Written by migrations, or read only: a test never empties them.
KEPT = ("django_migrations", "django_content_type", "auth_permission", "spatial_ref_sys", "dispatch_skill")


# So often another may come first.
DEADLOCKS = 5
# Of a thread or a process that a test left behind, which the owner may not end.
SESSIONS_OF_APP = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = {} AND usename = current_user AND pid <> pg_backend_pid()
"""


# What takes a minute or more: begun first, so that at the end no process waits for the other. Half of it is waiting in the
# first of them, which leaves the second its core.
LONG = (
    "tests/dispatch/test_callouts_trial.py",
    "tests/browser/test_closed.py",  # on a system of its own; the others share one
    "tests/test_story.py",
    "tests/browser",
    "tests/realtime/test_trials.py",
    "tests/dispatch/management/test_seed_demo.py",
    "tests/dispatch/test_doors.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; the others stay in their order."""
    items.sort(
        key=lambda item: next((n for n, part in enumerate(LONG) if item.nodeid.startswith(part)), len(LONG))
    )


def pytest_collection_finish() -> None:
    """All that was loaded stays to the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def own_cache() -> None:
    """Processes of one suite share a Redis; whoever forgets its counts forgets nobody else's."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    options: Any = settings.CACHES["default"]["OPTIONS"]
    options["db"] = 1 + int(worker.removeprefix("gw") or 0)
    with contextlib.suppress(AttributeError):
        del caches["default"]  # where it was opened already, by the options as they were


@pytest.fixture(scope="session", autouse=True)
def no_roads(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Road networks that somebody built on this machine do not decide what a test sees."""
    settings.ROADS_DIR = tmp_path_factory.getbasetemp() / "no-roads"


def _session(alias: str, database: str) -> psycopg.Connection[tuple[Any, ...]]:
    entry = settings.DATABASES[alias]
    return psycopg.connect(
        host=entry["HOST"],
        port=entry["PORT"] or None,
        user=entry["USER"],
        password=entry["PASSWORD"] or None,
        dbname=database,
        autocommit=True,
    )


def _admin(statement: sql.Composed, alias: str = "owner") -> None:
    with _session(alias, "postgres") as connection:
        connection.execute(statement)


def _drop(name: str) -> None:
    _admin(sql.SQL(SESSIONS_OF_APP).format(name), "default")
    _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Make `TEST_DATABASE`, migrate it as `owner`, hand it to both aliases, drop it at the end."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = os.environ.get("TEST_DATABASE", "test_muster") + (f"_{worker}" if worker else "")
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = name
    _drop(name)
    _admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with django_db_blocker.unblock():
        call_command("migrate", database="owner", verbosity=0)
        yield
        for connection in connections.all():
            connection.close()
    _drop(name)


def empty_tables(*, renumber: bool = True) -> None:
    """`app` may not empty the timeline, so what a committing test left is removed by `owner`.

    Servers that go on remember rows by their numbers: for them nothing is numbered anew. One of their transactions may
    be in the way, and ours gives way to it.
    """
    # A connection of its own: pytest-django forbids the alias `owner` to tests that do not name it.
    with _session("owner", settings.DATABASES["owner"]["NAME"]) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [sql.Identifier(name) for (name,) in found if name not in KEPT]
        numbers = sql.SQL("RESTART" if renumber else "CONTINUE")
        order = sql.SQL("TRUNCATE {} {} IDENTITY CASCADE").format(sql.SQL(", ").join(tables), numbers)
        for _ in range(DEADLOCKS):
            with contextlib.suppress(psycopg.errors.DeadlockDetected):
                connection.execute(order)
                return
        connection.execute(order)


def _empty_as_owner(self: TransactionTestCase) -> None:
    empty_tables()


TransactionTestCase._fixture_teardown = _empty_as_owner  # type: ignore[attr-defined]
