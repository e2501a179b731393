"""Processes that outlive their parent are found again, and nobody else's process is ever touched.

A number alone does not name a process: numbers are used again. A record therefore holds the number, the moment the
process started (boot id and clock ticks since boot, which together never repeat) and a mark, a piece of its
command line. All three must fit before a signal is sent.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")
# Fields of /proc/PID/stat counted from the one after the command's name (proc(5): state is the third).
STATE, SESSION, START_TICKS = 0, 3, 19
POLL = 0.03


@dataclass(frozen=True)
class Record:
    """One started process, as kept in a file; `sign` is the signal that asks it to end, `grace` seconds to do so."""

    pid: int
    started: str
    mark: str
    sign: int = signal.SIGTERM
    grace: float = 10.0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name; empty when there is no such process, or only its shell is left."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    return [] if fields[STATE] in "ZX" else fields


def started(pid: int) -> str:
    """When process `pid` started; empty when it is not alive."""
    fields = _stat(pid)
    return f"{BOOT.read_text().strip()}/{fields[START_TICKS]}" if fields else ""


def command_line(pid: int) -> str:
    """The command line of `pid`, blanks between its parts; empty when it is not alive."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def is_alive(record: Record) -> bool:
    """Whether the very process of this record is still running."""
    return started(record.pid) == record.started and record.mark in command_line(record.pid)


def _left_behind(record: Record) -> list[int]:
    """Living members of the session that the recorded process led, the process itself included.

    If its number now belongs to another process, the session is another one too and the answer is empty.
    """
    now = started(record.pid)
    if now and now != record.started:
        return []
    found = []
    for pid in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        fields = _stat(pid)
        if fields and int(fields[SESSION]) == record.pid and record.mark in command_line(pid):
            found.append(pid)
    return found


def ask_to_end(record: Record) -> None:
    """Send the process its ending signal, if it is still the same process."""
    if is_alive(record):
        with contextlib.suppress(ProcessLookupError):
            os.kill(record.pid, record.sign)


def wait_or_kill(record: Record, *, since: float) -> None:
    """Wait until `grace` seconds after `since` (monotonic), then kill what is left of its whole session."""
    while is_alive(record) and time.monotonic() < since + record.grace:
        time.sleep(POLL)
    for pid in {*_left_behind(record), *([record.pid] if is_alive(record) else [])}:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def write_record(path: Path, record: Record) -> None:
    """Keep the record at `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(record)))
    draft.replace(path)


def read_record(path: Path) -> Record | None:
    """The record at `path`; None when there is none that can be read."""
    try:
        return Record(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def end_recorded(folder: Path) -> int:
    """End every recorded process that still runs, last started first, and drop the records; how many there were."""
    paths = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    ended = 0
    for path in paths:
        record = read_record(path)
        if record and (is_alive(record) or _left_behind(record)):
            ended += 1
            ask_to_end(record)
            wait_or_kill(record, since=time.monotonic())
        path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()
    return ended
