"""What the clock and the nudges start. Doors only: fetch, call; each may run twice, each is found again by its sweep.

Every task is a sweep over rows that are due, so with Redis wiped nothing is lost.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import shared_task

from dispatch.flow import answer, call_out, match, track
from dispatch.flow.intake import runs
from dispatch.flow.refusals import Refusal
from dispatch.messaging import breakers, doubts, sender
from dispatch.models import AnsweredKey, CallOut, ImportRun
from dispatch.models.keys import refresh_keys
from dispatch.models.locks import only_one
from dispatch.states import NotAllowed, Source, Stale
from realtime import positions, streams

KEEP_EVENTS = timedelta(days=7)
KEEP_EVENTS_AT_LEAST = 1000
logger = logging.getLogger(__name__)


@shared_task(name="dispatch.tasks.send_texts")
def send_texts() -> None:
    """Send the texts that are due, a batch after the other; as many workers as there are share the pace of the provider."""
    sender.send_due(f"{socket.gethostname()}:{os.getpid()}")


@shared_task(name="dispatch.tasks.mend_texts")
def mend_texts() -> None:
    """Texts left in flight, texts past their worth, messages received and left lying."""
    with only_one("mend_texts") as mine:
        if mine:
            doubts.reconcile()
            doubts.expire_texts()
            breakers.divert_stopped()
            answer.take_in_left()


@shared_task(name="dispatch.tasks.take_in_texts")
def take_in_texts() -> None:
    """Messages that a webhook wrote down and had no time to understand."""
    answer.take_in_left(timedelta(0))


@shared_task(name="dispatch.tasks.sweep_call_outs")
def sweep_call_outs() -> None:
    """After silence the deputy, then the next team, until nobody is left to ask."""
    with only_one("sweep_call_outs") as mine:
        if mine:
            for ask in call_out.silent_asks():
                _each(call_out.next_round, ask)
            for row in call_out.waiting_for_next():
                _each(_next_team, row)


def _next_team(row: CallOut) -> None:
    """The best team of a fresh ranking that was not asked for this incident; none: a coordinator sees it."""
    try:
        if call_out.ask_first(row, match.to_ask(match.ranking(row.incident)), by=None, source=Source.SYSTEM):
            return
    except Refusal as refusal:
        logger.info("call-out %s goes no further: %s", row.pk, refusal)
    call_out.exhaust(row)


@shared_task(name="dispatch.tasks.run_imports")
def run_imports() -> None:
    """Sheets that somebody started and that are not in yet; one worker at a time, and it goes on where another died."""
    with only_one("run_imports") as mine:
        for key in runs.unfinished() if mine else ():
            _each(runs.carry_out, ImportRun.objects.select_related("operation__organisation").get(pk=key))


@shared_task(name="dispatch.tasks.extend_missions")
def extend_missions() -> None:
    """Spans are bounded: crews that are still out when theirs ends are planned for longer."""
    with only_one("extend_missions") as mine:
        for mission in track.ending_soon() if mine else ():
            _each(track.go_on, mission)


@shared_task(name="dispatch.tasks.refresh_roster")
def refresh_roster() -> None:
    """Certificates that ran out, people who are back: the cache of the roster's index."""
    refresh_keys()


@shared_task(name="dispatch.tasks.forget_old")
def forget_old() -> None:
    """Events nobody can replay any more, raw tracks after thirty days, answers kept for phones that ask twice."""
    streams.prune(older_than=KEEP_EVENTS, keep_at_least=KEEP_EVENTS_AT_LEAST)
    positions.prune_tracks()
    AnsweredKey.forget_old()


def _each(act: Callable[[Any], object], row: Any) -> None:
    """One row that goes wrong does not stop the sweep."""
    try:
        act(row)
    except (Stale, NotAllowed) as second:
        logger.info("%s: %s", row, second)
    except Exception:
        logger.exception("%s %s", type(row).__name__, row.pk)
