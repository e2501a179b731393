"""Waking a worker after the commit. A nudge may be lost: the sweeps do everything again."""

from __future__ import annotations

import logging
import time

import celery
from django.db import connection, transaction

SEND_TEXTS = "dispatch.tasks.send_texts"
POST_TO_GROUPS = "dispatch.tasks.post_to_groups"
SWEEP_CALL_OUTS = "dispatch.tasks.sweep_call_outs"
WARN_CREWS = "dispatch.tasks.warn_crews"
SWEEP_DANGERS = "dispatch.tasks.sweep_dangers"
# After one that failed none is tried for so long: whoever acts meanwhile must not wait for a Redis that does not answer.
QUIET_SECONDS = 5.0
logger = logging.getLogger(__name__)
_quiet_until = 0.0


class _Nudge:
    def __init__(self, task: str) -> None:
        self.task = task

    def __call__(self) -> None:
        global _quiet_until
        if time.monotonic() < _quiet_until:
            return
        try:
            celery.current_app.send_task(self.task, retry=False)
        except Exception as error:  # whatever the broker's client raises, the work is in the database
            _quiet_until = time.monotonic() + QUIET_SECONDS
            logger.warning("no nudge for %s, the sweep will find it: %s", self.task, error)


def nudge(task: str = SEND_TEXTS) -> None:
    """Start `task` when the open transaction commits, once however often it is asked for; now if none is open."""
    waiting = (entry[1] for entry in connection.run_on_commit)
    if not any(isinstance(act, _Nudge) and act.task == task for act in waiting):
        transaction.on_commit(_Nudge(task))
