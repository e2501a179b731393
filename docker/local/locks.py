"""One system at a time in one folder. The kernel lets go of the lock when its holder dies, however it dies."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docker.local import processes
from docker.local.console import Refused, say


@dataclass(frozen=True)
class Holder:
    """Who holds a lock: the process, and a word about what it does."""

    pid: int
    started: str
    note: str


def _open_locked(path: Path, *, wait: bool) -> int | None:
    """A descriptor that holds the lock on the file now at `path`; None when somebody else holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            os.close(descriptor)
            return None
        # The holder before us removed the file as it went: then we locked a file without a name.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        os.close(descriptor)


def holder(path: Path) -> Holder | None:
    """Who holds the lock at `path`; None when it is free."""
    if not path.exists():
        return None
    descriptor = _open_locked(path, wait=False)
    if descriptor is not None:
        path.unlink(missing_ok=True)
        os.close(descriptor)
        return None
    try:
        return Holder(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return Holder(pid=0, started="", note="just starting")


@contextlib.contextmanager
def held(path: Path, *, note: str, busy: str) -> Iterator[None]:
    """Hold the lock at `path` for the block and leave no file behind.

    Raises:
        Refused: somebody else holds it; `busy` is the text, with `{pid}` and `{note}` of the holder.
    """
    descriptor = _open_locked(path, wait=False)
    if descriptor is None:
        other = holder(path) or Holder(pid=0, started="", note="just ending")
        raise Refused(busy.format(pid=other.pid or "unknown", note=other.note))
    with _signed(path, descriptor, note):
        yield


@contextlib.contextmanager
def awaited(path: Path, *, note: str) -> Iterator[None]:
    """Hold the lock at `path` for the block, after waiting for whoever holds it now."""
    descriptor = _open_locked(path, wait=False)
    if descriptor is None:
        say(f"Waiting for another command that is {note} ...")
        descriptor = _open_locked(path, wait=True)
        assert descriptor is not None
    with _signed(path, descriptor, note):
        yield


@contextlib.contextmanager
def _signed(path: Path, descriptor: int, note: str) -> Iterator[None]:
    me = os.getpid()
    os.ftruncate(descriptor, 0)
    os.write(descriptor, json.dumps({"pid": me, "started": processes.started(me), "note": note}).encode())
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)
