"""A road network as arrays, as they lie in its files: shared by all processes, read where they are needed.

A *link* is a stretch of road between two nodes, with its shape; it can be travelled in the directions and modes that have
a speed. No two links join the same two nodes, so a pair of nodes names a link. An *arc* is a link as seen from one of its
nodes; the arcs of a node stand together (compressed sparse rows), one table a mode.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

import msgspec
import numpy as np
from numpy.typing import NDArray

from geo.travel.base import Mode
from geo.travel.graph.mercator import to_lonlat

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
MODES = tuple(Mode)


class Kind(IntEnum):
    """Class of a road, as OpenStreetMap names them."""

    MOTORWAY = 0
    TRUNK = 1
    PRIMARY = 2
    SECONDARY = 3
    TERTIARY = 4
    UNCLASSIFIED = 5
    RESIDENTIAL = 6
    SERVICE = 7
    TRACK = 8
    PATH = 9
    FERRY = 10


class Flag(IntFlag):
    """What else is known of a link."""

    BRIDGE = 1
    TUNNEL = 2


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about a network as a whole.

    `access_kmh` and `access_metres`: how fast and how far one gets beside the network. `detour` and `kmh` are fitted from
    the network's own answers: road to straight line, and road metres to the hour. `assumption` says what was not measured.
    """

    name: str
    made_at: str
    source: str
    attribution: str
    box: tuple[float, float, float, float]
    coarse: bool = False
    access_kmh: float
    access_metres: float
    detour: float
    kmh: float
    assumption: str = ""
    cell: float
    columns: int
    rows: int
    corner: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Row u from `start[u]`: neighbour, link, seconds from u to it and from it to u (infinite: not that way)."""

    start: Ints
    to: Ints
    link: Ints
    away: Floats
    towards: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """Nodes taken out round by round (`level`; -1: the core), each with arcs to nodes that went later: `up_to`, seconds
    there `up_away` and back `up_towards`; and arcs between the nodes of the `core`, by their place in it."""

    level: Ints
    up_start: Ints
    up_to: Ints
    up_away: Floats
    up_towards: Floats
    core: Ints
    core_row: Ints
    core_to: Ints
    core_away: Floats
    core_towards: Floats


@dataclass(frozen=True, eq=False)
class Network:
    """The arrays. `ends`, `metres`, `kind`, `flags`, `seconds` (link, 2 x mode + backward), `home` (link, mode) a link;
    `shape_start` its points in `shape` (plane), `shape_at` (metres along), `shape_link`; `cell_start`, `cell_piece` the
    pieces of shape (named by their first point) in each square of the plane, row by row."""

    version: str
    facts: Facts
    nodes: Floats
    ends: Ints
    metres: Floats
    kind: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    seconds: Floats
    home: NDArray[np.bool_]
    shape_start: Ints
    shape: Floats
    shape_at: Floats
    shape_link: Ints
    cell_start: Ints
    cell_piece: Ints
    arcs: dict[Mode, Arcs] = field(repr=False)
    hierarchies: dict[Mode, Hierarchy] = field(default_factory=dict, repr=False)

    def one_way_seconds(self, link: NDArray[np.integer], mode: Mode) -> tuple[Floats, Floats]:
        """Seconds along whole links, forward and backward; infinite where not allowed."""
        column = 2 * MODES.index(mode)
        chosen = self.seconds[link]
        return chosen[:, column], chosen[:, column + 1]

    def points_of(self, link: int) -> Floats:
        """The shape of a link in the plane, from its first node to its second."""
        return self.shape[self.shape_start[link] : self.shape_start[link + 1]]

    def outline(self) -> tuple[Floats, Floats]:
        """South-west and north-east corner of the network in degrees."""
        corners = to_lonlat(np.array([self.shape.min(axis=0), self.shape.max(axis=0)]))
        return corners[0], corners[1]
