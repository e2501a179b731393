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

from tests.bench import _candidates, _closed, _planning, _ranked, _simulated, _travel
from tests.bench._results import run_parts

PARTS = {
    "candidates": _candidates.rows,
    "ranked": _ranked.rows,
    "travel": _travel.rows,
    "closed": _closed.rows,
    "planning": _planning.rows,
    "simulated": _simulated.rows,
}


if __name__ == "__main__":
    run_parts("matching", PARTS)
