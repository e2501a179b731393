"""The nearest point on a road: for thousands of points at once, exactly, from the squares of the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.travel.base import Mode
from geo.travel.graph.mercator import scale_at, to_plane
from geo.travel.graph.network import MODES, Floats, Ints, Network
from geo.travel.graph.spans import spans

# Pairs of a point and a piece of road that are held at once: some tens of megabytes.
_PAIRS = 1_000_000
# Which of these pieces of shape (named by their first point) may be stood on.
Allowed = Callable[[NDArray[np.integer]], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, eq=False)
class Snaps:
    """For each point the link it stands on (-1: none is near enough), how far along (0 to 1) and the metres to it."""

    link: Ints
    share: Floats
    off: Floats

    def pick(self, chosen: NDArray[np.bool_] | NDArray[np.integer] | slice) -> Snaps:
        """Some of them."""
        return Snaps(self.link[chosen], self.share[chosen], self.off[chosen])

    def with_(self, places: NDArray[np.integer], others: Snaps) -> Snaps:
        """These, with `others` at `places`."""
        link, share, off = self.link.copy(), self.share.copy(), self.off.copy()
        link[places], share[places], off[places] = others.link, others.share, others.off
        return Snaps(link, share, off)


def snap(
    network: Network, lonlat: Floats, mode: Mode, *, within: float, allowed: Allowed | None = None
) -> Snaps:
    """The nearest road that `mode` may use and leave again, at most `within` metres away."""
    plane = to_plane(lonlat)
    reach = within / scale_at(plane[:, 1])
    found = _Nearest(len(plane))
    home = network.home[:, MODES.index(mode)]

    def usable(pieces: NDArray[np.integer]) -> NDArray[np.bool_]:
        fits: NDArray[np.bool_] = home[network.shape_link[pieces]]
        return fits if allowed is None else fits & allowed(pieces)

    open_ = np.flatnonzero(_beside(network, plane) <= reach)
    ring = 1
    while len(open_):
        for some in np.array_split(open_, _chunks(network, len(open_), ring)):
            _look_around(network, plane, some, ring, usable, found)
        sure = ring * network.facts.cell + _to_border(network, plane[open_])
        open_ = open_[(found.distance[open_] > sure) & (sure < reach[open_])]
        ring *= 2
    return _on_links(network, plane, found, reach)


class _Nearest:
    """Best piece so far for each point: its first point in `shape`, the distance in the plane, the share along it."""

    def __init__(self, count: int) -> None:
        self.piece = np.full(count, -1, dtype=np.int64)
        self.distance = np.full(count, np.inf)
        self.share = np.zeros(count)


def _beside(network: Network, plane: Floats) -> Floats:
    """How far a point lies outside the box of the network, in the plane."""
    low = np.array(network.facts.corner)
    high = low + network.facts.cell * np.array([network.facts.columns, network.facts.rows])
    over = np.maximum(np.maximum(low - plane, plane - high), 0.0)
    found: Floats = np.hypot(over[:, 0], over[:, 1])
    return found


def _to_border(network: Network, plane: Floats) -> Floats:
    inside = (plane - np.array(network.facts.corner)) % network.facts.cell
    found: Floats = np.minimum(inside, network.facts.cell - inside).min(axis=1)
    return found


def _chunks(network: Network, points: int, ring: int) -> int:
    facts = network.facts
    usual = len(network.cell_piece) / (facts.columns * facts.rows)
    return int(points * (2 * ring + 1) ** 2 * max(usual, 1.0) // _PAIRS) + 1


def _look_around(
    network: Network, plane: Floats, some: NDArray[np.integer], ring: int, usable: Allowed, found: _Nearest
) -> None:
    """Compare these points with every piece in the squares up to `ring` around theirs."""
    facts, side = network.facts, 2 * ring + 1
    column, row = np.floor((plane[some] - np.array(facts.corner)) / facts.cell).astype(np.int64).T
    rows = row[:, None] + np.arange(-ring, ring + 1)
    left = np.clip(column - ring, 0, facts.columns)[:, None]
    right = np.clip(column + ring + 1, 0, facts.columns)[:, None]
    base = np.clip(rows, 0, facts.rows - 1) * facts.columns
    empty = (rows < 0) | (rows >= facts.rows)
    begin = network.cell_start[(base + left).ravel()].astype(np.int64)
    end = np.where(empty.ravel(), begin, network.cell_start[(base + right).ravel()])
    entries, start = spans(begin, end)
    pieces = network.cell_piece[entries]
    owner = np.repeat(np.repeat(np.arange(len(some)), side), np.diff(start))
    fits = usable(pieces)
    pieces, owner = pieces[fits], owner[fits]
    if not len(pieces):
        return
    share, distance = _to_pieces(network, plane[some][owner], pieces)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    least = np.minimum.reduceat(distance, first)
    # Of equally near ones the first, as ever.
    best = np.flatnonzero(distance == np.repeat(least, np.diff(np.append(first, len(owner)))))
    best = best[np.flatnonzero(np.diff(owner[best], prepend=-1))]
    mine = some[owner[best]]
    found.piece[mine], found.distance[mine], found.share[mine] = pieces[best], distance[best], share[best]


def _to_pieces(network: Network, points: Floats, pieces: NDArray[np.integer]) -> tuple[Floats, Floats]:
    """Share along each piece of the point nearest to each point, and the distance in the plane."""
    begin = network.shape[pieces]
    step = network.shape[pieces + 1] - begin
    squared = np.maximum((step * step).sum(axis=1), 1e-12)
    share = np.clip(((points - begin) * step).sum(axis=1) / squared, 0.0, 1.0)
    gap = points - begin - share[:, None] * step
    return share, np.hypot(gap[:, 0], gap[:, 1])


def _on_links(network: Network, plane: Floats, found: _Nearest, reach: Floats) -> Snaps:
    near = (found.piece >= 0) & (found.distance <= reach)
    piece = np.where(near, found.piece, 0)
    link = network.shape_link[piece]
    at = network.shape_at[piece]
    along = at + found.share * (network.shape_at[np.minimum(piece + 1, len(network.shape_at) - 1)] - at)
    return Snaps(
        np.where(near, link, -1).astype(np.int32),
        np.where(near, np.clip(along / network.metres[link], 0.0, 1.0), 0.0),
        np.where(near, found.distance * scale_at(plane[:, 1]), np.inf),
    )
