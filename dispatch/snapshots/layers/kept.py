"""What was read and sorted of a scope, kept in this process for everybody who may see the same.

It is compared with its streams once a second, by one thread in the background, while everybody is served what there is. A
scope that nobody asked about for a while is compared before it is served, so nothing is older than SERVED_SECONDS. What no
stream announces (imports, the administration, the sweep of who is available) shows within REREAD_SECONDS.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections

from dispatch.snapshots.layers.rows import Rows, read
from dispatch.snapshots.layers.scope import Scope

CHECKED_SECONDS = 1.0
SERVED_SECONDS = 3.0
REREAD_SECONDS = 60.0
MOST_SCOPES = 64
MOST_BYTES = 256 * 1024 * 1024
logger = logging.getLogger(__name__)

Version = tuple[int, ...]


class _Kept:
    """One scope: its rows, the version they were read at, and when that was last found to be the newest."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.busy = threading.Lock()
        self.rows: Rows | None = None
        self.version: Version = ()
        self.read_at = self.checked_at = float("-inf")


_thread = ThreadPoolExecutor(1, thread_name_prefix="layers")


def _behind(job: Callable[[], None]) -> None:
    """Run `job` in the one thread, with a connection that works."""

    def run() -> None:
        close_old_connections()
        job()
        close_old_connections()

    _thread.submit(run)


class Shelf:
    """The scopes that were asked for last, bounded in number and memory."""

    def __init__(
        self,
        *,
        version: Callable[[Scope], Version] = Scope.version,
        read: Callable[[Scope], Rows] = read,
        background: Callable[[Callable[[], None]], object] = _behind,
        clock: Callable[[], float] = time.monotonic,
        most_scopes: int = MOST_SCOPES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._version, self._read, self._clock = version, read, clock
        self._background = background
        self._most_scopes, self._most_bytes = most_scopes, most_bytes
        self._kept: OrderedDict[Scope, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, scope: Scope) -> Rows:
        """The rows of `scope`, at most SERVED_SECONDS old."""
        kept = self._of(scope)
        age = self._clock() - kept.checked_at
        if age > SERVED_SECONDS:
            with kept.busy:
                # Whoever waited here finds it done.
                if self._clock() - kept.checked_at > SERVED_SECONDS:
                    self._check(kept)
        elif age > CHECKED_SECONDS and kept.busy.acquire(blocking=False):
            self._background(lambda: self._check_behind(kept))
        assert kept.rows is not None
        return kept.rows

    def __len__(self) -> int:
        return len(self._kept)

    def _of(self, scope: Scope) -> _Kept:
        with self._lock:
            kept = self._kept.setdefault(scope, _Kept(scope))
            self._kept.move_to_end(scope)
            while len(self._kept) > self._most_scopes:
                self._kept.popitem(last=False)
            return kept

    def _check(self, kept: _Kept) -> None:
        now = self._clock()
        # Asked first: what commits between the two questions is then read, and at worst once more.
        version = self._version(kept.scope)
        if kept.rows is None or version != kept.version or now - kept.read_at >= REREAD_SECONDS:
            rows = self._read(kept.scope)
            # The same rows keep the levels that were made of them.
            if kept.rows is None or rows.tag != kept.rows.tag:
                kept.rows = rows
            kept.version, kept.read_at = version, now
            self._lighten(kept)
        kept.checked_at = now

    def _check_behind(self, kept: _Kept) -> None:
        try:
            self._check(kept)
        except Exception:
            # The next request asks itself, and tells whoever sent it.
            logger.exception("layer %s", kept.scope.layer)
        finally:
            kept.busy.release()

    def _lighten(self, newest: _Kept) -> None:
        """Let go of the scopes asked for longest ago while all together are too heavy."""
        with self._lock:
            weight = sum(kept.rows.points.nbytes for kept in self._kept.values() if kept.rows)
            for scope, kept in list(self._kept.items()):
                if weight <= self._most_bytes:
                    return
                if kept.rows and kept is not newest:
                    weight -= kept.rows.points.nbytes
                    del self._kept[scope]


shelf = Shelf()
