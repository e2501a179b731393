"""The ways out for texts. `none` is no gateway: its texts are the call list."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from dispatch.messaging.gateways.base import Doubtful, Gateway, NotNow, Receipt, Refused, Sighting
from dispatch.messaging.gateways.handset import Handset
from dispatch.models import Operation

__all__ = [
    "CALL_LIST",
    "Doubtful",
    "Gateway",
    "NotNow",
    "Receipt",
    "Refused",
    "Sighting",
    "gateway",
    "gateway_name",
    "may_carry_links",
]

CALL_LIST = "none"


def gateway_name(operation: Operation) -> str:
    """Which way the texts of `operation` go: a simulation's never leave this machine, whatever the settings say."""
    return Handset.name if operation.sandbox else str(settings.TEXT_GATEWAY)


def may_carry_links(name: str, phone: str) -> bool:
    """Whether a text to `phone` may hold a personal link: never to the mainland; virtual phones show it beside the text."""
    return name not in {CALL_LIST, Handset.name} and not phone.startswith("+86") and gateway(name).links


@cache
def gateway(name: str) -> Gateway:
    """The gateway of that name, one in a process. Raises LookupError for `none` and the unknown."""
    if name == Handset.name:
        return Handset()
    if name == "twilio":
        from dispatch.messaging.gateways.twilio import Twilio  # a second to import; most processes never send

        return Twilio()
    raise LookupError(f"no gateway {name!r}")
