"""What the clock and the nudges start. Doors only: fetch, call; each may run twice, each is found again by its sweep.

Every task is a sweep over rows that are due, so with Redis wiped nothing is lost.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import shared_task

from dispatch.flow import answer, call_out, dangers, match, track
from dispatch.flow.intake import runs
from dispatch.flow.refusals import InDanger, Refusal
from dispatch.messaging import bots, breakers, doubts, sender
from dispatch.models import AnsweredKey, Ask, CallOut, ImportRun, Incident
from dispatch.models.keys import refresh_keys
from dispatch.models.locks import only_one
from dispatch.states import NotAllowed, Policy, Source, Stale
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
    """Texts left in flight, texts past their worth, texts of a gateway that was stopped."""
    with only_one("mend_texts") as mine:
        if mine:
            doubts.forget_future()
            doubts.reconcile()
            doubts.expire_texts()
            breakers.divert_stopped()


@shared_task(name="dispatch.tasks.post_to_groups")
def post_to_groups() -> None:
    """Call-outs on their way to chat groups; workers may do it at once."""
    bots.post_due()


@shared_task(name="dispatch.tasks.take_in_texts")
def take_in_texts() -> None:
    """Messages whose process died between writing them down and understanding them."""
    with only_one("take_in_texts") as mine:
        if mine:
            answer.take_in_left()


@shared_task(name="dispatch.tasks.sweep_call_outs")
def sweep_call_outs() -> None:
    """After silence the deputy, then the next wave, until nobody is left to ask: whatever is due, in the order of its time."""
    with only_one("sweep_call_outs") as mine:
        if mine:
            # First what is late is written down: afterwards it would be done, and nobody would know.
            call_out.audit()
            done: set[tuple[object, int]] = set()
            # Whoever's time is up may leave nobody to wait for: then the next wave is due at once, not at the next sweep.
            while due := [row for row in _due() if (row[1], row[2].pk) not in done]:
                for _at, act, row in due:
                    done.add((act, row.pk))
                    _each(act, row)


_Timer = tuple[datetime | None, Callable[[Any], object], Ask | CallOut | Incident]


def _due() -> list[_Timer]:
    """What is due now, in the order of its time."""
    silent = call_out.silent_asks()
    rounds: list[_Timer] = [
        (ask.due_at, call_out.next_round, ask) for ask in silent if not call_out.is_last(ask)
    ]
    # Once a call-out, at the time of the first of its people.
    last: dict[int, _Timer] = {
        ask.call_out_id: (ask.due_at, call_out.end_silent, ask.call_out)
        for ask in reversed(silent)
        if call_out.is_last(ask)
    }
    waves: list[_Timer] = [(row.next_at, _next_wave, row) for row in call_out.waiting_for_next()]
    unapproved: list[_Timer] = [(row.override_at, call_out.override, row) for row in call_out.unapproved()]
    signed: list[_Timer] = [(row.closes_at, call_out.close_sign_up, row) for row in call_out.signed_up()]
    begun: list[_Timer] = [(row.starts_at, call_out.thank_reserves, row) for row in call_out.begun()]
    return sorted(
        [*rounds, *last.values(), *waves, *unapproved, *signed, *begun],
        key=lambda one: one[0] or datetime.min.replace(tzinfo=UTC),
    )


@shared_task(name="dispatch.tasks.audit_timers")
def audit_timers() -> None:
    """What should have been done and was not, also while the sweep that does it hangs."""
    with only_one("audit_timers") as mine:
        if mine:
            call_out.audit()


def _next_wave(row: CallOut) -> None:
    """The best of a fresh ranking that were not asked for this incident, as its policy says; none: a coordinator sees it."""
    try:
        pick = match.next_wave(row.incident, Policy(row.policy), life_critical=row.life_critical)
        if call_out.ask_wave(row, pick, by=None, source=Source.SYSTEM) or pick.enough:
            return
    except InDanger:
        _pause(row)
        return
    except Refusal as refusal:
        logger.info("call-out %s goes no further: %s", row.pk, refusal)
    call_out.exhaust(row)


@shared_task(name="dispatch.tasks.remind_crews")
def remind_crews() -> None:
    """Whoever comes later is told again, a day and two hours before."""
    with only_one("remind_crews") as mine:
        for reminder in track.due_reminders() if mine else ():
            _each(track.remind, reminder)


@shared_task(name="dispatch.tasks.warn_crews")
def warn_crews() -> None:
    """Crews under way towards what was closed, and crews that set out towards what is."""
    with only_one("warn_crews") as mine:
        for mission in track.to_look_at() if mine else ():
            _each(track.look_ahead, mission)


def _pause(row: CallOut) -> None:
    call_out.pause(row, by=None, source=Source.SYSTEM)


@shared_task(name="dispatch.tasks.sweep_dangers")
def sweep_dangers() -> None:
    """Cries for help that nobody took, crews that came into a danger, the silent, call-outs to where nobody may go,
    and reserves for whom one kept a place empty."""
    with only_one("sweep_dangers") as mine:
        if not mine:
            return
        for alarm in track.unheard():
            _each(track.escalate, alarm)
        for late in dangers.not_told():
            _each(dangers.tell_late, late)
        for told in dangers.silent():
            _each(dangers.tell_again, told)
        for row in dangers.asking_inside():
            _each(_pause, row)
        for incident in call_out.freed():
            _each(call_out.fill, incident)


@shared_task(name="dispatch.tasks.run_imports")
def run_imports() -> None:
    """Sheets that somebody started and that are not in yet; one worker at a time, and it goes on where another died."""
    with only_one("run_imports") as mine:
        for key in runs.unfinished() if mine else ():
            _each(runs.carry_out, ImportRun.objects.select_related("operation__organisation").get(pk=key))


@shared_task(name="dispatch.tasks.extend_missions")
def extend_missions() -> None:
    """Spans are bounded: crews that are still out when theirs ends are planned for longer; reserved ones begin."""
    with only_one("extend_missions") as mine:
        for mission in track.ending_soon() if mine else ():
            _each(track.go_on, mission)
        for mission in track.starting() if mine else ():
            _each(track.take_up, mission)


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
        logger.exception("%s %s", type(row).__name__, getattr(row, "pk", row))
