"""Virtual phones: a text is delivered by being a row, and no text leaves this machine."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.messaging.gateways.base import Can, Parcel, Receipt
from dispatch.messaging.gateways.line import Line
from dispatch.states import Channel, TextState


class Handset:
    """The gateway of simulations, and of installations without a provider. The only one that takes any parcel."""

    name = "handset"
    can = Can(two_way=True, links=True, voice=True, templates=False, cost=0)
    links = True

    def sender(self, channel: Channel) -> str:
        """This machine."""
        return "here"

    def rate(self, channel: Channel) -> float:
        """As many as the database takes."""
        return 0.0

    def take(self, parcel: Parcel) -> Receipt:
        """Delivered as soon as it is recorded: the page shows the row."""
        return Receipt(provider_id=f"handset-{parcel.key}", state=TextState.DELIVERED)

    async def send(self, parcel: Parcel, line: Line) -> Receipt:
        """As `take`."""
        return self.take(parcel)

    async def find(self, parcels: Sequence[Parcel], line: Line) -> dict[int, list[Receipt]]:
        """A text that was not recorded was never shown."""
        return {parcel.key: [] for parcel in parcels}
