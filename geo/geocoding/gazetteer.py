"""Our own places as a provider: needs no network."""

from __future__ import annotations

from geo.candidates import Candidate, Within
from geo.coordinates import Coordinates
from geo.gazetteer import search


class Gazetteer:
    """Asks the table `Place`."""

    name = "gazetteer"

    def lookup(self, text: str, near: Coordinates | None = None, within: Within = None) -> list[Candidate]:
        """See `geo.gazetteer.search`."""
        return search(text, near=near, within=within)
