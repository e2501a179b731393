"""The Celery application. Tasks are doors: they fetch and call; the truth is in PostgreSQL."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

from celery import Celery
from celery.schedules import schedstate, schedule
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings")

# Seconds between two runs of each sweep: what a nudge lost is found by then. `manage.py clock` runs the same list.
SWEEPS = {
    "dispatch.tasks.send_texts": 2.0,
    "dispatch.tasks.sweep_call_outs": 2.0,
    "dispatch.tasks.take_in_texts": 2.0,
    "dispatch.tasks.warn_crews": 2.0,
    "dispatch.tasks.sweep_dangers": 2.0,
    "dispatch.tasks.audit_timers": 10.0,
    "dispatch.tasks.remind_crews": 10.0,
    "dispatch.tasks.mend_texts": 10.0,
    "dispatch.tasks.post_to_groups": 10.0,
    "dispatch.tasks.run_imports": 10.0,
    "dispatch.tasks.refresh_roster": 60.0,
    "dispatch.tasks.extend_missions": 300.0,
    "dispatch.tasks.forget_old": 3600.0,
}

# A run that nobody took for so long is worth nothing; shorter, and a worker whose clock is ahead would throw all away.
EXPIRES_SECONDS = 600.0
_BEGUN, _SINCE = datetime.now(UTC), time.monotonic()


def steady() -> datetime:
    """The time of this process: it begins with the machine's clock, and nobody who sets that one moves it."""
    return _BEGUN + timedelta(seconds=time.monotonic() - _SINCE)


class Sweep(schedule):
    """Every so many seconds by `steady`: Celery's own would rest for an hour when the clock is set back by one."""

    def __init__(self, run_every: float | timedelta, relative: bool = False, nowfun: object = None) -> None:
        super().__init__(run_every, relative, nowfun=steady)

    def is_due(self, last_run_at: datetime) -> schedstate:
        """Now, too, where the last run was noted by a beat whose clock was ahead."""
        if last_run_at > steady():
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)


app = Celery("muster")
app.conf.update(settings.CELERY)
app.conf.beat_schedule = {
    name: {"task": name, "schedule": Sweep(seconds), "options": {"expires": max(seconds, EXPIRES_SECONDS)}}
    for name, seconds in SWEEPS.items()
}
app.autodiscover_tasks(["dispatch"])
