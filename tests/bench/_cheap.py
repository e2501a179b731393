"""What a text costs the worker that sends it, and how fast a long list is queued.

The provider is a program of its own on this machine that speaks as much of Twilio's REST interface as a sender hears.

- Messages per worker-CPU-second: 30,000 texts of one call-out, sent by one sender (`tests.bench._sending`): the states of
  texts and asks, the tally and every event to desk, wall and person are written. User and system time of the sender's
  process, from the first claim to the last record; the peers' from before the first message to after the last. The peers
  write nothing down: a Celery task for each message (pool of threads; Twilio's client kept, or a session of requests kept
  in each thread: the better one counts), and node's http with an agent that keeps its connections.
- Enqueue: 30,000 asks of single volunteers, from BEGIN to COMMIT, beside `.delay()` for each of 3,000.
"""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import ExitStack

from dispatch.celery import app
from dispatch.models import Ask, Text
from dispatch.states import AskState, TextState
from tests.bench import _texts
from tests.bench._results import Figure, rate
from tests.browser.system import ROOT
from tests.realtime._machines import node

ASKS, PEER_MESSAGES, DELAYS = 30_000, 3_000, 3_000
NODE_AT_ONCE = 64
TIMES_TASKS, SHARE_OF_NODE, TIMES_DELAY = 6.0, 0.25, 20.0


def rows() -> list[Figure]:
    """Both rows, the first beside two peers."""
    with _texts.stage() as stage:
        seconds = _texts.enqueue(_texts.listed(stage.operation, "A", ASKS))
        assert Text.objects.filter(state=TextState.QUEUED).count() == ASKS
        body = Text.objects.filter(state=TextState.QUEUED).values_list("body", flat=True)[0]
        ours = _sent(stage)
        tasks, delays = _task_each(stage, body)
    best = max(tasks, key=lambda kind: tasks[kind])
    what = "messages per worker-CPU-second against a local HTTP stand-in for Twilio"
    return [
        rate(what, ours, "texts", peer=f"Celery, a task each, {best}", peer_value=tasks[best], bar=TIMES_TASKS, rule="times"),
        rate(what, ours, "texts", peer="node http", peer_value=_node(body), bar=SHARE_OF_NODE, rule="times"),
        rate(f"enqueue {ASKS:,} asks", ASKS / seconds, "asks/s", peer=".delay() each", peer_value=delays, bar=TIMES_DELAY, rule="times"),
    ]  # fmt: skip


def _sent(stage: _texts.Stage) -> float:
    """Texts per CPU second of a sender that sends all there are, each once, and writes down what came of it."""
    with _texts.provider() as provider:
        leads = {"TWILIO_API_BASE": provider.address, "TEXTS_PER_SECOND": "1000000"}
        sent, cpu = _texts.send_all(stage.env | leads)
        assert sent == provider.count() == ASKS
    assert Text.objects.filter(state=TextState.SENT).exclude(provider_id="").count() == ASKS
    assert Ask.objects.filter(state=AskState.SENT, due_at__isnull=False).count() == ASKS
    return sent / cpu


def _task_each(stage: _texts.Stage, body: str) -> tuple[dict[str, float], float]:
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
                _texts.celery(
                    "tests.bench._task_each", "worker", *threads, env=stage.env | leads, folder=stage.folder
                )
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
