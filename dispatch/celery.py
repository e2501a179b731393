"""The Celery application. Tasks are doors: they fetch and call; the truth is in PostgreSQL."""

from __future__ import annotations

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings")

app = Celery("muster")
app.conf.update(settings.CELERY)
app.autodiscover_tasks(["dispatch"])
