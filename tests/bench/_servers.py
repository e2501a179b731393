"""The servers that are compared, each a process of its own: Muster, stock Channels, node `ws`."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from realtime.streams import publish_all
from tests.bench._desk import Desk
from tests.bench._stock import BACKENDS, GROUP
from tests.browser.system import ROOT, environment, free_port
from tests.realtime._machines import MUSTER, node, redis_machine, web_machine

LIVE_PATH = "/ws/live"
EVENT_BYTES = 200
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
STOCK_PROTOCOL = "websockets-sansio"

# Numbers go on for the whole run, since ours are told on one stream.
Tell = Callable[[list[bytes]], None]


@dataclass(frozen=True)
class Server:
    """A running server. `tell` has it say documents to everybody, from this process; `desk` is whose sockets may listen."""

    name: str
    pid: int
    port: int
    tell: Tell
    desk: Desk | None = None

    def cookies(self, sockets: int) -> Sequence[str]:
        """A cookie for each of so many sockets."""
        return self.desk.sockets(sockets) if self.desk else [""] * sockets

    def cpu_seconds(self) -> float:
        """User and system time that the process took so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def memory_kb(self) -> int:
        """What of the process is in memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])


def document(number: int) -> bytes:
    """An event of EVENT_BYTES bytes."""
    bare = json.dumps({"n": number, "words": ""}, separators=(",", ":")).encode()
    return bare[:-2] + b"x" * (EVENT_BYTES - len(bare)) + bare[-2:]


def pace(server: Server, numbers: range, per_second: float) -> None:
    """Tell the events of `numbers`, so many a second."""
    begun = time.monotonic()
    for position, number in enumerate(numbers):
        time.sleep(max(0.0, begun + position / per_second - time.monotonic()))
        server.tell([document(number)])


@contextmanager
def muster(desk: Desk, *, served: str = MUSTER) -> Iterator[Server]:
    """Muster's own web server on the database of the settings (`served`: a variant of it); events are commits of this process."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        folder = Path(name)
        redis, redis_url = redis_machine(folder)
        web, port = web_machine(folder, environment("http://127.0.0.1", redis_url, folder), served=served)

        def tell(documents: list[bytes]) -> None:
            with transaction.atomic():
                publish_all([(desk.stream, "bench.told", words) for words in documents])

        with _redis_of_this_process(redis_url):
            redis.start()
            web.start()
            try:
                yield Server("Muster", web.pid, port, tell, desk)
            finally:
                web.kill(web.program.sign)
                redis.kill(redis.program.sign)


@contextmanager
def _redis_of_this_process(url: str) -> Iterator[None]:
    before, settings.REDIS_URL = settings.REDIS_URL, url
    yield
    settings.REDIS_URL = before


@contextmanager
def stock(kind: str) -> Iterator[Server]:
    """Stock Channels with the `pubsub` or the `core` layer; events are group_send of this process."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        folder = Path(name)
        redis, redis_url = redis_machine(folder)
        env = environment("http://127.0.0.1", redis_url, folder) | {"BENCH_LAYER": kind}
        web, port = web_machine(folder, env, served="tests.bench._stock:application", protocol=STOCK_PROTOCOL)
        redis.start()
        web.start()
        with asyncio.Runner() as runner:
            layer: Any = import_string(BACKENDS[kind])(hosts=[redis_url])

            async def send(documents: list[bytes]) -> None:
                for words in documents:
                    await layer.group_send(GROUP, {"type": "said", "text": words.decode()})

            try:
                yield Server(f"Channels, {kind} layer", web.pid, port, lambda said: runner.run(send(said)))
            finally:
                runner.run(layer.flush() if kind == "pubsub" else layer.close_pools())
                web.kill(web.program.sign)
                redis.kill(redis.program.sign)


@contextmanager
def node_ws() -> Iterator[Server]:
    """A broadcast server of node `ws`; events are lines of its standard input."""
    port = free_port()
    program = [node(), str(Path(__file__).with_name("_ws_server.mjs")), str(port)]
    with subprocess.Popen(
        program, cwd=ROOT / "dispatch" / "frontend", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"listening\n"
        lines = process.stdin

        def tell(documents: list[bytes]) -> None:
            lines.write(b"".join(words + b"\n" for words in documents))
            lines.flush()

        try:
            yield Server("node ws", process.pid, port, tell)
        finally:
            process.kill()
