"""The road networks of this installation, and which of them speaks for a place.

Settings: `ROADS_DIR` where `manage.py build_roads` puts them, `ROAD_NETWORKS` which of them in which order (empty: all,
complete ones before those of main roads only, small ones before large ones).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from geo.travel.base import Floats
from geo.travel.graph import store
from geo.travel.graph.network import Facts, Network

# Of a degree: about ten kilometres around a network its nearest road may still be the nearest.
_MARGIN = 0.1


def networks() -> list[Network]:
    """All that can be opened, in the order in which they are asked."""
    folder = Path(settings.ROADS_DIR)
    found = []
    for name in settings.ROAD_NETWORKS or store.names(folder):
        try:
            found.append(store.load(folder, name))
        except store.NoNetwork:
            continue
    return found if settings.ROAD_NETWORKS else sorted(found, key=lambda it: _rank(it.facts))


def _rank(facts: Facts) -> tuple[bool, float, str]:
    west, south, east, north = facts.box
    return facts.coarse, (east - west) * (north - south), facts.name


def networks_at(points: Floats) -> tuple[list[Network], NDArray[np.int64]]:
    """The networks, and for each point (degrees) the number of the first whose box holds it; -1: none."""
    found = networks()
    chosen = np.full(len(points), -1, dtype=np.int64)
    for number, network in reversed(list(enumerate(found))):
        west, south, east, north = network.facts.box
        inside = (points >= (west - _MARGIN, south - _MARGIN)) & (points <= (east + _MARGIN, north + _MARGIN))
        chosen[inside.all(axis=1)] = number
    return found, chosen


def network_at(points: Floats) -> Network | None:
    """The network that speaks for most of these points; None where none does for any."""
    found, chosen = networks_at(points)
    held = chosen[chosen >= 0]
    return found[int(np.bincount(held).argmax())] if len(held) else None
