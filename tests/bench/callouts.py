"""Texts out at the size of a city, each row in one run with its peer: how cheap a message is, how fast a list is queued,
and whether the pace of a provider is kept by all workers together.

The provider is a program of its own on this machine that speaks as much of Twilio's REST interface as a sender hears.

- Messages per worker-CPU-second: 30,000 texts of one call-out, sent by one sender (`tests.bench._sending`): the states of
  texts and asks, the tally and every event to desk, wall and person are written. User and system time of the sender's
  process, from the first claim to the last record; the peers' from before the first message to after the last. The peers
  write nothing down: a Celery task for each message (pool of threads; Twilio's client kept, or a session of requests kept
  in each thread: the better one counts), and node's http with an agent that keeps its connections.
- Enqueue: 30,000 asks of single volunteers, from BEGIN to COMMIT, beside `.delay()` for each of 3,000.
- Pace: 10,000 texts of one call-out whose ranks are dealt out by chance, two Celery workers and beat as in production, a
  provider that answers 429 above 100 a second. The rate is that between the first message and the last.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings

from dispatch.celery import app
from dispatch.models import Ask, Operation, Text
from dispatch.states import AskState, TextState
from tests.bench import _texts
from tests.bench._results import Figure, figure, rate, report
from tests.bench._roster import fill
from tests.browser.system import ROOT, environment
from tests.realtime._machines import node, redis_machine

ASKS, PEER_MESSAGES, DELAYS = 30_000, 3_000, 3_000
PACED, LIMIT, RANKS = 10_000, 100.0, (20, 40, 60)
NODE_AT_ONCE = 64
TIMES_TASKS, SHARE_OF_NODE, TIMES_DELAY, SHARE_OF_LIMIT = 6.0, 0.25, 20.0, 0.98


def run() -> list[Figure]:
    """All rows that are named, or all."""
    # The lists are queued by this process; the sending is done by others, whose settings lead to the stand-in.
    settings.TEXT_GATEWAY = _texts.ACCOUNT["TEXT_GATEWAY"]
    operation = fill(random.Random(814))
    wanted = sys.argv[1:] or ["sending", "pace"]
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        folder = Path(name)
        redis, url = redis_machine(folder)
        redis.start()
        app.conf.update(broker_url=url.replace("unix://", "redis+socket://", 1))
        env = environment("https://muster.example", url, folder) | _texts.ACCOUNT | {"DATABASE_POOL": "0"}
        try:
            rows = _sending(operation, env, folder) if "sending" in wanted else []
            return rows + (_pace(operation, env, folder) if "pace" in wanted else [])
        finally:
            redis.kill(redis.program.sign)


def _sending(operation: Operation, env: dict[str, str], folder: Path) -> list[Figure]:
    seconds = _texts.enqueue(_texts.listed(operation, "A", ASKS))
    assert Text.objects.filter(state=TextState.QUEUED).count() == ASKS
    body = Text.objects.filter(state=TextState.QUEUED).values_list("body", flat=True)[0]
    with _texts.provider() as provider:
        leads = {"TWILIO_API_BASE": provider.address, "TEXTS_PER_SECOND": "1000000"}
        sent, cpu = _texts.send_all(env | leads)
        assert sent == provider.count() == ASKS
    assert Text.objects.filter(state=TextState.SENT).exclude(provider_id="").count() == ASKS
    assert Ask.objects.filter(state=AskState.SENT, due_at__isnull=False).count() == ASKS
    tasks, delays = _task_each(env, folder, body)
    best = max(tasks, key=lambda kind: tasks[kind])
    what = "messages per worker-CPU-second against a local HTTP stand-in for Twilio"
    ours = sent / cpu
    return [
        rate(what, ours, "texts", peer=f"Celery, a task each, {best}", peer_value=tasks[best], bar=TIMES_TASKS, rule="times"),
        rate(what, ours, "texts", peer="node http", peer_value=_node(body), bar=SHARE_OF_NODE, rule="times"),
        rate(f"enqueue {ASKS:,} asks", ASKS / seconds, "asks/s", peer=".delay() each", peer_value=delays, bar=TIMES_DELAY, rule="times"),
    ]  # fmt: skip


def _task_each(env: dict[str, str], folder: Path, body: str) -> tuple[dict[str, float], float]:
    """Messages per CPU second of the worker for each kind of client, and `.delay()` a second."""
    rates, delays = {}, 0.0
    for kind in ("by_client", "by_session"):
        with _texts.provider() as provider, ExitStack() as stack:
            leads = {"PEER_PROVIDER": provider.address, "PEER_BROKER": str(app.conf.broker_url)}
            os.environ.update(leads)
            from tests.bench import _task_each as peer

            # Made for the first of the two addresses; only the worker uses it.
            task = getattr(peer, kind)
            threads = (
                "--pool",
                "threads",
                "--concurrency",
                str(peer.THREADS),
                "--without-gossip",
                "--without-mingle",
            )
            pid = stack.enter_context(
                _texts.celery("tests.bench._task_each", "worker", *threads, env=env | leads, folder=folder)
            )
            task.delay("+8613800000000", body)
            provider.wait_for(1)
            begun, before = time.perf_counter(), _texts.cpu_of(pid)
            for number in range(PEER_MESSAGES):
                task.delay(f"+861{7_000_000_000 + number}", body)
            delays = max(delays, PEER_MESSAGES / (time.perf_counter() - begun))
            provider.wait_for(PEER_MESSAGES + 1)
            rates[kind] = PEER_MESSAGES / (_texts.cpu_of(pid) - before)
    return rates, max(delays, _delays(body))


def _delays(body: str) -> float:
    """`.delay()` a second with no worker beside it."""
    from tests.bench import _task_each as peer

    begun = time.perf_counter()
    for number in range(DELAYS):
        peer.by_client.delay(f"+861{7_000_000_000 + number}", body)
    return DELAYS / (time.perf_counter() - begun)


def _node(body: str) -> float:
    with _texts.provider() as provider:
        account = _texts.ACCOUNT["TWILIO_ACCOUNT_SID"]
        command = [
            node(),
            "tests/bench/_texts.mjs",
            provider.address,
            account,
            str(ASKS),
            str(NODE_AT_ONCE),
            body,
        ]
        return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def _pace(operation: Operation, env: dict[str, str], folder: Path) -> list[Figure]:
    call_out = _texts.listed(operation, "B", PACED)
    with _texts.provider(LIMIT) as provider, ExitStack() as stack:
        leads = env | {"TWILIO_API_BASE": provider.address, "TEXTS_PER_SECOND": f"{LIMIT:g}"}
        for number in (1, 2):
            worker = ("worker", "--concurrency", "1", "--hostname", f"sender{number}@bench")
            stack.enter_context(_texts.celery("dispatch.celery", *worker, env=leads, folder=folder))
        beat = ("beat", "--schedule", str(folder / "schedule"), "--pidfile=")
        stack.enter_context(_texts.celery("dispatch.celery", *beat, env=leads, folder=folder))
        time.sleep(15)  # both workers are up and beat has come round
        _texts.enqueue(call_out, ranks=RANKS)
        committed = time.time()
        provider.wait_for(PACED)
        came, refused = provider.all()
    ranks = dict(Text.objects.filter(ask__call_out=call_out).values_list("phone", "rank"))
    seconds = came[-1][0] - came[0][0]
    late = _behind([ranks[phone] for _, phone in came])
    what = f"{PACED:,} call-outs, two workers, provider limit {LIMIT:g}/s"
    return [
        rate(f"{what}: kept of it", (PACED - 1) / seconds / LIMIT, "of the limit", bar=SHARE_OF_LIMIT),
        figure(f"{what}: 429", refused, "answers", bar=0),
        figure(f"{what}: after one of a later rank", late, "texts", bar=0),
        figure(f"{what}: commit > first one out", came[0][0] - committed, "s", bar=1),
        figure(f"{what}: sent twice", PACED - len({phone for _, phone in came}), "texts", bar=0),
    ]


def _behind(ranks: list[int]) -> int:
    """How many came after one that was to go later."""
    highest = count = 0
    for rank in ranks:
        count += rank < highest
        highest = max(highest, rank)
    return count


if __name__ == "__main__":
    # Programs are ended also when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(report("callouts", run()))
