"""A project folder of its own for each test: nothing here meets a running system or the suite's own servers."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docker.local import processes
from docker.local.places import Places

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0

Spawn = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def places() -> Iterator[Places]:
    """An empty project folder that the servers' user may enter; at the end nothing runs there and it is gone."""
    root = Path(tempfile.mkdtemp(prefix="muster-test-", dir="/var/tmp"))
    root.chmod(0o755)
    places = Places(root)
    yield places
    for system in ("run", "test"):
        processes.end_recorded(places.pids(system))
    for left in (root, places.elsewhere("/var/tmp"), places.elsewhere("/tmp")):
        shutil.rmtree(left, ignore_errors=True)


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Start Python programs, each in a session of its own; at the end of the test they are asked to end."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until `condition` holds; fail after PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def running_for(folder: Path) -> list[str]:
    """Command lines of every living process that names `folder`, but for the ones that tests themselves start."""
    lines = [
        processes.command_line(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()
    ]
    return [line for line in lines if str(folder) in line and not line.startswith(f"{sys.executable} -c ")]
