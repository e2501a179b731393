"""Our own places as a provider: needs no network."""

from __future__ import annotations

from geo.coordinates import Coordinates
from geo.gazetteer import search
from geo.geocoding.base import Candidate, Within


class Gazetteer:
    """Asks the table `Place`."""

    name = "gazetteer"

    def lookup(self, text: str, near: Coordinates | None = None, within: Within = None) -> list[Candidate]:
        """See `geo.gazetteer.search`."""
        return search(text, near=near, within=within)
