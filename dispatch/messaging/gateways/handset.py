"""Virtual phones: a text is delivered by being a row, and no text leaves this machine."""

from __future__ import annotations

from dispatch.messaging.gateways.base import Receipt, Sighting
from dispatch.models import Text
from dispatch.states import TextState


class Handset:
    """The gateway of simulations, and of installations without a provider."""

    name = "handset"
    two_way = True
    links = True
    voice = False
    templates = False

    def send(self, text: Text) -> Receipt:
        """Delivered as soon as it is recorded: the page shows the row."""
        return Receipt(provider_id=f"handset-{text.pk}", state=TextState.DELIVERED)

    def find(self, text: Text) -> Sighting:
        """A text that was not recorded was never shown."""
        return Sighting(found=False)
