"""A volunteer with a tracker, and what the desk sees of it."""

from __future__ import annotations

from dispatch.flow import trackers
from geo.coordinates import Datum
from realtime import positions
from tests.dispatch.cast import Cast

LINYI = {"lat": "35.05", "lon": "118.35"}


def given(cast: Cast, datum: Datum = Datum.WGS84, name: str = "船载") -> str:
    return trackers.add(cast.leader, name=name, datum=datum, by=cast.coordinator)[1]


def shown(cast: Cast) -> list[positions.Fix]:
    return positions.latest(groups=[f"positions:{cast.operation.pk}"])
