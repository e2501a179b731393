"""Where people and incidents stand on a network, and what the leg beside it costs."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.travel.base import FOOT_KMH, Mode
from geo.travel.graph.closures import Closures
from geo.travel.graph.network import Floats, Network
from geo.travel.graph.snapping import Snaps, snap

# From here on the leg beside a complete network is so long that nobody should read the whole as a road's time.
PLAIN_METRES = 500.0
# Whoever is in the water is reached from its edge, however wide it is, as long as it is not wider than this.
_ACROSS_WATER_METRES = 6_000.0
_KEPT_POINTS = 400_000
_kept: OrderedDict[tuple[str, str, str, str], Standing] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Points in degrees, where they stand, seconds of the leg beside the road, and whether that leg is a mere guess.

    `snaps.link` is -1 for a point that is too far from any road.
    """

    lonlat: Floats
    snaps: Snaps
    seconds: Floats
    guessed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.lonlat)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which points stand on the network."""
        found: NDArray[np.bool_] = self.snaps.link >= 0
        return found

    def pick(self, chosen: NDArray[np.bool_] | NDArray[np.integer] | slice) -> Standing:
        """Some of them."""
        return Standing(
            self.lonlat[chosen], self.snaps.pick(chosen), self.seconds[chosen], self.guessed[chosen]
        )


def stand(network: Network, lonlat: Floats, mode: Mode, closures: Closures | None = None) -> Standing:
    """Put points on the network. A point that stands where it is closed stands where the open road ends.

    The same points are looked up once: bases do not move.
    """
    lonlat = np.ascontiguousarray(lonlat, dtype=np.float64)
    points = hashlib.sha1(lonlat.tobytes(), usedforsecurity=False).hexdigest()
    key = (network.version, mode, points, closures.key if closures else "")
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _dry(network, lonlat, mode) if closures is None else _wet(network, lonlat, mode, closures)
    with _lock:
        _kept[key] = found
        while sum(map(len, _kept.values())) > _KEPT_POINTS and len(_kept) > 1:
            _kept.popitem(last=False)
    return found


def access_speed(network: Network, mode: Mode) -> float:
    """Metres a second beside the network."""
    return (FOOT_KMH if mode is Mode.FOOT else network.facts.access_kmh) / 3.6


def _dry(network: Network, lonlat: Floats, mode: Mode) -> Standing:
    snaps = snap(network, lonlat, mode, within=network.facts.access_metres)
    guessed = (snaps.off > PLAIN_METRES) & (not network.facts.coarse)
    return Standing(lonlat, snaps, snaps.off / access_speed(network, mode), guessed)


def _wet(network: Network, lonlat: Floats, mode: Mode, closures: Closures) -> Standing:
    dry = stand(network, lonlat, mode)
    link, share = np.maximum(dry.snaps.link, 0), dry.snaps.share
    shut = np.flatnonzero(dry.known & closures.between(link, share, share))
    if not len(shut):
        return dry

    def open_(pieces: NDArray[np.integer]) -> NDArray[np.bool_]:
        links = network.shape_link[pieces]
        begin, end = (network.shape_at[pieces + step] / network.metres[links] for step in (0, 1))
        return ~closures.between(links, begin, end)

    edge = snap(network, lonlat[shut], mode, within=_ACROSS_WATER_METRES, allowed=open_)
    seconds, guessed = dry.seconds.copy(), dry.guessed.copy()
    seconds[shut], guessed[shut] = edge.off / (FOOT_KMH / 3.6), True
    return replace(dry, snaps=dry.snaps.with_(shut, edge), seconds=seconds, guessed=guessed)
