"""A web process dies in the middle of its batches: what it acknowledged is stored."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db.models import Count

from realtime.models import Track

KILLED = """
import sys, threading
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from datetime import UTC, datetime, timedelta
from realtime.batcher import put
from realtime.ingest import Report
start = datetime.now(UTC) - timedelta(hours=1)
said = threading.Lock()
def post(k):
    for n in range(10_000):
        assert put(Report(f"crew:{k}", "desk:1", 118.0, 35.0, "phone", start + timedelta(seconds=5 * n)))
        with said:
            print(k, n, flush=True)
for k in range(16):
    threading.Thread(target=post, args=[k]).start()
"""


@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_survives_the_process_that_is_killed() -> None:
    name = str(settings.DATABASES["default"]["NAME"])
    running = subprocess.Popen([sys.executable, "-c", KILLED, name], stdout=subprocess.PIPE, text=True)
    assert running.stdout
    said = [running.stdout.readline() for _ in range(400)]
    os.kill(running.pid, signal.SIGKILL)
    # A line that was cut off by the kill says nothing.
    said += [line for line in running.communicate()[0].splitlines(keepends=True) if line.endswith("\n")]
    acknowledged = {tuple(map(int, line.split())) for line in said}
    assert len(acknowledged) >= 400
    stored: dict[int, int] = {}
    for subject, count in Track.objects.values_list("subject").annotate(count=Count("*")):
        stored[int(subject.removeprefix("crew:"))] = count
    for k in {k for k, _ in acknowledged}:
        assert stored[k] >= 1 + max(n for one, n in acknowledged if one == k)
