"""Servers of one's own, that may be killed: PostgreSQL, Redis and the web server as processes, in a folder that goes away."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from docker.local.accounts import Account, Home, service_account
from docker.local.keeper import Program
from docker.local.postgres import Cluster
from docker.local.programs import answers, programs
from docker.local.redis import Redis
from tests.browser.system import ROOT, Borrowed, environment, free_port

PATIENCE_SECONDS = 120.0
MUSTER, LIVE_PROTOCOL = "dispatch.asgi:application", "realtime.server:LiveProtocol"


class Machine:
    """One program that is started, killed and started again by whoever tries it."""

    def __init__(self, program: Program, ready: Callable[[], bool]) -> None:
        self.program = program
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of the running process."""
        assert self._process is not None
        return self._process.pid

    def start(self, *, wait: bool = True) -> None:
        """Start it, and unless told otherwise wait until it answers."""
        program = self.program
        program.prepare()
        assert program.log is not None
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self._process = subprocess.Popen(
                program.argv, cwd=program.cwd, env=program.env, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        if wait:
            self.wait()

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._ready():
            assert self._process is not None
            assert self._process.poll() is None, f"{self.program.name} ended:\n{self.said()}"
            assert time.monotonic() < deadline, f"{self.program.name} does not answer:\n{self.said()}"
            time.sleep(0.02)

    def kill(self, sign: int = signal.SIGKILL) -> None:
        """End it by `sign`, and wait until it is gone."""
        if self._process is not None:
            self._process.send_signal(sign)
            try:
                self._process.wait(self.program.grace)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def said(self) -> str:
        """The end of its log."""
        assert self.program.log is not None
        return "\n".join(self.program.log.read_text(errors="replace").splitlines()[-20:])


def web_machine(
    folder: Path, env: Mapping[str, str], *, served: str = MUSTER, protocol: str = LIVE_PROTOCOL
) -> tuple[Machine, int]:
    """The web server as production starts it, and its port; another application, spoken to by another of uvicorn's
    websocket protocols, may be put in its place."""
    port = free_port()
    (web,) = (one for one in programs(Borrowed(ROOT, folder), port=port, env=env) if one.name == "web")
    other = {MUSTER: served, LIVE_PROTOCOL: protocol}
    argv = [other.get(part, part) for part in web.argv]
    return Machine(replace(web, argv=argv, log=folder / "logs" / "web.log"), lambda: answers(port)), port


def redis_machine(folder: Path) -> tuple[Machine, str]:
    """A Redis on a socket in `folder`, and its address."""
    ours = Account(os.getuid(), os.getgid(), ())
    redis = Redis(Home(folder, folder), ours, folder / "logs" / "redis.log")
    return Machine(redis.program(), redis.is_ready), redis.url


def node() -> str:
    """Node: the system's, or the one that the set-up fetched."""
    own = ROOT / ".local" / "node" / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node") or "node"


@dataclass(frozen=True)
class Machines:
    """A whole Muster without worker and beat; `env` leads other programs to it."""

    postgres: Machine
    redis: Machine
    web: Machine
    port: int
    env: Mapping[str, str]
    folder: Path


@contextmanager
def machines(*, served: str = MUSTER, extra: Mapping[str, str] | None = None) -> Iterator[Machines]:
    """Start all three, with tables and without rows, until the end of the block; `extra` are settings on top."""
    account = service_account()
    # Not below a folder that PostgreSQL's account cannot enter, and short: a socket's path is at most 107 bytes long.
    folder = account.own(Path(tempfile.mkdtemp(prefix="muster-live-", dir="/var/tmp")))
    mine = Path(tempfile.mkdtemp(prefix="muster-live-"))
    started: list[Machine] = []
    try:
        cluster = Cluster(Home(folder, account.own(folder / "s")), account, mine / "logs" / "pg.log", False)
        cluster.make()
        program = cluster.program()
        # What was committed, and so told, must outlive a crash of the server; the machine itself does not crash.
        lasting = replace(program, argv=[*program.argv, "-c", "synchronous_commit=on"])
        postgres = Machine(lasting, cluster.ready_check())
        redis, redis_url = redis_machine(mine)
        for machine in (postgres, redis):
            started.append(machine)
            machine.start()
        cluster.furnish()
        env = environment("http://127.0.0.1", redis_url, mine) | {
            "DATABASE_URL": cluster.url("app"),
            "DATABASE_OWNER_URL": cluster.url("owner"),
            **(extra or {}),
        }
        _migrate(env)
        web, port = web_machine(mine, env, served=served)
        started.append(web)
        web.start()
        yield Machines(postgres, redis, web, port, env, mine)
    finally:
        for machine in reversed(started):
            machine.kill(machine.program.sign)
        shutil.rmtree(folder)
        shutil.rmtree(mine)


def _migrate(env: Mapping[str, str]) -> None:
    command = [sys.executable, "manage.py", "migrate", "--database", "owner", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**env, "DATABASE_POOL": "0"}, check=True)
