"""What is worked out once for the same question, by all threads of a process, and forgotten when it is not asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The answers asked for last, as many as weigh `most` together by `weight` (one each); the newest always.

    `functools.lru_cache` needs arguments that can be hashed, which arrays cannot, and counts answers only.
    """

    def __init__(self, most: int, weight: Callable[[V], int] = lambda _: 1) -> None:
        self._most, self._weight = most, weight
        self._answers: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K, work_out: Callable[[], V]) -> V:
        """The answer of `key`. Two threads that ask at one moment may both work it out, and neither waits for the other."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        found = work_out()
        with self._lock:
            self._answers[key] = found
            while len(self._answers) > 1 and sum(map(self._weight, self._answers.values())) > self._most:
                self._answers.popitem(last=False)
        return found

    def __iter__(self) -> Iterator[K]:
        """What is kept, the one asked for last at the end."""
        with self._lock:
            return iter(list(self._answers))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._answers.clear()
