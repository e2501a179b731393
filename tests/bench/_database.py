"""A database of the benchmark's own on the configured server, dropped at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tests.conftest import _admin


@contextmanager
def own_database() -> Iterator[None]:
    """Make `BENCH_DATABASE` (bench_muster), migrate it as `owner`, hand it to both aliases."""
    name = os.environ.get("BENCH_DATABASE", "bench_muster")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    _admin(drop)
    _admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = name
    try:
        call_command("migrate", database="owner", verbosity=0)
        yield
    finally:
        for connection in connections.all():
            connection.close()
        _admin(drop)
