"""What a way out for texts must be able to do, and what may come of a try."""

from __future__ import annotations

from typing import Protocol

import msgspec

from dispatch.models import Text
from dispatch.states import TextState


class Receipt(msgspec.Struct, frozen=True):
    """The provider took the text. `state` is SENT, or DELIVERED where no report follows."""

    provider_id: str
    state: TextState = TextState.SENT


class Sighting(msgspec.Struct, frozen=True):
    """What the provider knows of a doubtful text: `found` True with a receipt, False when it never came, None when it cannot tell."""

    found: bool | None
    receipt: Receipt | None = None


class Refused(Exception):
    """The provider will never send this text. `code` is the provider's own."""

    def __init__(self, code: str, words: str = "") -> None:
        self.code, self.words = code, words
        super().__init__(f"{code} {words}".strip())


class NotNow(Exception):
    """The text certainly did not go out; later it may."""


class Doubtful(Exception):
    """Nobody knows whether the text went out: ask the provider before any second try."""


class Gateway(Protocol):
    """One provider, one file. What it can do is said by its flags."""

    name: str
    two_way: bool
    links: bool
    voice: bool
    templates: bool

    def send(self, text: Text) -> Receipt:
        """Hand the text over. Raises Refused, NotNow or Doubtful. Runs outside any transaction and touches no table."""

    def find(self, text: Text) -> Sighting:
        """Whether the provider has this text; never raises for a provider that does not answer."""
