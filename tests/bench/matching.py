"""Matching beside what everybody would write first, each row in one run with its peer.

Graphs and rosters are synthetic and seeded unless a row names them. What each part measures, and how, stands in its file:

- candidates: the nearest fifty who are qualified, of a million (`_candidates`)
- ranked: from a saved incident to its ranked list over HTTP (`_ranked`)
- travel: travel times, and whether the first of the list is the first by road (`_travel`, `_osrm`)
- closed: from a road closed on the map to the changed list at another board (`_closed`)
- planning: all incidents at once (`_planning`)
- simulated: a flood day on a virtual clock (`_simulated`)

`python -m tests.bench.matching PART ...` measures some of them.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Sequence

from tests.bench import _candidates, _closed, _planning, _ranked, _simulated, _travel
from tests.bench._results import Figure, report

PARTS = {
    "candidates": _candidates.rows,
    "ranked": _ranked.rows,
    "travel": _travel.rows,
    "closed": _closed.rows,
    "planning": _planning.rows,
    "simulated": _simulated.rows,
}


def run(parts: Sequence[str] = tuple(PARTS)) -> list[Figure]:
    """All rows, or those of some parts."""
    figures: list[Figure] = []
    for name in parts:
        begun = time.monotonic()
        figures += PARTS[name]()
        print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)
    return figures


if __name__ == "__main__":
    # Servers are ended also when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = sys.argv[1:]
    sys.exit(report("-".join(["matching", *chosen]), run(chosen or tuple(PARTS))))
