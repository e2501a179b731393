"""The half of the stand-in for Twilio that speaks: webhooks, signed, again after a failure, several at once."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

THREADS, TIMEOUT_SECONDS, AGAIN_SECONDS = 6, 15.0, (0.3, 1.0, 2.0)
Fields = dict[str, str]


class Hooks:
    """Says things to the web server at `web` as Twilio does, signed for the public address."""

    def __init__(self, *, public: str, token: str) -> None:
        self.web, self.refused = "", list[tuple[str, int]]()
        self.told, self.failed = 0, 0
        self._public, self._signer = public, RequestValidator(token)
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._turn = threading.Condition()
        self._busy, self._over = 0, False
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def tell(
        self, after: float, path: str, fields: Fields, *, tries: int, heard: Callable[[], None] | None = None
    ) -> None:
        """Say it in `after` seconds; again after each failure, `tries` times in all. `heard` is called once it was taken."""
        self._put(after, lambda: self._tell(path, fields, tries, 0, heard))

    def idle(self) -> bool:
        """Whether there is nothing more to say."""
        with self._turn:
            return not self._due and not self._busy

    def end(self) -> None:
        """Say nothing more."""
        with self._turn:
            self._over = True
            self._turn.notify_all()
        for thread in self._threads:
            thread.join()

    def say(self, path: str, fields: Fields, signature: str | None = None) -> int:
        """One webhook, now: the status of the answer, 0 where there was none."""
        signed = signature or self._signer.compute_signature(self._public + path, fields)
        line = HTTPConnection(urlsplit(self.web).netloc, timeout=TIMEOUT_SECONDS)
        head = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signed}
        try:
            line.request("POST", path, urlencode(fields), head)
            return line.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            line.close()

    def _tell(
        self, path: str, fields: Fields, tries: int, tried: int, heard: Callable[[], None] | None
    ) -> None:
        status = self.say(path, fields)
        if 200 <= status < 300:
            self.told += 1
            if heard:
                heard()
        elif 400 <= status < 500:
            self.refused.append((path, status))
        elif tried + 1 < tries:
            again = AGAIN_SECONDS[min(tried, len(AGAIN_SECONDS) - 1)]
            self._put(again, lambda: self._tell(path, fields, tries, tried + 1, heard))
        else:
            self.failed += 1

    def _put(self, after: float, act: Callable[[], None]) -> None:
        with self._turn:
            heapq.heappush(self._due, (time.monotonic() + after, next(self._numbers), act))
            self._turn.notify()

    def _work(self) -> None:
        while True:
            with self._turn:
                while not self._over and (not self._due or self._due[0][0] > time.monotonic()):
                    self._turn.wait(max(0.005, self._due[0][0] - time.monotonic()) if self._due else None)
                if self._over:
                    return
                act = heapq.heappop(self._due)[2]
                self._busy += 1
            try:
                act()
            finally:
                with self._turn:
                    self._busy -= 1
