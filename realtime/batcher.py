"""Group commit: what many posters tell at the same time is stored by one of them, in one transaction."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import Error, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from realtime.ingest import Report, store

MOST = 5_000
PATIENCE_SECONDS = 15.0
TRIES = 3
# Shorter than the database's deadlock_timeout: in a deadlock it is the batch that gives way, and is tried again.
_LOCK_TIMEOUT = "SET LOCAL lock_timeout = '900ms'"


class NotStored(Exception):
    """The database did not take the batch; nothing of it is stored. The next position is as good."""


@dataclass(slots=True, eq=False)
class _Poster:
    report: Report
    called: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    latest: bool = False
    error: BaseException | None = None


class Batcher:
    """One batch at a time; all that arrives meanwhile goes into the next, which the first of those who wait stores.

    Without a thread of its own: a poster is a thread that has a database connection anyway.
    """

    def __init__(self, store: Callable[[list[Report]], list[bool]], *, most: int = MOST) -> None:
        self._store = store
        self._most = most
        self._lock = threading.Lock()
        self._queue: deque[_Poster] = deque()
        self._led = False

    def put(self, report: Report) -> bool:
        """Store it, wait for the commit; whether it is the latest now. Raises NotStored."""
        me = _Poster(report)
        with self._lock:
            self._queue.append(me)
            if not self._led:
                self._led = me.leads = True
        if not me.leads and not me.called.wait(PATIENCE_SECONDS):
            self._give_up(me)
        if me.leads:
            self._lead(me)
        if me.error is not None:
            raise NotStored("the positions of this moment were not stored") from me.error
        return me.latest

    def _give_up(self, me: _Poster) -> None:
        with self._lock:
            if me in self._queue and not me.leads:
                self._queue.remove(me)
            if not me.leads and not me.called.is_set():
                raise NotStored("the database was too slow; it is not known whether the position is stored")

    def _lead(self, me: _Poster) -> None:
        with self._lock:
            # The leader is always the first.
            batch = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
        try:
            for poster, latest in zip(batch, self._store([poster.report for poster in batch]), strict=True):
                poster.latest = latest
        except BaseException as error:
            for poster in batch:
                poster.error = error
            if not isinstance(error, Exception):
                raise
        finally:
            self._hand_over()
            for poster in batch:
                poster.called.set()

    def _hand_over(self) -> None:
        with self._lock:
            following = self._queue[0] if self._queue else None
            self._led = following is not None
            if following is not None:
                following.leads = True
                following.called.set()


def flush(reports: list[Report]) -> list[bool]:
    """Store a batch as its own transaction, tried again where somebody else holds one of its rows."""
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction.atomic(durable=True):
                with connection.cursor() as cursor:
                    cursor.execute(_LOCK_TIMEOUT)
                return store(reports)
        except Error as error:
            if not tries_left or not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                raise
    raise AssertionError("unreachable")


_batcher = Batcher(flush)


def put(report: Report) -> bool:
    """Store a position together with those of all others who tell theirs now; whether it is the latest.

    Answered after the commit. Inside somebody's transaction it belongs to that one, and commits with it.
    """
    return store([report])[0] if connection.in_atomic_block else _batcher.put(report)
