"""One system at a time in one folder, and no lock outlives its holder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docker.local.console import Refused
from docker.local.locks import awaited, held, holder
from tests.docker.conftest import Spawn, wait_for

BUSY = "already at work: {pid}, {note}"
HOLD = """
import sys, time
from pathlib import Path
from docker.local.locks import held
with held(Path(sys.argv[1]), note="http://localhost:8000", busy=""):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_holder_is_told_who_was_first(tmp_path: Path, spawn: Spawn) -> None:
    first = spawn(HOLD, str(tmp_path / "run.lock"))
    assert first.stdout
    assert first.stdout.readline() == "held\n"
    with (
        pytest.raises(Refused, match=rf"already at work: {first.pid}, http://localhost:8000"),
        held(tmp_path / "run.lock", note="", busy=BUSY),
    ):
        pytest.fail("two held the lock")


def test_a_lock_is_free_after_its_holder_was_killed(tmp_path: Path, spawn: Spawn) -> None:
    lock = tmp_path / "run.lock"
    first = spawn(HOLD, str(lock))
    assert first.stdout
    assert first.stdout.readline() == "held\n"
    first.kill()
    first.wait()
    with held(lock, note="second", busy=BUSY):
        assert (found := holder(lock))
        assert (found.pid, found.note) == (os.getpid(), "second")
    assert not lock.exists()


def test_one_who_waits_goes_on_when_the_lock_is_free(tmp_path: Path, spawn: Spawn) -> None:
    lock = tmp_path / "setup.lock"
    wait = HOLD.replace("held(Path(sys.argv[1]), note=", "awaited(Path(sys.argv[1]), note=").replace(
        'busy=""', ""
    )
    with awaited(lock, note="setting up"):
        second = spawn(wait.replace("import held", "import awaited"), str(lock))
        assert second.stdout
        assert "Waiting for another command that is" in second.stdout.readline()
    assert second.stdout.readline() == "held\n"
    wait_for(lambda: (found := holder(lock)) and found.pid == second.pid)


def test_asking_for_the_holder_of_a_free_lock_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "run.lock").write_text("left by a killed process")
    assert holder(tmp_path / "run.lock") is None
    assert not (tmp_path / "run.lock").exists()
