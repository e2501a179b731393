"""What a network says about its own area: how much longer roads are than the air, and how fast one gets on."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from geo.travel.base import Mode
from geo.travel.graph.mercator import straight_metres, to_lonlat
from geo.travel.graph.network import MODES, Network
from geo.travel.graph.table import table

_ROOTS, _OTHERS = 12, 200
# Nearer pairs say more about one-way streets than about the area.
_NEAREST_METRES = 1_000.0
_SEED = 20_210_720


def fitted(network: Network) -> Network:
    """The network with `detour` and `kmh` from its own answers between places drawn at random; as it was for too few."""
    dice = np.random.default_rng(_SEED)
    some = _places(network, dice)
    roots, others = some[:_ROOTS], some[_ROOTS:]
    ways = table(network, others, roots, Mode.CAR)
    straight = straight_metres(others[:, None], roots[None, :])
    good = np.isfinite(ways.seconds) & (straight > _NEAREST_METRES) & (ways.seconds > 0)
    if np.count_nonzero(good) < _ROOTS:
        return network
    detour = float(np.clip(np.median(ways.metres[good] / straight[good]), 1.0, 5.0))
    kmh = float(np.clip(np.median(ways.metres[good] / ways.seconds[good]) * 3.6, 1.0, 200.0))
    facts = msgspec.structs.replace(network.facts, detour=round(detour, 3), kmh=round(kmh, 1))
    return replace(network, facts=facts)


def _places(network: Network, dice: np.random.Generator) -> NDArray[np.float64]:
    """Where people are: at the roads; where only main roads are known, anywhere between them."""
    if network.facts.coarse:
        low, high = np.array(network.facts.box).reshape(2, 2)
        anywhere: NDArray[np.float64] = low + dice.random((_ROOTS + _OTHERS, 2)) * (high - low)
        return anywhere
    nodes = network.nodes[np.unique(network.ends[network.home[:, MODES.index(Mode.CAR)]])]
    return to_lonlat(nodes[dice.integers(0, len(nodes), _ROOTS + _OTHERS)])
