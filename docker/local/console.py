"""How the two commands talk to the person who typed them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

# How long a foreground step may take to end after it was interrupted, in seconds.
LAST_WORDS = 20.0


class Refused(Exception):
    """The command cannot go on. The text is for people: what is wrong, and what to do about it."""


def say(text: str) -> None:
    """Print one line at once; a terminal that has gone away is no reason to stop."""
    with contextlib.suppress(OSError):
        os.write(1, f"{text}\n".encode())


def interruptible() -> None:
    """Make Ctrl-C, SIGTERM and a closed terminal one and the same: a single KeyboardInterrupt.

    Only the first one counts. Ending takes bounded time, and a second one must not cut it short and leave
    processes behind. A SIGHUP that `nohup` switched off stays off.
    """
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signals.append(signal.SIGHUP)

    def once(number: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in signals:
        signal.signal(each, once)


def step(argv: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> int:
    """Run a foreground command to its end and return its exit code; stdin stays closed to it.

    Interrupted, it passes the interruption on and gives the command LAST_WORDS seconds to end.
    """
    process = subprocess.Popen([str(part) for part in argv], cwd=cwd, env=env, stdin=subprocess.DEVNULL)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(LAST_WORDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def must(
    argv: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None, failing: str
) -> None:
    """Run a foreground command that has to succeed.

    Raises:
        Refused: it did not; `failing` says what that means.
    """
    code = step(argv, cwd=cwd, env=env)
    if code:
        raise Refused(f"{failing} (exit code {code}): {' '.join(str(part) for part in argv)}")
