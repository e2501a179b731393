"""The demo's network: main roads of a box from `scgraph-data`. It knows lengths, and neither classes nor directions."""

from __future__ import annotations

import numpy as np

from geo.roads import ATTRIBUTION, Box, stretches_in
from geo.travel.building.assemble import Label
from geo.travel.building.links import Links
from geo.travel.graph.network import Kind

# Between a trunk road outside (85) and a primary road through a town (40): nothing in the data tells them apart.
ASSUMED_KMH = 60.0
# From a village to the main road there are roads that are not in the data, not fields to walk across.
_ACCESS_KMH, _ACCESS_METRES = 30.0, 25_000.0
_WALKING_KMH = 5.0
ASSUMPTION = (
    f"main roads only, {ASSUMED_KMH:g} km/h on all of them, both directions; "
    f"{_ACCESS_KMH:g} km/h in a straight line to the nearest of them"
)


def read(box: Box) -> Links:
    """Stretches with an end in the box. Raises `geo.roads.RoadsUnavailable`."""
    places, ends, km = stretches_in(box)
    count = len(ends)
    return Links(
        ends,
        np.arange(count + 1) * 2,
        places[ends].reshape(-1, 2),
        np.full(count, Kind.PRIMARY, dtype=np.uint8),
        np.zeros(count, dtype=np.uint8),
        np.tile([ASSUMED_KMH, ASSUMED_KMH, _WALKING_KMH, _WALKING_KMH], (count, 1)),
        km * 1_000,
    )


def label(name: str) -> Label:
    """What is said of such a network."""
    return Label(
        name=name,
        source="scgraph-data",
        attribution=ATTRIBUTION,
        assumption=ASSUMPTION,
        coarse=True,
        access_kmh=_ACCESS_KMH,
        access_metres=_ACCESS_METRES,
    )
