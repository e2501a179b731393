"""What a provider's error code does, and a sentence for the person who sees it. The codes are in a table a provider."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from django.utils.functional import Promise


class Effect(StrEnum):
    """What a code does: to the text, to the phone, to the gateway."""

    # The phone can get no texts by anybody: it is marked on the roster, and the next person is asked.
    NUMBER = "number"
    # Its holder said STOP, there or to the carrier: shown as blocked.
    OPTED_OUT = "opted_out"
    # Not now: switched off, no network. Nothing is marked; the next channel or person is asked.
    AWAY = "away"
    # These words were not let through.
    CONTENT = "content"
    # This gateway does not reach this phone; the second one may.
    ROUTE = "route"
    # This gateway sends nothing at all until somebody looks: it is stopped, the second one takes over.
    ACCOUNT = "account"
    # It did not go out, and later it may.
    LATER = "later"


class Fault(msgspec.Struct, frozen=True):
    """One code. `pause` are the seconds for which the sender rests after it."""

    effect: Effect
    sentence: str | Promise
    pause: float = 0.0
