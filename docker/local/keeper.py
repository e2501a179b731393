"""The supervisor: starts programs, shows what they say, brings them back, and ends every one of them.

A program that ends by itself is started again after 1, 2, 4, then 8 seconds. A fifth end within a minute
stops everything with a message: what cannot stay up needs a person.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docker.local import processes
from docker.local.console import Refused, say

ENDS_ALLOWED = 4
WINDOW = 60.0
TICK = 0.25
LONGEST_LINE = 16_384


@dataclass(frozen=True)
class Program:
    """One program to keep running.

    `mark` is a piece of its command line that no other program has; `floor` 0 is started first and ended last;
    `log` takes its output, without one each line is shown behind the name; `prepare` runs before each start.
    """

    name: str
    argv: Sequence[str]
    mark: str
    cwd: Path
    env: Mapping[str, str]
    floor: int = 1
    sign: int = signal.SIGTERM
    grace: float = 10.0
    log: Path | None = None
    prepare: Callable[[], None] = lambda: None


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    record: processes.Record
    ends: list[float] = field(default_factory=list)
    again_at: float | None = None
    unsaid: bytes = b""


class Keeper:
    """Keeps programs running; `folder` holds their records for whoever cleans up after a `kill -9`.

    `pause` is the wait before the first return of a program, in seconds; each further one doubles it.
    """

    def __init__(self, folder: Path, *, pause: float = 1.0) -> None:
        self._folder = folder
        self._pause = pause
        self._children: list[_Child] = []
        self._voices = selectors.DefaultSelector()

    def start(self, program: Program) -> None:
        """Start `program` in a session of its own and record it."""
        process, record = self._spawn(program)
        child = _Child(program, process, record)
        self._children.append(child)
        self._listen(child)

    def wait_until(self, ready: Callable[[], bool], *, within: float, what: str) -> None:
        """Wait for `ready`, showing output meanwhile.

        Raises:
            Refused: not ready `within` seconds, or a program ended while it was waited for.
        """
        deadline = time.monotonic() + within
        while not ready():
            self._show(timeout=0.05)
            for child in self._children:
                if child.process.poll() is not None:
                    raise Refused(
                        f"{what}: {child.program.name} ended (exit code {child.process.returncode})."
                        + self._why(child)
                    )
            if time.monotonic() > deadline:
                raise Refused(f"{what}: no answer within {within:.0f} s.")

    def watch(self) -> int:
        """Keep everything running until a program cannot be kept up; the exit code then. Ctrl-C comes through."""
        while True:
            self._show(timeout=TICK)
            for child in self._children:
                if child.again_at is None and child.process.poll() is not None:
                    if self._plan_return(child):
                        continue
                    say(
                        f"{child.program.name} ended {ENDS_ALLOWED + 1} times within a minute: stopping everything.{self._why(child)}"
                    )
                    return 1
                if child.again_at is not None and time.monotonic() >= child.again_at:
                    child.process, child.record = self._spawn(child.program)
                    child.again_at = None
                    self._listen(child)

    def stop_all(self) -> None:
        """End every program, the upper floor first, and wait until all of them are gone."""
        for floor in sorted({child.program.floor for child in self._children}, reverse=True):
            group = [child for child in self._children if child.program.floor == floor]
            for child in group:
                processes.ask_to_end(child.record)
            since = time.monotonic()
            for child in group:
                self._see_off(child, since=since)
        self._children.clear()
        processes.end_recorded(self._folder)

    def _spawn(self, program: Program) -> tuple[subprocess.Popen[bytes], processes.Record]:
        program.prepare()
        output: int = subprocess.PIPE
        if program.log:
            program.log.parent.mkdir(parents=True, exist_ok=True)
            output = os.open(program.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        process = subprocess.Popen(
            program.argv, cwd=program.cwd, env=program.env, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if program.log:
            os.close(output)
        record = processes.Record(
            process.pid, processes.started(process.pid), program.mark, sign=program.sign, grace=program.grace
        )
        processes.write_record(self._folder / f"{program.name}.json", record)
        return process, record

    def _listen(self, child: _Child) -> None:
        if child.process.stdout:
            os.set_blocking(child.process.stdout.fileno(), False)
            self._voices.register(child.process.stdout, selectors.EVENT_READ, child)

    def _show(self, *, timeout: float) -> None:
        if not self._voices.get_map():
            time.sleep(timeout)
            return
        for key, _ in self._voices.select(timeout):
            self._say_for(key.data)

    def _say_for(self, child: _Child) -> None:
        voice = child.process.stdout
        assert voice is not None
        words = voice.read(65_536)
        if words is None:
            return
        *lines, child.unsaid = (child.unsaid + words).split(b"\n")
        if len(child.unsaid) > LONGEST_LINE or not words:
            lines, child.unsaid = [*lines, *([child.unsaid] if child.unsaid else [])], b""
        for line in lines:
            say(f"{child.program.name:<6} | {line.decode(errors='replace')}")
        if not words:
            self._voices.unregister(voice)
            voice.close()

    def _plan_return(self, child: _Child) -> bool:
        """Whether the program that just ended is worth another start, which is then planned."""
        now = time.monotonic()
        self._see_off(child, since=now)
        child.ends = [end for end in child.ends if now - end < WINDOW] + [now]
        if len(child.ends) > ENDS_ALLOWED:
            return False
        pause = self._pause * 2 ** (len(child.ends) - 1)
        say(
            f"{child.program.name} ended (exit code {child.process.returncode}); starting it again in {pause:g} s."
        )
        child.again_at = now + pause
        return True

    def _see_off(self, child: _Child, *, since: float) -> None:
        """Wait for the end of `child`, kill what it left, show its last words, drop its record."""
        processes.wait_or_kill(child.record, since=since)
        child.process.wait()
        if child.process.stdout and not child.process.stdout.closed:
            self._say_for(child)
        if child.process.stdout and not child.process.stdout.closed:
            self._voices.unregister(child.process.stdout)
            child.process.stdout.close()
        (self._folder / f"{child.program.name}.json").unlink(missing_ok=True)

    @staticmethod
    def _why(child: _Child) -> str:
        """The end of the program's log, where it has one."""
        if not child.program.log or not child.program.log.is_file():
            return ""
        tail = child.program.log.read_text(errors="replace").splitlines()[-8:]
        return f" The end of {child.program.log}:\n  " + "\n  ".join(tail)
