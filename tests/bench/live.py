"""The live channel beside what everybody would write first, each row in one run with its peer.

All servers are processes of their own, on this machine; Muster's is started as production starts it, on the database of the
settings. Sockets are opened by a light program of its own: real sessions of a thousand users at a desk, authorised as in life.
No compression anywhere. Events are documents of 200 bytes with a number; ours come in a frame with stream, offset, type and
time around it, the peers' bare, so ours are half as long again. Every socket's numbers are checked: a hole, a repetition or
a lost event fails the row.

- Deliveries per server-CPU-second: events times sockets, divided by user and system time of the server's process
  (/proc/PID/stat) from before the first event to after the last delivery. Ours are commits of another process, one event
  each, so the server's time includes hearing of it, reading PostgreSQL, permissions looked at anew and ticks. The peers' are
  group_send of another process, and lines on node's standard input. 30 events a second, stock Channels 3: more it cannot do.
- Burst: ours in one commit; stock's one group_send after the other, on the core layer.
- Replay: see `_replay`.
- Commit to last socket: by the machine's monotonic clock, from the return of COMMIT to the last socket's read.
- Positions, viewports, tiles: see `_positions`, `_viewports`, `_tiles`.
- Memory: growth of the server's resident memory, per socket that is signed in, follows its desk and is told nothing.
"""

from __future__ import annotations

import signal
import sys
import time
from importlib import import_module
from importlib.util import find_spec

from tests.bench import _live_rows, _replay
from tests.bench._peers import raise_open_files
from tests.bench._results import Figure, report

OTHERS = ("_positions", "_viewports", "_tiles")


def run() -> list[Figure]:
    """All rows."""
    raise_open_files()
    numbers = _live_rows.Numbers()
    figures: list[Figure] = []
    for part in (_live_rows.deliveries, _live_rows.burst, _replay.replay, _live_rows.delay):
        figures += _said(part.__name__, part(numbers))
    for name in OTHERS:
        if find_spec(f"tests.bench.{name}"):
            figures += _said(name, import_module(f"tests.bench.{name}").rows())
    return [*figures, *_said("memory", _live_rows.memory())]


def _said(name: str, figures: list[Figure]) -> list[Figure]:
    print(f"{time.strftime('%X')} {name.strip('_')}: done", flush=True)
    return figures


if __name__ == "__main__":
    # Servers are ended also when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(report("live", run()))
