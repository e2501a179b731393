"""Waking a worker after the commit. A nudge may be lost: the sweeps do everything again."""

from __future__ import annotations

import logging

import celery
from django.db import connection, transaction

SEND_TEXTS = "dispatch.tasks.send_texts"
POST_TO_GROUPS = "dispatch.tasks.post_to_groups"
SWEEP_CALL_OUTS = "dispatch.tasks.sweep_call_outs"
WARN_CREWS = "dispatch.tasks.warn_crews"
SWEEP_DANGERS = "dispatch.tasks.sweep_dangers"
logger = logging.getLogger(__name__)


class _Nudge:
    def __init__(self, task: str) -> None:
        self.task = task

    def __call__(self) -> None:
        try:
            celery.current_app.send_task(self.task, retry=False)
        except Exception as error:  # whatever the broker's client raises, the work is in the database
            logger.warning("no nudge for %s, the sweep will find it: %s", self.task, error)


def nudge(task: str = SEND_TEXTS) -> None:
    """Start `task` when the open transaction commits, once however often it is asked for; now if none is open."""
    waiting = (entry[1] for entry in connection.run_on_commit)
    if not any(isinstance(act, _Nudge) and act.task == task for act in waiting):
        transaction.on_commit(_Nudge(task))
