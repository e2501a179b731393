"""What came in is understood after the provider has its answer, however long that takes.

In a thread of this process; when it dies in between, the sweep finds the message (`dispatch.tasks.take_in_texts`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections

from dispatch.flow import answer
from dispatch.models import Text

THREADS = 4
logger = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="applying")


def start(work: Callable[[], object]) -> None:
    """Have `work` done by a thread, with a connection of its own; never waits."""
    _pool.submit(_apart, work)


def later(*texts: Text) -> None:
    """Take `texts` in one after the other, soon. They must be committed: another connection reads them."""
    keys = [text.pk for text in texts]
    start(lambda: _take_in_each(keys))


def _apart(work: Callable[[], object]) -> None:
    close_old_connections()
    try:
        work()
    finally:
        close_old_connections()


def _take_in_each(keys: Sequence[int]) -> None:
    for key in keys:
        _take_in(key)


def _take_in(key: int) -> None:
    try:
        answer.take_in(Text.objects.select_related("operation__organisation").get(pk=key))
    except Exception:
        logger.exception("text %s is kept and will be taken in by the sweep", key)
