"""The outbox: a message out is a row. Queue in the verb's transaction; claim; commit; talk to the network; record.

A crash between claim and record leaves the text `sending`; after its lease it is `unknown`, and the provider is asked
before any second try (`dispatch.messaging.doubts`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from dispatch.events import Story
from dispatch.messaging import segments
from dispatch.messaging.gateways import CALL_LIST, gateway_name
from dispatch.messaging.nudges import nudge
from dispatch.models import Ask, Mission, Text, Volunteer
from dispatch.states import Channel, Purpose, Stale, TextState, Urgency, advance

__all__ = ["DUE", "RANKS", "cancel", "claim", "nudge", "queue", "waiting"]

# Sent in order of rank: danger to life, then what keeps people from going for nothing, then calls by urgency, then courtesies.
DANGER_RANK = 5
STOP_RANK = 10
RANKS = {Urgency.CRITICAL: 20, Urgency.URGENT: 40, Urgency.ROUTINE: 60}
COURTESY_RANK = 100

DUE = (
    Q(outbound=True, state=TextState.QUEUED.value)
    & ~Q(gateway=CALL_LIST)
    & (Q(due_at=None) | Q(due_at__lte=Now()))
    & (Q(expires_at=None) | Q(expires_at__gt=Now()))
)


def queue(
    story: Story,
    *,
    subject: str,
    phone: str,
    purpose: Purpose,
    body: str,
    round: int = 1,
    channel: Channel = Channel.SMS,
    ask: Ask | None = None,
    mission: Mission | None = None,
    volunteer: Volunteer | None = None,
    rank: int = COURTESY_RANK,
    expires_at: datetime | None = None,
    gateway: str | None = None,
    not_before: datetime | None = None,
) -> Text:
    """Queue one message in the open transaction and nudge a sender; the same message again is the row that is there.

    `body` is complete, signature included. A simulation's texts stay on this machine whatever `gateway` says.
    """
    same = {
        "subject": subject,
        "phone": phone,
        "purpose": purpose.value,
        "round": round,
        "channel": channel.value,
    }
    way = gateway_name(story.operation)
    try:
        with transaction.atomic():
            text = Text.objects.create(
                **story.operation.root(),
                **same,
                outbound=True,
                state=TextState.QUEUED.value,
                gateway=way if story.operation.sandbox else gateway or way,
                volunteer=volunteer,
                body=body,
                segments=segments.count(body).segments,
                rank=rank,
                ask=ask,
                mission=mission,
                queued_at=story.now,
                due_at=not_before,
                expires_at=expires_at,
            )
    except IntegrityError:
        there = Text.objects.filter(outbound=True, **same).first()
        if there is None:
            raise
        return there
    story.changed(text)
    nudge()
    return text


def cancel(story: Story, texts: Iterable[Text], to: TextState = TextState.CANCELLED) -> list[Text]:
    """Take back those of `texts` that are still queued; returns the others: they went out, or may have."""
    gone: list[Text] = []
    for text in texts:
        if text.state == TextState.QUEUED:
            try:
                advance(text, to)
                story.changed(text)
                continue
            except Stale:
                text.refresh_from_db(fields=["state"])
        if text.state not in {TextState.CANCELLED, TextState.EXPIRED}:
            gone.append(text)
    return gone


def waiting() -> bool:
    """Whether a text could be sent now."""
    return Text.objects.filter(DUE).exists()


def claim(worker: str, limit: int) -> list[Text]:
    """Mark the next `limit` due texts as being sent by `worker`, and commit that; other workers skip what is locked."""
    with transaction.atomic():
        due = Text.objects.filter(DUE).order_by("rank", "queued_at", "pk")
        keys = list(due.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:limit])
        Text.objects.filter(pk__in=keys).update(
            state=TextState.SENDING.value, claimed_at=Now(), claimed_by=worker, attempts=F("attempts") + 1
        )
    mine = Text.objects.filter(pk__in=keys).select_related("operation__organisation")
    return list(mine.order_by("rank", "queued_at", "pk"))
