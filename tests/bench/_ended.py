"""What it costs that thousands need not answer any more: the last place is taken, or their time is up.

3,000 single volunteers have the question of a call-out in a whole city's roster. From the act to its commit, every state,
text and event written; the peer is the same done for each of 300 alone, as everybody would write it first: an act an ask for
the silent, a call an ask within one act for those who are stood down.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db.models.functions import Now

from dispatch import tasks
from dispatch.events import telling
from dispatch.flow import answer, call_out, steps
from dispatch.models import Ask, CallOut, Operation, Quota, Text
from dispatch.states import WAITING_ASK, AskState, Purpose, Source, TextState
from tests.bench import _texts
from tests.bench._results import Figure, rate

PEOPLE, ALONE = 3_000, 300
TIMES = 4.0


def rows() -> list[Figure]:
    """Both endings, each beside itself one by one."""
    with _texts.stage() as stage:
        stood, told = _asked(stage.operation, "A", PEOPLE), _asked(stage.operation, "B", ALONE)
        full = (PEOPLE - 1) / _seconds(lambda: _take_the_last_place(stood))
        assert Text.objects.filter(ask__call_out=stood, purpose=Purpose.FULL).count() == PEOPLE - 1
        full_alone = ALONE / _seconds(lambda: _stand_down_each(told))
        assert Text.objects.filter(ask__call_out=told, purpose=Purpose.FULL).count() == ALONE
        silent, each = _asked(stage.operation, "C", PEOPLE), _asked(stage.operation, "D", ALONE)
        alone = ALONE / _seconds(lambda: _end_each(each))
        _silence(silent)
        ended = PEOPLE / _seconds(tasks.sweep_call_outs)
        for row, people in ((silent, PEOPLE), (each, ALONE)):
            assert row.asks.filter(state=AskState.EXPIRED).count() == people
    return [
        rate(f"the last place taken: {PEOPLE - 1:,} stood down", full, "people/s", peer="one by one", peer_value=full_alone, bar=TIMES, rule="times"),
        rate(f"{PEOPLE:,} silent asks ended by a sweep", ended, "people/s", peer="one by one", peer_value=alone, bar=TIMES, rule="times"),
    ]  # fmt: skip


def _asked(operation: Operation, letter: str, people: int) -> CallOut:
    """A call-out for one place, with everybody's question delivered and nobody's answer."""
    row = _texts.listed(operation, letter, people)
    Quota.objects.filter(need__incident=row.incident).update(quota=1)
    _texts.enqueue(row)
    Text.objects.filter(purpose=Purpose.CALL_OUT, state=TextState.QUEUED).update(
        state=TextState.DELIVERED, sent_at=Now(), delivered_at=Now()
    )
    row.asks.update(state=AskState.DELIVERED)
    return row


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _take_the_last_place(row: CallOut) -> None:
    ask = row.asks.order_by("pk")[0]
    answer.accept(ask, strength=None, equipment=None, eta_minutes=10, source=Source.PAGE)


def _stand_down_each(row: CallOut) -> None:
    with telling(row.operation) as story:
        steps.hold(row.incident)
        waiting = row.asks.select_related("call_out__incident", "recipient", "team").filter(
            state__in=WAITING_ASK
        )
        for ask in waiting.select_for_update(of=("self",), no_key=True).order_by("pk"):
            steps.make_surplus(story, [ask])
        steps.balance(story, row.incident)


def _end_each(row: CallOut) -> None:
    _silence(row)
    silent: list[Ask] = [ask for ask in call_out.silent_asks() if ask.call_out_id == row.pk]
    assert len(silent) == ALONE
    for ask in silent:
        call_out.next_round(ask)


def _silence(row: CallOut) -> None:
    row.asks.update(due_at=Now())
