"""Call-outs beside what everybody would write first, each row in one run with its peer. Each part makes its own city (`_roster`).

- sending: what a message costs its worker, and how fast a long list is queued (`_cheap`)
- pace: whether the limit of a provider is kept by all workers together, in order of rank (`_paced`)
- waves: alerts for the same time-to-quota, simulated (`_waves`)
- answered: from the webhook of an answer to the mission on a board (`_answered`)
- ended: what it costs that thousands need not answer any more (`_ended`)

`python -m tests.bench.callouts PART ...` measures some of them.
"""

from __future__ import annotations

from tests.bench import _answered, _cheap, _ended, _paced, _waves
from tests.bench._results import run_parts

PARTS = {
    "sending": _cheap.rows,
    "pace": _paced.rows,
    "waves": _waves.rows,
    "answered": _answered.rows,
    "ended": _ended.rows,
}


if __name__ == "__main__":
    run_parts("callouts", PARTS)
