"""A program that changes the state at random, some times a second, from several connections; orders are lines of JSON.

Whatever happens to the database, it goes on: a change that failed is a change that did not happen.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import django

CONNECTIONS = 3


class Writer:
    """The hand on the program, or on another that takes such orders."""

    def __init__(self, env: Mapping[str, str], program: str = "tests.realtime._writer") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", program], env={**env, "DATABASE_POOL": "0", "LOG_LEVEL": "CRITICAL"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._turn = threading.Lock()

    def ask(self, do: str, **arguments: Any) -> Any:
        """Have something done and wait for its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._turn:
            self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["done"]

    def end(self) -> None:
        """End the program."""
        self._process.kill()
        self._process.wait()


class Load:
    """Changes in the background."""

    def __init__(self, streams: list[str], per_second: float, seed: int) -> None:
        self._over = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._change,
                args=(streams, per_second / CONNECTIONS, random.Random(f"{seed}/{number}")),
            )
            for number in range(CONNECTIONS)
        ]
        for thread in self._threads:
            thread.start()

    def _change(self, streams: list[str], per_second: float, dice: random.Random) -> None:
        from django.db import Error, connection

        from tests.realtime import _state

        due = time.monotonic()
        while not self._over.is_set():
            due = max(due, time.monotonic() - 1) + dice.expovariate(per_second)
            self._over.wait(max(0.0, due - time.monotonic()))
            try:
                _state.change(dice.sample(streams, dice.randint(1, 3)), dice)
            except Error:
                connection.close()
                time.sleep(0.05)
        connection.close()

    def stop(self) -> None:
        """Wait until nothing is under way any more."""
        self._over.set()
        for thread in self._threads:
            thread.join()


def stop(loads: list[Load]) -> None:
    """Stop all of them."""
    while loads:
        loads.pop().stop()


def main() -> None:
    """Take orders until there are no more."""
    django.setup()
    from django.db import Error, connection

    from tests.realtime import _state
    from tests.realtime._seats import seats

    loads: list[Load] = []
    orders: dict[str, Callable[..., Any]] = {
        "seats": seats,
        "start": lambda **how: loads.append(Load(**how)),
        "stop": lambda: stop(loads),
        "burst": _state.burst,
        "change": lambda streams, seed: _state.change(streams, random.Random(seed)),
        "keep_only": _state.keep_only,
        "read": _state.read,
    }
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"done": orders[order.pop("do")](**order)}
        except Error as error:
            connection.close()
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
