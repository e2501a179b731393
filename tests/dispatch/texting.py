"""Short ways to say what a story of texts says: send what is due, read a phone, answer from it."""

from __future__ import annotations

from itertools import count

from dispatch.flow import answer
from dispatch.messaging import delivery, inbound, outbox
from dispatch.messaging.gateways import sealed
from dispatch.messaging.gateways.handset import Handset
from dispatch.models import Ask, Operation, Text

_numbers = count(1)
HERE = Handset()


def deliver() -> int:
    """Claim and record everything that is due, without a pace."""
    texts = outbox.claim("test", 1000)
    for text in texts:
        delivery.record(text, HERE.take(sealed(text)))
    return len(texts)


def sent_to(phone: str) -> list[str]:
    """The bodies a phone was sent or is about to be sent, oldest first."""
    rows = Text.objects.filter(outbound=True, phone=phone).exclude(state="cancelled")
    return list(rows.order_by("pk").values_list("body", flat=True))


def purposes(phone: str) -> list[str]:
    """What the texts to a phone are for, oldest first."""
    rows = Text.objects.filter(outbound=True, phone=phone).exclude(state="cancelled")
    return list(rows.order_by("pk").values_list("purpose", flat=True))


def text_in(phone: str, words: str, *, operation: Operation | None = None) -> Text:
    """A message from `phone` comes in and is taken in."""
    text = inbound.receive(
        gateway="handset",
        phone=phone,
        body=words,
        provider_id=f"in-{next(_numbers)}",
        operation=operation,
    )
    taken = answer.take_in(text)
    taken.refresh_from_db()
    return taken


def fresh(ask: Ask) -> Ask:
    """The ask as the database has it now."""
    return Ask.objects.select_related("call_out__incident", "mission", "recipient", "team").get(pk=ask.pk)
