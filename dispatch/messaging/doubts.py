"""Texts of which nobody knows whether they went out: seen, asked about, and only then sent again."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

import msgspec
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from dispatch.events import telling
from dispatch.messaging import delivery
from dispatch.messaging.courier import Courier, running
from dispatch.messaging.gateways import REAL, RealParcel, Refused, Sighting, gateway, sealed
from dispatch.messaging.nudges import nudge
from dispatch.models import Pace, Text
from dispatch.states import NotAllowed, Source, Stale, TextState, advance

# Longer than a hand-over (30 s) and its network time-out (10 s) together: a living sender has recorded by then.
LEASE = timedelta(seconds=60)
AT_ONCE = 500
# No provider is waited for longer: not after eight tries, nor by a pace that was put off.
LONGEST_PAUSE = timedelta(minutes=10)
logger = logging.getLogger(__name__)


def reconcile() -> int:
    """Call what a dead worker left in flight doubtful, then ask the providers; returns how many became certain.

    The providers are asked about all at once; what they say is an act for each text: one that goes wrong does not stop the rest.
    """
    for text in _left(TextState.SENDING):
        _try(_lapse, text)
    doubtful = _left(TextState.UNKNOWN)
    sightings = _sightings(doubtful)
    return sum(_try(lambda it: _conclude(it, sightings[it.pk]), text) for text in doubtful)


def forget_future() -> int:
    """After the database's clock was set back: no lease, pause or pace lies further ahead than it can; how many did.

    A lease begins anew: whoever holds the text may be alive. A pause and a pace are over.
    """
    ahead = Now() + LONGEST_PAUSE
    held = Text.objects.filter(
        state__in=[TextState.SENDING.value, TextState.UNKNOWN.value], claimed_at__gt=Now()
    )
    tried = Text.objects.filter(outbound=True, state=TextState.QUEUED.value, attempts__gt=0)
    return (
        held.update(claimed_at=Now())
        + tried.filter(due_at__gt=ahead).update(due_at=None)
        + Pace.objects.filter(next_at__gt=ahead).update(next_at=Now())
    )


def _sightings(texts: list[Text]) -> dict[int, Sighting]:
    """What the providers know of each, one batch a gateway."""
    groups: dict[str, list[RealParcel]] = defaultdict(list)
    seen: dict[int, Sighting] = {}
    ahead = _ahead() if texts else timedelta()
    for text in texts:
        parcel = sealed(text)
        if text.gateway in REAL and isinstance(parcel, RealParcel):
            claimed = (text.claimed_at or text.queued_at) + ahead
            groups[text.gateway].append(msgspec.structs.replace(parcel, claimed_at=claimed))
        else:
            seen[text.pk] = Sighting(found=False)  # what was not recorded here was never shown
    if groups:
        with running() as courier:
            for name, parcels in groups.items():
                seen |= _asked(courier, name, parcels)
    return seen


def _ahead() -> timedelta:
    """How far this process's clock is ahead of the database's: gateways compare the provider's with this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    return timezone.now() - cast(datetime, now)


def _asked(courier: Courier, name: str, parcels: list[RealParcel]) -> dict[int, Sighting]:
    try:
        found = courier.ask(gateway(name), parcels)
    except Exception:
        logger.exception("%s could not be asked about %s texts", name, len(parcels))
        found = {}
    numbers = [receipt.provider_id for receipts in found.values() for receipt in receipts]
    known = Text.objects.filter(gateway=name, provider_id__in=numbers).values_list("provider_id", "pk")
    owners = dict(known)
    seen: dict[int, Sighting] = {}
    # Of two doubtful texts with the same words to the same phone each gets its own message, the older one first.
    for parcel in sorted(parcels, key=lambda it: it.key):
        receipts = found.get(parcel.key)
        mine = (r for r in receipts or () if owners.get(r.provider_id, parcel.key) == parcel.key)
        if receipt := next(mine, None):
            owners[receipt.provider_id] = parcel.key
        seen[parcel.key] = Sighting(None if receipts is None else receipt is not None, receipt)
    return seen


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


def _conclude(text: Text, sighting: Sighting) -> bool:
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
