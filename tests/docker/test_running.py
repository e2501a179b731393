"""`make run` and `make stop`: a second start, a killed start, a taken port, a clean end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess

import pytest

from docker.local.__main__ import main
from docker.local.places import Places
from docker.local.processes import read_record
from tests.docker.conftest import Spawn, running_for, wait_for

# What `make run` does around the web server, worker and beat, with the servers alone.
RUN = """
import sys
from pathlib import Path
from docker.local import locks, processes, services
from docker.local.console import interruptible
from docker.local.keeper import Keeper
from docker.local.places import Places
from docker.local.running import BUSY, SYSTEM
places = Places(Path(sys.argv[1]))
interruptible()
with locks.held(places.lock(SYSTEM), note="http://localhost:8000", busy=BUSY):
    print("left:", processes.end_recorded(places.pids(SYSTEM)), flush=True)
    keeper = Keeper(places.pids(SYSTEM))
    try:
        services.start(keeper, places, system=SYSTEM, durable=True)
        print("up", flush=True)
        keeper.watch()
    except KeyboardInterrupt:
        pass
    finally:
        keeper.stop_all()
"""


def up(places: Places, spawn: Spawn, *, left: int = 0) -> subprocess.Popen[str]:
    """A system that runs, after it ended `left` processes of an earlier one."""
    process = spawn(RUN, str(places.root))
    assert process.stdout
    assert process.stdout.readline() == f"left: {left}\n"
    assert process.stdout.readline() == "up\n"
    return process


def test_a_second_start_is_told_that_the_first_one_runs(
    places: Places, spawn: Spawn, capfd: pytest.CaptureFixture[str]
) -> None:
    first = up(places, spawn)
    assert main(["run"], root=places.root) == 1
    assert (
        f"Muster already runs from this folder (process {first.pid}, http://localhost:8000)"
        in capfd.readouterr().out
    )
    assert first.poll() is None


def test_stop_ends_the_system_and_leaves_no_process_and_no_lock(
    places: Places, spawn: Spawn, capfd: pytest.CaptureFixture[str]
) -> None:
    first = up(places, spawn)
    assert len(running_for(places.root)) == 2
    assert main(["stop"], root=places.root) == 0
    assert first.wait(20) == 0
    assert running_for(places.root) == []
    assert not places.lock("run").exists()
    assert not places.pids("run").exists()
    assert main(["stop"], root=places.root) == 0
    assert "Nothing was running." in capfd.readouterr().out


def test_stop_finds_what_a_killed_start_left(places: Places, spawn: Spawn) -> None:
    first = up(places, spawn)
    first.kill()
    first.wait()
    assert len(running_for(places.root)) == 2
    assert main(["stop"], root=places.root) == 0
    assert running_for(places.root) == []


def test_the_next_start_ends_what_a_killed_one_left_and_comes_up(places: Places, spawn: Spawn) -> None:
    first = up(places, spawn)
    first.kill()
    first.wait()
    second = up(places, spawn, left=2)
    assert len(running_for(places.root)) == 2
    second.send_signal(signal.SIGTERM)
    assert second.wait(20) == 0
    assert running_for(places.root) == []


def test_a_server_that_is_killed_comes_back(places: Places, spawn: Spawn) -> None:
    up(places, spawn)
    before = read_record(places.pids("run") / "redis.json")
    assert before
    os.kill(before.pid, signal.SIGKILL)
    wait_for(lambda: (now := read_record(places.pids("run") / "redis.json")) and now.pid != before.pid)


def test_a_taken_port_stops_the_start_before_anything_starts(
    places: Places, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert main(["run"], root=places.root) == 1
    assert f"Port {port} cannot be used: Address already in use" in capfd.readouterr().out
    assert running_for(places.root) == []
    assert not places.venv.exists()
    assert not places.pids("run").exists()


def test_a_port_that_is_no_number_is_refused(
    places: Places, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "80a")
    assert main(["run"], root=places.root) == 1
    assert "PORT='80a' is no port number" in capfd.readouterr().out


def test_reset_throws_nothing_away_unless_it_is_meant(
    places: Places, spawn: Spawn, capfd: pytest.CaptureFixture[str]
) -> None:
    first = up(places, spawn)
    assert main(["reset"], root=places.root) == 1
    assert "Nothing was changed" in capfd.readouterr().out
    assert first.poll() is None
    assert main(["reset", "--yes"], root=places.root) == 0
    assert running_for(places.root) == []
    assert not (places.local / "run").exists()
