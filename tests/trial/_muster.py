"""A whole Muster that sends by a stand-in for Twilio, and the ways in which a part of it can end without a word."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from docker.local.programs import programs
from tests.browser.system import ROOT, Borrowed
from tests.realtime._machines import Machine, Machines, machines

PUBLIC, TOKEN = "https://muster.example", "a-token-of-this-trial"
# What can be killed, and how often in a hundred: all of a worker, its parent alone, one process of its pool; one session
# of PostgreSQL, which makes it recover, or all of it.
VICTIMS = {"worker": 24, "parent": 8, "child": 16, "beat": 12, "web": 18, "redis": 10, "session": 6, "postgres": 6}  # fmt: skip
SETTINGS = {
    "TEXT_GATEWAY": "twilio",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": TOKEN,
    # A service for texts and no number to ring from: this trial counts texts.
    "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0" * 32,
    "TWILIO_FROM": "",
    "PUBLIC_URL": PUBLIC,
    "TEXT_COUNTRIES": "+86",
    "TEXTS_AN_HOUR": "0",
    "TEXT_SPEND_A_DAY": "0",
    "APPROVAL_ABOVE": "100000",
    "LOG_LEVEL": "WARNING",
}
GONE_SECONDS = 30.0


@dataclass
class Muster:
    """Everything that `make run` starts, as processes that may be killed."""

    machines: Machines
    worker: Machine
    beat: Machine

    @property
    def web(self) -> str:
        """Where the web server answers."""
        return f"http://127.0.0.1:{self.machines.port}"

    def kill(self, victim: str, dice: random.Random) -> None:
        """End one of VICTIMS by `kill -9` and start it again; nobody waits until it is up."""
        match victim:
            case "worker":
                os.killpg(self.worker.pid, signal.SIGKILL)
                self._again(self.worker)
            case "parent":
                self._again(self.worker)
            case "child":
                _kill_one(self.worker.pid, "celery", dice)
            case "session":
                _kill_one(self.machines.postgres.pid, "muster", dice)
            case "postgres":
                self.machines.postgres.kill()
                _wait_until_left(Path(self.machines.postgres.program.mark))
                self.machines.postgres.start(wait=False)
            case _:
                self._again(
                    {"beat": self.beat, "web": self.machines.web, "redis": self.machines.redis}[victim]
                )

    def _again(self, machine: Machine) -> None:
        machine.kill()
        machine.start(wait=False)


@contextmanager
def muster(provider: str, **extra: str) -> Iterator[Muster]:
    """A Muster whose texts go to the provider at that address, until the end of the block; `extra` are settings on top."""
    with machines(extra={**SETTINGS, "TWILIO_API_BASE": provider, **extra}) as running:
        whole = Muster(running, clockwork(running, "worker"), clockwork(running, "beat"))
        try:
            whole.worker.start()
            whole.beat.start()
            yield whole
        finally:
            # First the signals: whoever presses Ctrl-C twice leaves nothing behind either.
            for machine in (whole.beat, whole.worker):
                with contextlib.suppress(AssertionError, ProcessLookupError):
                    os.killpg(machine.pid, signal.SIGKILL)
            for machine in (whole.beat, whole.worker):
                machine.kill()


def clockwork(running: Machines, name: str, extra: Mapping[str, str] | None = None) -> Machine:
    """The `worker` or the `beat` of these machines, not started."""
    found = programs(Borrowed(ROOT, running.folder), port=running.port, env={**running.env, **(extra or {})})
    (program,) = (one for one in found if one.name == name)
    return Machine(replace(program, log=running.folder / "logs" / f"{name}.log"), lambda: True)


def _kill_one(parent: int, mark: str, dice: random.Random) -> None:
    """One child of `parent` whose command line holds `mark`; none where there is none just now."""
    children = [pid for pid in _processes() if _parent(pid) == parent and mark in _command(pid)]
    if children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(dice.choice(sorted(children)), signal.SIGKILL)


def _wait_until_left(folder: Path) -> None:
    """The sessions of a PostgreSQL whose parent was killed notice that by themselves."""
    end = time.monotonic() + GONE_SECONDS
    while any(_works_in(pid, folder) for pid in _processes()):
        assert time.monotonic() < end, "sessions outlive their PostgreSQL"
        time.sleep(0.02)


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return False


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""
