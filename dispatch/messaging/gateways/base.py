"""What a way out for texts must be able to do, and what may come of a try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

import msgspec

from dispatch.messaging.gateways.line import Line, NeverLeft, Unanswered
from dispatch.models import Text
from dispatch.states import Channel, TextState


class Receipt(msgspec.Struct, frozen=True):
    """The provider took the text. `state` is SENT, or DELIVERED where no report follows; what was found later may be lost, with the provider's `code`."""

    provider_id: str
    state: TextState = TextState.SENT
    code: str = ""


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
    """The text certainly did not go out; later it may. `pause` are the seconds for which the whole sender is to rest."""

    def __init__(self, words: str = "", *, pause: float = 0.0) -> None:
        self.pause = pause
        super().__init__(words)


class GivenBack(Exception):
    """The text was claimed and not tried: its turn did not come. It counts as no try."""


class Doubtful(Exception):
    """Nobody knows whether the text went out: ask the provider before any second try."""


Outcome = Receipt | Refused | NotNow | GivenBack | Doubtful


class Filled(msgspec.Struct, frozen=True):
    """An approved template and the values that make a text of it. `cost` is a segment's, in thousandths; 0 where unknown."""

    code: str
    signature: str
    values: dict[str, str]
    cost: int = 0


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """One text on its way out, as much of its row as a gateway needs; `filled` where the gateway demands templates."""

    key: int
    operation: int
    gateway: str
    channel: Channel
    phone: str
    body: str
    purpose: str
    segments: int
    attempts: int
    queued_at: datetime
    claimed_at: datetime | None
    expires_at: datetime | None
    ask: int | None
    mission: int | None
    filled: Filled | None = None


class RealParcel(Parcel, frozen=True, kw_only=True):
    """A text that may leave this machine. No simulation's text is ever one: only `sealed` makes them."""


class RehearsedParcel(Parcel, frozen=True, kw_only=True):
    """A text of a simulation. No gateway that leaves this machine takes one."""


def sealed(text: Text) -> RealParcel | RehearsedParcel:
    """The parcel of a row."""
    kind = RehearsedParcel if text.sandbox else RealParcel
    return kind(
        key=text.pk,
        operation=text.operation_id,
        gateway=text.gateway,
        channel=Channel(text.channel),
        phone=text.phone,
        body=text.body,
        purpose=text.purpose,
        segments=text.segments,
        attempts=text.attempts,
        queued_at=text.queued_at,
        claimed_at=text.claimed_at,
        expires_at=text.expires_at,
        ask=text.ask_id,
        mission=text.mission_id,
    )


class Can(msgspec.Struct, frozen=True, kw_only=True):
    """What a gateway is able to do. `cost` is thousandths of the account's currency for one segment, as it is usual."""

    two_way: bool
    links: bool
    voice: bool
    templates: bool
    cost: int
    by_segments: bool = False


class Gateway(Protocol):
    """One provider, one file."""

    name: str
    can: Can

    @property
    def links(self) -> bool:
        """Whether a text may hold a link."""

    def sender(self, channel: Channel) -> str:
        """Who sends on `channel`, as the provider counts: a number, a service, a signature."""

    def rate(self, channel: Channel) -> float:
        """Messages (or segments, where `can.by_segments`) a second that the provider takes from that sender."""

    async def send(self, parcel: RealParcel, line: Line) -> Receipt:
        """Hand the text over. Raises Refused, NotNow or Doubtful. Touches no table."""

    async def find(self, parcels: Sequence[RealParcel], line: Line) -> dict[int, list[Receipt]]:
        """What the provider has that may be each of these, by key, oldest first; a key is missing where it cannot tell."""


@contextmanager
def as_outcomes() -> Iterator[None]:
    """What never left may go later; of what nobody answered nobody knows whether it went."""
    try:
        yield
    except NeverLeft as error:
        raise NotNow("no connection") from error
    except Unanswered as error:
        raise Doubtful(str(error)) from error
