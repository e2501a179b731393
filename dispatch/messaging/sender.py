"""Sending what is due, at one pace for all workers: whoever holds the lock sends, the others stand by.

The lock is PostgreSQL's and dies with its session, so a killed sender blocks nobody.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings

from dispatch.messaging import delivery, outbox
from dispatch.messaging.gateways import Doubtful, NotNow, Refused, gateway
from dispatch.models import Text
from dispatch.models.locks import only_one

# A claimed text that was not handed over by then is given back rather than sent: its lease of 60 s may run out.
HAND_OVER_SECONDS = 30.0
THREADS = 16
logger = logging.getLogger(__name__)


def send_due(worker: str, *, seconds: float = 10.0) -> int:
    """Send what is due until nothing is, for at most about `seconds`; returns how many were tried.

    Returns at once where another worker is sending.
    """
    tried, end = 0, time.monotonic() + seconds
    while time.monotonic() < end and outbox.waiting():
        with only_one("send_texts") as mine:
            count = _drain(worker, end) if mine else 0
        # Looked at again after the lock is free: a text whose nudge met the lock is not left lying.
        if not count:
            break
        tried += count
    return tried


def _drain(worker: str, end: float) -> int:
    """Claim a second's worth, hand the texts over one by one at the pace, record each as soon as it is known."""
    pause = 1 / settings.TEXTS_PER_SECOND
    at_once = max(1, min(THREADS, int(settings.TEXTS_PER_SECOND)))
    tried, turn = 0, time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        while time.monotonic() < end and (batch := outbox.claim(worker, at_once)):
            claimed = time.monotonic()
            flying: dict[Future[delivery.Outcome], Text] = {}
            for text in batch:
                while (left := turn - time.monotonic()) > 0:
                    _record_some(flying, left)
                flying[pool.submit(_hand_over, text, claimed)] = text
                turn = max(turn, time.monotonic()) + pause
            while flying:
                _record_some(flying, 1.0)
            tried += len(batch)
    return tried


def _record_some(flying: dict[Future[delivery.Outcome], Text], seconds: float) -> None:
    """Record those that come back first, waiting for at most `seconds`; with nothing in flight, only wait."""
    if not flying:
        time.sleep(seconds)
        return
    done, _ = wait(flying, timeout=seconds, return_when=FIRST_COMPLETED)
    for future in done:
        delivery.record(flying.pop(future), future.result())


def _hand_over(text: Text, claimed: float) -> delivery.Outcome:
    if time.monotonic() - claimed > HAND_OVER_SECONDS:
        return NotNow("not handed over in time")
    try:
        return gateway(text.gateway).send(text)
    except (Refused, NotNow, Doubtful) as outcome:
        return outcome
    except Exception as error:
        logger.exception("text %s: the gateway failed in a way nobody foresaw", text.pk)
        return Doubtful(type(error).__name__)
