"""Runs a program whose clock is wrong by as many seconds as a file says, and goes wrong while it runs when the file changes.

`python -m tests.realtime._shifted MODULE ARGUMENTS`, the file in CLOCK_FILE (a double). What Python code can ask for the time of
day is replaced before anything else is loaded: `time.time` and `datetime.now`, `utcnow`, `today`. Time that only goes on
(`monotonic`) stays as it is, as it does on a machine whose clock is set.
"""

from __future__ import annotations

import copyreg
import datetime as clocks
import mmap
import os
import runpy
import struct
import sys
import time
from pathlib import Path
from typing import Any

# Compiled modules that take the measure of `datetime` when they are loaded; none of them asks for the time.
import psycopg  # noqa: F401

_REAL, _TIME = clocks.datetime, time.time


def write(path: Path, seconds: float) -> None:
    """Set the clocks of all programs that look at `path` wrong by so much."""
    if path.exists():
        with path.open("r+b") as file:
            file.write(struct.pack("d", seconds))
    else:
        path.write_bytes(struct.pack("d", seconds))


class _Kind(type):
    """`datetime`, but that its instances and all it makes are the real one's."""

    def __call__(cls, *given: Any, **named: Any) -> Any:
        return _REAL(*given, **named)

    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, _REAL)

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, _REAL)

    def __getattr__(cls, name: str) -> Any:
        return getattr(_REAL, name)


def shift(path: Path) -> None:
    """From now on this process and its children read the clock that `path` sets wrong."""
    with path.open("rb") as file:
        shared = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)

    def off() -> float:
        return float(struct.unpack("d", shared[:8])[0])

    class Shifted(metaclass=_Kind):
        @staticmethod
        def now(tz: clocks.tzinfo | None = None) -> clocks.datetime:
            return _REAL.now(tz) + clocks.timedelta(seconds=off())

        @staticmethod
        def utcnow() -> clocks.datetime:
            return _REAL.now(clocks.UTC).replace(tzinfo=None) + clocks.timedelta(seconds=off())

        @staticmethod
        def today() -> clocks.datetime:
            return _REAL.now() + clocks.timedelta(seconds=off())

    copyreg.pickle(_REAL, lambda one: (moment, (one.isoformat(),)))
    time.time = lambda: _TIME() + off()
    clocks.datetime = Shifted  # type: ignore[assignment, misc]


def moment(words: str) -> clocks.datetime:
    """A moment out of a pickle: there it cannot be told by its class, which is not the one of that name here."""
    return _REAL.fromisoformat(words)


if __name__ == "__main__":
    # Under its own name: what is pickled here is read by programs whose clock is right.
    from tests.realtime import _shifted

    _shifted.shift(Path(os.environ["CLOCK_FILE"]))
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
