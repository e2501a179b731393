"""Breakers: what costs too much, comes too fast or is refused for the account stops its gateway and calls a commander.

A stopped gateway still sends what keeps people from going for nothing. Everything else waits, or goes by the second gateway.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Case, F, When
from django.db.models.functions import Now

from dispatch.events import telling
from dispatch.messaging import inbound, outbox, tallies
from dispatch.messaging.gateways import REAL, second_to
from dispatch.messaging.nudges import nudge
from dispatch.models import GatewayStop, Text, User
from dispatch.states import Source, StopReason, TextState

EVERY_SECONDS = 2.0
# As many refusals within an hour, and more of them than of what was taken, are no matter of single phones any more.
MANY_REFUSALS = 50
SYSTEM = "system"
logger = logging.getLogger(__name__)
_looked: dict[str, float] = {}


def look(names: set[str]) -> None:
    """Trip what is over its bounds; each gateway is looked at once in two seconds."""
    for name in names & set(REAL):
        if time.monotonic() - _looked.get(name, -EVERY_SECONDS) >= EVERY_SECONDS:
            _looked[name] = time.monotonic()
            check(name)


def check(name: str) -> GatewayStop | None:
    """Stop `name` where it went over the texts of an hour or the money of a day, or is mostly refused.

    Each release by a commander within the day allows as much again.
    """
    hour, day = tallies.of_hours(name, 1), tallies.of_hours(name, 24)
    released = GatewayStop.objects.filter(gateway=name, released_at__gte=Now() - timedelta(hours=24))
    times = Counter(released.values_list("reason", flat=True))
    texts = settings.TEXTS_AN_HOUR * (1 + times[StopReason.RATE])
    money = settings.TEXT_SPEND_A_DAY * (1 + times[StopReason.SPEND])
    refusals = MANY_REFUSALS * (1 + times[StopReason.REFUSALS])
    if texts and hour["texts"] > texts:
        return stop(name, StopReason.RATE, f"{hour['texts']} > {texts}")
    if money and day["cost"] / 1000 > money:
        return stop(name, StopReason.SPEND, f"{day['cost'] / 1000:.2f} > {money:g}")
    if hour["refused"] >= refusals and hour["refused"] > hour["texts"]:
        return stop(name, StopReason.REFUSALS, f"{hour['refused']} / {hour['texts']}")
    return None


def stop(name: str, reason: StopReason, detail: str = "") -> GatewayStop | None:
    """Stop `name` and call a commander: a row of the exception queue. None where it is stopped already."""
    try:
        with transaction.atomic():
            made = GatewayStop.objects.create(gateway=name, reason=reason.value, detail=detail[:120])
            _call(made)
    except IntegrityError:
        return None
    logger.error("gateway %s is stopped: %s %s", name, reason, detail)
    divert(name)
    return made


def stopped(name: str) -> GatewayStop | None:
    """Why `name` is stopped, if it is."""
    return GatewayStop.objects.filter(gateway=name, released_at=None).first()


def release(name: str, by: User | None) -> int:
    """Let `name` send again; how many stops that ended."""
    count = GatewayStop.objects.filter(gateway=name, released_at=None).update(
        released_at=Now(), released_by=by
    )
    if count:
        nudge()
    return count


def divert(name: str) -> int:
    """What waits for a stopped gateway goes by the second one, where there is one that works; how many."""
    second = second_to(name)
    if not second or stopped(second):
        return 0
    rows = Text.objects.filter(outbound=True, gateway=name, state=TextState.QUEUED.value)
    # What was never tried keeps the hour before which it is not sent.
    due = Case(When(attempts=0, then=F("due_at")), default=None)
    count = rows.filter(rank__gt=outbox.STOP_RANK).update(gateway=second, attempts=0, due_at=due)
    if count:
        nudge()
    return count


def divert_stopped() -> int:
    """`divert` for every gateway that is stopped."""
    names = GatewayStop.objects.filter(released_at=None).values_list("gateway", flat=True)
    return sum(divert(name) for name in names)


def _call(row: GatewayStop) -> None:
    """The exception queue of the house: owned, numbered, with its age, as any other matter for a person."""
    try:
        duty = inbound.everyday()
    except LookupError:
        return
    chinese, english = REASONS[StopReason(row.reason)]
    # A message of the queue is kept as it came, for readers of either language.
    words = (
        f"短信网关 {row.gateway} 已停止：{chinese}（{row.detail}）。除任务解除外不再发送，请指挥长处理。"
        f"Gateway {row.gateway} stopped: {english}; only stand-downs go out."
    )
    with telling(duty, source=Source.SYSTEM) as story:
        text = Text.objects.create(
            **duty.root(),
            outbound=False,
            state=TextState.IN_QUEUE.value,
            gateway=SYSTEM,
            provider_id=f"stop-{row.pk}",
            phone="",
            body=words,
            queued_at=story.now,
        )
        story.tell("gateway.stopped", text=text.pk, gateway=row.gateway, detail=row.detail)
        story.changed(text)


REASONS = {
    StopReason.RATE: ("一小时内发得太多", "too many in an hour"),
    StopReason.SPEND: ("一天的花费超过上限", "over the money of a day"),
    StopReason.ACCOUNT: ("账号被服务商拒绝", "the provider refuses the account"),
    StopReason.REFUSALS: ("多数短信被服务商拒绝", "most texts are refused"),
    StopReason.BY_HAND: ("人工停止", "by hand"),
}
