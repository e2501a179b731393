"""Database work for the event loop. Channels' own helper is one thread for all: 20 x 50 ms took 1.0 s there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar, cast

from channels.db import database_sync_to_async
from django.db import DEFAULT_DB_ALIAS, connections

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 4


def _keep_a_connection() -> None:
    """A thread's connection is its own: a pool whose server went away looks for it after 1, 2, 4, 8... seconds."""
    here = connections[DEFAULT_DB_ALIAS]
    options = {name: value for name, value in here.settings_dict["OPTIONS"].items() if name != "pool"}
    here.settings_dict = {
        **here.settings_dict, "OPTIONS": options, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True,
    }  # fmt: skip


_executor = ThreadPoolExecutor(
    max_workers=THREADS, thread_name_prefix="realtime", initializer=_keep_a_connection
)


async def in_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `work` in one of a few threads, each with its own database connection; broken ones are replaced."""
    run = database_sync_to_async(work, thread_sensitive=False, executor=_executor)
    return cast(R, await run(*args, **kwargs))
