"""Messages in: written down first, understood afterwards. The same message told five times is one row."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from dispatch.messaging import segments
from dispatch.models import Operation, Organisation, Text
from dispatch.models.words import storable
from dispatch.states import Channel, Mode, TextState

LONGEST_SIZED = 2000
LONGEST_PHONE, LONGEST_ID = 20, 64


def receive(
    *,
    gateway: str,
    phone: str,
    body: str,
    provider_id: str,
    operation: Operation | None = None,
    said_at: datetime | None = None,
    channel: Channel = Channel.SMS,
) -> Text:
    """Write a message down, whole; told again (same `provider_id`), the row that is there comes back.

    Where the provider names no id, the same words of the same phone within one minute are one message; `said_at` is when
    they were said, where the provider tells. A sender or an id longer than any we know loses no message: the one is cut, the other becomes its digest.
    Without an `operation` it belongs to everyday duty until it is filed. Raises LookupError in an empty installation.
    """
    home = operation or everyday()
    body, phone = storable(body), _sender(phone)
    provider_id = _id(provider_id) or _digest(gateway, phone, body, f"{said_at or timezone.now():%Y%m%d%H%M}")
    try:
        with transaction.atomic():
            text = Text.objects.create(
                **home.root(),
                outbound=False,
                state=TextState.RECEIVED.value,
                gateway=gateway,
                channel=channel.value,
                phone=phone,
                body=body,
                segments=segments.count(body[:LONGEST_SIZED]).segments,
                provider_id=provider_id,
                queued_at=Now(),
            )
            text.refresh_from_db(fields=["queued_at"])
            return text
    except IntegrityError:
        there = Text.objects.filter(gateway=gateway, provider_id=provider_id).first()
        if there is None:
            raise
        return there


def _sender(phone: str) -> str:
    """The number alone: other channels of a provider write their name before it (whatsapp:+852...)."""
    return storable(phone).rpartition(":")[2][:LONGEST_PHONE]


def _id(provider_id: str) -> str:
    known = storable(provider_id)
    return known if len(known) <= LONGEST_ID else _digest(known)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def everyday() -> Operation:
    """The everyday duty of the organisation that owns the number; it is opened where that has none.

    The number is the home organisation's (HOME_AREA_CODE); where there is none, the topmost's that has a duty.
    """
    duties = Operation.objects.filter(everyday=True, sandbox=False).select_related("organisation")
    level = ("organisation__depth", "organisation__path")
    everyone = Organisation.objects.order_by("depth", "path")
    home = everyone.filter(area_code=settings.HOME_AREA_CODE).exclude(area_code="").first()
    found = (duties.filter(organisation=home) if home else duties.order_by(*level)).first()
    if found:
        return found
    owner = home or everyone.first()
    if owner is None:
        raise LookupError("no organisation yet: nobody could read the message")
    return Operation.objects.get_or_create(
        organisation=owner,
        everyday=True,
        defaults={
            "name": "日常值守",
            "english_name": "Everyday duty",
            "slug": f"duty-{owner.pk}",
            "mode": Mode.LIVE.value,
            "opened_at": timezone.now(),
        },
    )[0]
