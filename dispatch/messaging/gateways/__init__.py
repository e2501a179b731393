"""The ways out for texts. `none` is no gateway: its texts are the call list."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from dispatch.messaging.gateways.base import (
    Can,
    Doubtful,
    Filled,
    Gateway,
    GivenBack,
    NotNow,
    Outcome,
    Parcel,
    RealParcel,
    Receipt,
    Refused,
    RehearsedParcel,
    Sighting,
    sealed,
)
from dispatch.messaging.gateways.handset import Handset
from dispatch.messaging.gateways.line import Line
from dispatch.models.gateways import REAL, gateway_name, may_ring
from dispatch.states import Channel

__all__ = [
    "CALL_LIST",
    "REAL",
    "Can",
    "Doubtful",
    "Filled",
    "Gateway",
    "GivenBack",
    "Line",
    "NotNow",
    "Outcome",
    "Parcel",
    "RealParcel",
    "Receipt",
    "Refused",
    "RehearsedParcel",
    "Sighting",
    "gateway",
    "gateway_name",
    "may_carry_links",
    "may_ring",
    "pace_key",
    "sealed",
    "second_to",
]

CALL_LIST = "none"


def second_to(name: str) -> str:
    """The gateway that takes over where `name` fails; "" where there is none, and for gateways that cannot fail."""
    second = str(settings.TEXT_GATEWAY_SECOND)
    return second if name in REAL and second in REAL and second != name else ""


def may_carry_links(name: str, phone: str) -> bool:
    """Whether a text to `phone` may hold a personal link: never to the mainland; virtual phones show it beside the text."""
    return name not in {CALL_LIST, Handset.name} and not phone.startswith("+86") and gateway(name).links


def pace_key(name: str, channel: Channel) -> str:
    """Whose bucket a text by that gateway draws from."""
    return f"{name}:{channel.value}:{gateway(name).sender(channel)}"[:80]


@cache
def gateway(name: str) -> Gateway:
    """The gateway of that name, one in a process. Raises LookupError for `none` and the unknown."""
    if name == Handset.name:
        return Handset()
    if name == "twilio":
        from dispatch.messaging.gateways.twilio import Twilio  # most processes never send

        return Twilio()
    if name == "aliyun":
        from dispatch.messaging.gateways.aliyun import Aliyun

        return Aliyun()
    raise LookupError(f"no gateway {name!r}")
