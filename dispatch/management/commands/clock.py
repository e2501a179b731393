"""The sweeps without Redis: one process that does what beat and a worker do."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from dispatch import tasks

TICK_SECONDS = 0.5
# A sheet of thousands takes minutes, and no text may wait for it: it has a thread of its own.
LONG = frozenset({"dispatch.tasks.run_imports"})
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs next to beat and workers as well: every sweep takes a lock or may be done twice."""

    help = "Run every sweep when it is due, without Redis; stop with Ctrl-C"

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once` runs each sweep one time."""
        parser.add_argument("--once", action="store_true", help="run each sweep once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run what is due; a sweep that fails is logged and comes again."""
        sweeps = {name: float(it["schedule"].seconds) for name, it in current_app.conf.beat_schedule.items()}
        due = dict.fromkeys(sweeps, 0.0)
        while True:
            for name, seconds in sweeps.items():
                if time.monotonic() >= due[name]:
                    self._start(name, wait=options["once"] or name not in LONG)
                    due[name] = time.monotonic() + seconds
            if options["once"]:
                return
            time.sleep(TICK_SECONDS)

    def _start(self, name: str, *, wait: bool) -> None:
        if wait:
            self._run(name)
        elif not any(thread.name == name for thread in threading.enumerate()):
            threading.Thread(target=self._run, args=[name], name=name, daemon=True).start()

    def _run(self, name: str) -> None:
        close_old_connections()
        try:
            getattr(tasks, name.rpartition(".")[2])()
        except Exception:
            logger.exception("%s failed, it comes again", name)
