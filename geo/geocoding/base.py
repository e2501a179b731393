"""The one question that every provider of places is asked."""

from __future__ import annotations

from typing import Protocol

from geo.candidates import Candidate, Within
from geo.coordinates import Coordinates


class Geocoder(Protocol):
    """A provider. `lookup` raises `geo.http.OutsideError` when it cannot be asked or does not answer properly."""

    name: str

    def lookup(self, text: str, near: Coordinates | None = None, within: Within = None) -> list[Candidate]:
        """Candidates, best first; an empty list when the provider knows no such place."""
        ...
