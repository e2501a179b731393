"""Texts of which nobody knows whether they went out: seen, asked about, and only then sent again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db.models.functions import Now

from dispatch.events import telling
from dispatch.messaging import delivery
from dispatch.messaging.gateways import Refused, gateway
from dispatch.messaging.nudges import nudge
from dispatch.models import Text
from dispatch.states import NotAllowed, Source, Stale, TextState, advance

# Longer than a hand-over (30 s) and its network time-out (10 s) together: a living sender has recorded by then.
LEASE = timedelta(seconds=60)
AT_ONCE = 50
logger = logging.getLogger(__name__)


def reconcile() -> int:
    """Call what a dead worker left in flight doubtful, then ask the providers; returns how many became certain.

    Each text is its own act: one that goes wrong does not stop the rest.
    """
    certain = 0
    for text in _left(TextState.SENDING):
        _try(_lapse, text)
    for text in _left(TextState.UNKNOWN):
        certain += _try(_ask_provider, text)
    return certain


def expire_texts() -> int:
    """Take out what waited longer than it was worth."""
    late = Text.objects.filter(outbound=True, state=TextState.QUEUED.value, expires_at__lte=Now())
    rows = late.select_related("operation__organisation")[:AT_ONCE]
    return sum(_try(_expire, text) for text in rows)


def _left(state: TextState) -> list[Text]:
    rows = Text.objects.filter(outbound=True, state=state.value, claimed_at__lte=Now() - LEASE)
    rows = rows.select_related("operation__organisation", "ask__call_out__incident", "mission")
    return list(rows.order_by("claimed_at")[:AT_ONCE])


def _try(act: Callable[[Text], bool], text: Text) -> bool:
    try:
        return act(text)
    except (Stale, NotAllowed):
        return False
    except Exception:
        logger.exception("text %s", text.pk)
        return False


def _lapse(text: Text) -> bool:
    with telling(text.operation, source=Source.SYSTEM) as story:
        delivery.doubt(story, text, f"{text.claimed_by} did not record it")
    return True


def _expire(text: Text) -> bool:
    delivery.expire(text)
    return True


def _ask_provider(text: Text) -> bool:
    sighting = gateway(text.gateway).find(text)
    if sighting.found is None:
        # Its turn comes again after a lease; the others do not wait behind it.
        Text.objects.filter(pk=text.pk, state=TextState.UNKNOWN.value).update(claimed_at=Now())
        return False
    if sighting.found and sighting.receipt:
        delivery.record(text, sighting.receipt)
    elif text.attempts >= delivery.TRIES:
        delivery.record(text, Refused("tries", "never arrived at the provider"))
    else:
        _send_again(text)
    return True


def _send_again(text: Text) -> None:
    with telling(text.operation, source=Source.SYSTEM) as story:
        advance(text, TextState.QUEUED)
        story.tell(
            "text.sent_again",
            incident=text.ask.call_out.incident if text.ask else None,
            mission=text.mission,
            text=text.pk,
        )
        story.changed(text)
        nudge()
