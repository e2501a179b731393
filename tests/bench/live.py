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
  The clients read 20 ms late here, so that they do not take turns with the server on the machine's two cores.
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

from tests.bench import _live_rows, _positions, _replay, _tiles, _viewports
from tests.bench._peers import raise_open_files
from tests.bench._results import Figure, report


def run() -> list[Figure]:
    """All rows."""
    raise_open_files()
    numbers = _live_rows.Numbers()
    parts = {
        "deliveries": lambda: _live_rows.deliveries(numbers),
        "burst": lambda: _live_rows.burst(numbers),
        "replay": lambda: _replay.replay(numbers),
        "delay": lambda: _live_rows.delay(numbers),
        "memory": _live_rows.memory,
        "positions": _positions.rows,
        "viewports": _viewports.rows,
        "tiles": _tiles.rows,
    }
    figures: list[Figure] = []
    for name, rows in parts.items():
        begun = time.monotonic()
        figures += rows()
        print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)
    return figures


if __name__ == "__main__":
    # Servers are ended also when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(report("live", run()))
