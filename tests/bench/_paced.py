"""Whether the limit of a provider is kept by all workers together: 10,000 texts of one call-out whose ranks are dealt out by
chance, two Celery workers and beat as in production, a provider that answers 429 above 100 a second.

The rate is that between the first message and the last; the moment of each is the provider's.
"""

from __future__ import annotations

import time
from contextlib import ExitStack

from dispatch.models import Text
from tests.bench import _texts
from tests.bench._results import Figure, figure, rate

PACED, LIMIT, RANKS = 10_000, 100.0, (20, 40, 60)
SHARE_OF_LIMIT = 0.98


def rows() -> list[Figure]:
    """How much of the limit was used, and what may not happen on the way."""
    with _texts.stage() as stage, ExitStack() as stack:
        call_out = _texts.listed(stage.operation, "B", PACED)
        provider = stack.enter_context(_texts.provider(LIMIT))
        leads = stage.env | {"TWILIO_API_BASE": provider.address, "TEXTS_PER_SECOND": f"{LIMIT:g}"}
        for number in (1, 2):
            worker = ("worker", "--concurrency", "1", "--hostname", f"sender{number}@bench")
            stack.enter_context(_texts.celery("dispatch.celery", *worker, env=leads, folder=stage.folder))
        beat = ("beat", "--schedule", str(stage.folder / "schedule"), "--pidfile=")
        stack.enter_context(_texts.celery("dispatch.celery", *beat, env=leads, folder=stage.folder))
        _texts.wait_for_workers(2)
        time.sleep(5)  # beat has come round
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
