"""Roads from an OpenStreetMap extract (.osm.pbf, .osm), read once from front to back.

Not read: turn restrictions, time-dependent access, traffic lights.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from geo.travel.base import FOOT_KMH
from geo.travel.building.links import Links, joined
from geo.travel.building.profiles import blocks_cars, kind_of, speeds_of
from geo.travel.graph.mercator import lengths, to_plane
from geo.travel.graph.network import Flag, Kind
from geo.travel.graph.spans import spans

ATTRIBUTION = "© OpenStreetMap contributors"
Progress = Callable[[int], object]
# Between two changes of a progress bar.
_STEP = 1_000


class NotAnExtract(ValueError):
    """The file cannot be read as OpenStreetMap data, or holds no road."""


class _Ways:
    """What is read, in flat arrays: an extract of a province has ten million points."""

    def __init__(self) -> None:
        self.refs, self.lonlat, self.start = array("q"), array("d"), array("q", [0])
        self.kind, self.flags, self.kmh = array("B"), array("B"), array("d")
        self.barriers: set[int] = set()

    def add(self, way: osmium.osm.Way) -> bool:
        """Keep a way if somebody can travel on it."""
        tags = dict(way.tags)
        kind = kind_of(tags)
        points = [(node.ref, node.lon, node.lat) for node in way.nodes if node.location.valid()]
        if kind is None or len(points) < 2:
            return False
        places = np.array([point[1:] for point in points])
        metres = float(lengths(to_plane(places)).sum()) if kind is Kind.FERRY else 0.0
        kmh = speeds_of(tags, kind, metres)
        if not any(kmh):
            return False
        self.refs.extend(point[0] for point in points)
        self.lonlat.frombytes(places.tobytes())
        self.start.append(len(self.refs))
        self.kind.append(kind)
        bridge = tags.get("bridge", "no") != "no"
        self.flags.append(bridge * Flag.BRIDGE | (tags.get("tunnel", "no") != "no") * Flag.TUNNEL)
        self.kmh.extend(kmh)
        return True


def read(path: Path, progress: Progress = lambda ways: None) -> Links:
    """All roads, paths and ferries, cut at every junction; `progress` is told the ways read. Raises `NotAnExtract`."""
    ways, since = _Ways(), 0
    try:
        source = osmium.FileProcessor(path, osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for entry in source.with_filter(osmium.filter.KeyFilter("highway", "barrier", "route")):
            if isinstance(entry, osmium.osm.Node):
                if blocks_cars(dict(entry.tags)):
                    ways.barriers.add(entry.id)
            elif isinstance(entry, osmium.osm.Way):
                since += ways.add(entry)
            if since == _STEP:
                progress(since)
                since = 0
    except (RuntimeError, OSError, osmium.InvalidLocationError) as error:
        raise NotAnExtract(f"{path} cannot be read: {error}") from None
    progress(since)
    if not len(ways.kind):
        raise NotAnExtract(f"{path} holds no road")
    return _cut(ways)


def _cut(ways: _Ways) -> Links:
    """Links between junctions: nodes that two ways share, ends of ways, and bollards."""
    refs, start = np.frombuffer(ways.refs, dtype=np.int64), np.frombuffer(ways.start, dtype=np.int64)
    lonlat = np.frombuffer(ways.lonlat, dtype=np.float64).reshape(-1, 2)
    _, place, uses = np.unique(refs, return_inverse=True, return_counts=True)
    barrier = np.isin(refs, np.fromiter(ways.barriers, dtype=np.int64, count=len(ways.barriers)))
    junction = (uses[place] > 1) | barrier
    junction[start[:-1]] = junction[start[1:] - 1] = True
    way = np.repeat(np.arange(len(start) - 1), np.diff(start))
    cuts = np.flatnonzero(junction)
    whole = way[cuts[:-1]] == way[cuts[1:]]
    begin, end = cuts[:-1][whole], cuts[1:][whole]
    return _links(ways, refs, lonlat, way, begin, end, barrier & (uses[place] <= 2))


def _links(
    ways: _Ways,
    refs: NDArray[np.int64],
    lonlat: NDArray[np.float64],
    way: NDArray[np.int64],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    shut: NDArray[np.bool_],
) -> Links:
    points, start = spans(begin, end + 1)
    owner = way[begin]
    ends = np.column_stack([refs[begin], refs[end]])
    links = Links(
        ends,
        start,
        lonlat[points],
        np.frombuffer(ways.kind, dtype=np.uint8)[owner],
        np.frombuffer(ways.flags, dtype=np.uint8)[owner],
        np.frombuffer(ways.kmh, dtype=np.float64).reshape(-1, 4)[owner],
        np.full(len(begin), np.nan),
    )
    return _with_bollards(links, np.column_stack([shut[begin], shut[end]]))


def _with_bollards(links: Links, shut: NDArray[np.bool_]) -> Links:
    """Each link that ends at a bollard gets an end of its own there, which people on foot step across."""
    if not shut.any():
        return links
    ends = links.ends.copy()
    bollards = ends[shut]
    own = int(min(ends.min(), 0)) - 1 - np.arange(len(bollards))
    ends[shut] = own
    places = np.empty((*shut.shape, 2))
    places[:, 0], places[:, 1] = links.lonlat[links.start[:-1]], links.lonlat[links.start[1:] - 1]
    count = len(bollards)
    steps = Links(
        np.column_stack([own, bollards]),
        np.arange(count + 1) * 2,
        np.repeat(places[shut], 2, axis=0),
        np.full(count, Kind.PATH, dtype=np.uint8),
        np.zeros(count, dtype=np.uint8),
        np.tile([0.0, 0.0, FOOT_KMH, FOOT_KMH], (count, 1)),
        np.full(count, np.nan),
    )
    moved = Links(ends, links.start, links.lonlat, links.kind, links.flags, links.kmh, links.metres)
    return joined([moved, steps])
