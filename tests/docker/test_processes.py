"""Only the very process that was started is ended, and all of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from docker.local.processes import (
    Record,
    command_line,
    end_recorded,
    is_alive,
    read_record,
    started,
    write_record,
)
from tests.docker.conftest import wait_for

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)  # a-mark-of-its-own"]
STUBBORN_PARENT = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)  # a-mark-of-its-own"])
print(child.pid, flush=True)
time.sleep(600)  # a-mark-of-its-own
"""


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing, in a session of its own."""
    process = subprocess.Popen(SLEEPER, start_new_session=True)
    yield process
    process.kill()
    process.wait()


def record_of(process: subprocess.Popen[bytes]) -> Record:
    return Record(process.pid, started(process.pid), "a-mark-of-its-own", grace=0.5)


def test_a_recorded_process_is_found_again_and_ended(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    write_record(tmp_path / "pids" / "sleeper.json", record_of(sleeper))
    assert read_record(tmp_path / "pids" / "sleeper.json") == record_of(sleeper)
    assert end_recorded(tmp_path / "pids") == 1
    assert sleeper.wait(5) < 0
    assert not (tmp_path / "pids").exists()


def test_a_number_that_was_given_to_another_process_is_left_alone(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    earlier = replace(record_of(sleeper), started="another-boot/1")
    write_record(tmp_path / "sleeper.json", earlier)
    assert end_recorded(tmp_path) == 0
    assert is_alive(record_of(sleeper))


def test_a_process_with_another_command_line_is_left_alone(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    write_record(tmp_path / "sleeper.json", replace(record_of(sleeper), mark="postgres -D /elsewhere"))
    assert end_recorded(tmp_path) == 0
    assert is_alive(record_of(sleeper))


def test_a_stubborn_process_is_killed_with_its_children(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", STUBBORN_PARENT], start_new_session=True, stdout=subprocess.PIPE
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    write_record(tmp_path / "parent.json", record_of(parent))
    assert end_recorded(tmp_path) == 1
    parent.wait(5)
    parent.stdout.close()
    wait_for(lambda: not started(child))


def test_children_of_a_recorded_process_that_died_are_found(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", STUBBORN_PARENT], start_new_session=True, stdout=subprocess.PIPE
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    # A process has no command line for the moment in which it becomes another program.
    wait_for(lambda: "a-mark-of-its-own" in command_line(child))
    write_record(tmp_path / "parent.json", record_of(parent))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert started(child)
    assert end_recorded(tmp_path) == 1
    wait_for(lambda: not started(child))


def test_a_record_that_cannot_be_read_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "pids").mkdir()
    (tmp_path / "pids" / "half.json").write_text('{"pid": 1')
    assert end_recorded(tmp_path / "pids") == 0
    assert not (tmp_path / "pids").exists()


def test_a_process_that_is_gone_has_no_start() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert started(process.pid) == ""
    process.wait()
