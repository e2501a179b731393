"""Web, worker, beat and Redis as processes of their own, on the database that the settings name."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings

from docker.local.accounts import Account, Home
from docker.local.keeper import Keeper
from docker.local.places import Places
from docker.local.programs import HOST, answers, programs
from docker.local.redis import Redis
from tests.conftest import empty_tables

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "dispatch" / "frontend" / "dist" / "manifest.json"
PATIENCE_SECONDS = 60.0
LAST_LINES = 40


@dataclass(frozen=True)
class Borrowed(Places):
    """The project's folder, but what its programs write lies in `scratch`."""

    scratch: Path

    @property
    def local(self) -> Path:
        """Everything that is made."""
        return self.scratch


class NotBuilt(Exception):
    """The live screens cannot be served: their build is missing."""


@dataclass(frozen=True)
class System:
    """A running Muster: its address, and the folder where each of its processes logs."""

    url: str
    logs: Path

    def said(self) -> str:
        """The last lines of every process, for whoever has to find out why something failed."""
        parts = []
        for log in sorted(self.logs.glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
            parts += [f"--- {log.stem}", *lines]
        return "\n".join(parts)


def address(alias: str) -> str:
    """The database of `alias` as a DATABASE_URL, with the name that the tests gave it."""
    entry: dict[str, Any] = settings.DATABASES[alias]
    password = f":{entry['PASSWORD']}" if entry["PASSWORD"] else ""
    where = f"host={entry['HOST']}" + (f"&port={entry['PORT']}" if entry["PORT"] else "")
    return f"postgis://{entry['USER']}{password}@/{entry['NAME']}?{where}"


@contextmanager
def running(**extra: str) -> Iterator[System]:
    """Everything that `make run` starts, until the end of the block; `extra` are settings on top.

    Raises:
        NotBuilt: the front end was not built.
        Refused: a process did not come up; the end of its log is in the text.
    """
    if not MANIFEST.is_file():
        raise NotBuilt(
            "The front end is not built: `npm run build` in dispatch/frontend (`make test` does it)."
        )
    with tempfile.TemporaryDirectory(prefix="muster-browser-") as name:
        folder = Path(name)
        places, logs, port = Borrowed(ROOT, folder), folder / "logs", free_port()
        redis = Redis(Home(folder, folder), Account(os.getuid(), os.getgid(), ()), logs / "redis.log")
        url = f"http://{HOST}:{port}"
        env = environment(url, redis.url, folder) | extra
        keeper = Keeper(folder / "pids")
        try:
            keeper.start(redis.program())
            keeper.wait_until(redis.is_ready, within=PATIENCE_SECONDS, what="Starting Redis")
            for program in programs(places, port=port, env=env):
                keeper.start(replace(program, log=logs / f"{program.name}.log"))
            keeper.wait_until(lambda: answers(port), within=PATIENCE_SECONDS, what="Starting the web server")
            yield System(url, logs)
        finally:
            keeper.stop_all()


class Shared:
    """One system for the modules of this process that follow each other: a start costs as much as many a test."""

    def __init__(self) -> None:
        self._running = ExitStack()
        self._system: System | None = None

    def get(self) -> System:
        """It runs."""
        if self._system is None:
            self._system = self._running.enter_context(running())
        return self._system

    def stop(self) -> None:
        """It does not run; the next rows begin with number one."""
        if self._system is not None:
            self._running.close()
            self._system = None
            empty_tables()


shared = Shared()


def environment(url: str, redis: str, folder: Path) -> dict[str, str]:
    """No setting of a person reaches these processes; tokens made here are theirs too, by the same key."""
    return {
        **os.environ,
        "ENV_FILES": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": address("default"),
        "DATABASE_OWNER_URL": address("owner"),
        "DATABASE_POOL": "1",
        "DATABASE_POOL_MAX": "8",
        "REDIS_URL": redis,
        "PUBLIC_URL": url,
        "HTTPS": "0",
        "DEBUG": "0",
        "TEXT_GATEWAY": "handset",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        # Networks that somebody built on this machine do not decide what a test sees.
        "ROADS_DIR": str(folder / "no-roads"),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "dispatch.settings",
    }


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
