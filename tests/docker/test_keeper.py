"""Programs are brought back when they end, given up when they cannot stay, and never left behind."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from docker.local.console import Refused
from docker.local.keeper import Keeper, Program
from docker.local.processes import started
from tests.docker.conftest import Spawn, wait_for

# A supervisor of one program whose every start leaves a line in a file.
SUPERVISE = """
import os, sys
from pathlib import Path
from docker.local.console import interruptible
from docker.local.keeper import Keeper, Program
folder, code = Path(sys.argv[1]), sys.argv[2]
interruptible()
keeper = Keeper(folder / "pids", pause=0.01)
try:
    keeper.start(Program("clock", [sys.executable, "-c", code, str(folder)], mark=str(folder), cwd=folder, env=dict(os.environ)))
    sys.exit(keeper.watch())
except KeyboardInterrupt:
    print("interrupted", flush=True)
finally:
    keeper.stop_all()
"""
NOTE = "import os, sys, time; open(sys.argv[1] + '/starts', 'a').write(f'{os.getpid()}\\n'); "


def starts(folder: Path) -> list[int]:
    path = folder / "starts"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def test_a_program_that_was_killed_is_started_again(tmp_path: Path, spawn: Spawn) -> None:
    spawn(SUPERVISE, str(tmp_path), NOTE + "time.sleep(600)")
    wait_for(lambda: len(starts(tmp_path)) == 1)
    os.kill(starts(tmp_path)[0], signal.SIGKILL)
    wait_for(lambda: len(starts(tmp_path)) == 2)
    assert started(starts(tmp_path)[1])


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_end_of_the_supervisor_is_the_end_of_its_programs(
    tmp_path: Path, spawn: Spawn, sign: signal.Signals
) -> None:
    supervisor = spawn(SUPERVISE, str(tmp_path), NOTE + "time.sleep(600)")
    wait_for(lambda: len(starts(tmp_path)) == 1)
    supervisor.send_signal(sign)
    assert "interrupted" in supervisor.communicate(timeout=20)[0]
    assert not started(starts(tmp_path)[0])
    assert not (tmp_path / "pids").exists()


def test_a_program_that_ends_while_it_is_waited_for_is_named_with_its_last_words(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "pids")
    argv = [sys.executable, "-c", "print('no such file'); raise SystemExit(3)"]
    keeper.start(
        Program("web", argv, mark="no such", cwd=tmp_path, env=dict(os.environ), log=tmp_path / "web.log")
    )
    with pytest.raises(Refused, match=r"Starting: web ended \(exit code 3\)(.|\n)*no such file"):
        keeper.wait_until(lambda: False, within=20, what="Starting")
    keeper.stop_all()


def test_what_a_program_says_stands_behind_its_name(tmp_path: Path, spawn: Spawn) -> None:
    supervisor = spawn(SUPERVISE, str(tmp_path), "print('集结', flush=True); import time; time.sleep(600)")
    assert supervisor.stdout
    assert supervisor.stdout.readline() == "clock  | 集结\n"


def test_a_program_that_cannot_stay_up_stops_everything(tmp_path: Path, spawn: Spawn) -> None:
    supervisor = spawn(SUPERVISE, str(tmp_path), NOTE)
    words = supervisor.communicate(timeout=25)[0]
    assert supervisor.returncode == 1
    assert "clock ended 5 times within a minute: stopping everything." in words
    assert len(starts(tmp_path)) == 5
