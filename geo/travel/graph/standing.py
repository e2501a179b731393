"""Where people and incidents stand on a network, and what the leg beside it costs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from geo.kept import Kept
from geo.travel.base import FOOT_KMH, Mode
from geo.travel.graph.closures import Closures
from geo.travel.graph.mercator import scale_at, to_plane
from geo.travel.graph.network import MODES, Floats, Network
from geo.travel.graph.snapping import Snaps, snap

# From here on the leg beside a complete network is so long that nobody should read the whole as a road's time.
PLAIN_METRES = 500.0
# Whoever is in the water is reached from its edge, however wide it is, as long as it is not wider than this.
_ACROSS_WATER_METRES = 6_000.0
# A share of a road's length: just outside the water.
_HAIR = 1e-9
_KEPT_POINTS = 400_000
_kept: Kept[tuple[str, str, str, str], Standing] = Kept(_KEPT_POINTS, len)


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
    if closures is None:
        return _kept.get(key, lambda: _dry(network, lonlat, mode))
    return _kept.get(key, lambda: _wet(network, lonlat, mode, closures))


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
    edge = _or_water_edge(network, lonlat[shut], mode, closures, edge)
    seconds, guessed = dry.seconds.copy(), dry.guessed.copy()
    seconds[shut], guessed[shut] = edge.off / (FOOT_KMH / 3.6), True
    return replace(dry, snaps=dry.snaps.with_(shut, edge), seconds=seconds, guessed=guessed)


def _or_water_edge(network: Network, lonlat: Floats, mode: Mode, closures: Closures, found: Snaps) -> Snaps:
    """What is `found`, or the open part of a road that is closed farther on, where that is nearer."""
    home = network.home[:, MODES.index(mode)]
    parts = [
        (link, low, high)
        for link in closures.links[home[closures.links]]
        for low, high in ((0.0, closures.low[link] - _HAIR), (closures.high[link] + _HAIR, 1.0))
        if low < high
    ]
    if not parts:
        return found
    whole = [shapely.LineString(network.points_of(link)) for link, _, _ in parts]
    lines = [
        substring(line, low, high, normalized=True) for line, (_, low, high) in zip(whole, parts, strict=True)
    ]
    plane = to_plane(lonlat)
    points = shapely.points(plane)
    nearest = shapely.STRtree(lines).nearest(points)
    off = shapely.distance(points, np.array(lines, dtype=object)[nearest]) * scale_at(plane[:, 1])
    better = np.flatnonzero((off < found.off) & (off <= _ACROSS_WATER_METRES))
    shares = [
        np.clip(whole[part].project(points[i], normalized=True), parts[part][1], parts[part][2])
        for i, part in zip(better, nearest[better], strict=True)
    ]
    links = np.array([parts[part][0] for part in nearest[better]], dtype=np.int32)
    return found.with_(better, Snaps(links, np.array(shares, dtype=np.float64), off[better]))
