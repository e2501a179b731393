"""The Celery application. Tasks are doors: they fetch and call; the truth is in PostgreSQL."""

from __future__ import annotations

import os

from celery import Celery
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
    "dispatch.tasks.run_imports": 10.0,
    "dispatch.tasks.refresh_roster": 60.0,
    "dispatch.tasks.extend_missions": 300.0,
    "dispatch.tasks.forget_old": 3600.0,
}

app = Celery("muster")
app.conf.update(settings.CELERY)
app.conf.beat_schedule = {
    # A run that nobody took before the next is due is worth nothing.
    name: {"task": name, "schedule": seconds, "options": {"expires": max(seconds, 5.0)}}
    for name, seconds in SWEEPS.items()
}
app.autodiscover_tasks(["dispatch"])
