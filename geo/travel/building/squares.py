"""Which pieces of road touch which square of the plane: what finds the nearest road without a tree in every process."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.travel.graph.network import Floats, Ints
from geo.travel.graph.spans import spans

# About four pieces a square; never finer than a street is wide, nor more squares than fit in some megabytes.
_FINEST, _MOST = 100.0, 4_000_000
_CHUNK = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Squares:
    """`pieces[start[i]:start[i + 1]]` are those of square i = row x columns + column, from the south-west `corner`."""

    side: float
    columns: int
    rows: int
    corner: tuple[float, float]
    start: Ints
    pieces: Ints


def squares(shape: Floats, shape_link: Ints) -> Squares:
    """The squares over all shapes."""
    pieces = np.flatnonzero(shape_link[1:] == shape_link[:-1]).astype(np.int32)
    low, high = shape.min(axis=0), shape.max(axis=0)
    width, height = np.maximum(high - low, 1.0)
    side = max(_FINEST, 2 * float(np.sqrt(width * height / len(pieces))))
    side = max(side, float(np.sqrt(width * height / _MOST)), float(max(width, height)) / 65_536)
    columns, rows = int(width // side) + 1, int(height // side) + 1
    found = [
        _touched(shape, pieces[i : i + _CHUNK], low, side, columns, rows)
        for i in range(0, len(pieces), _CHUNK)
    ]
    cell, piece = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(cell, kind="stable")
    start = np.zeros(columns * rows + 1, dtype=np.int32)
    np.cumsum(np.bincount(cell, minlength=columns * rows), out=start[1:])
    return Squares(side, columns, rows, (float(low[0]), float(low[1])), start, piece[order])


def _touched(
    shape: Floats, pieces: Ints, low: Floats, side: float, columns: int, rows: int
) -> tuple[NDArray[np.int64], Ints]:
    """Squares and pieces that touch, each pair once (and some squares that a piece only nearly touches).

    Points are set along each piece a quarter of a side apart: whatever square the piece touches holds a corner of the
    little box around one of them.
    """
    begin, end = shape[pieces], shape[pieces + 1]
    steps = np.ceil(np.hypot(*(end - begin).T) / (side / 4)).astype(np.int64) + 1
    position, _ = spans(np.zeros_like(steps), steps + 1)
    owner = np.repeat(np.arange(len(pieces)), steps + 1)
    share = (position / steps[owner])[:, None]
    points = begin[owner] + share * (end - begin)[owner]
    corners = [points + np.array([x, y]) * (side / 8) for x in (-1, 1) for y in (-1, 1)]
    column, row = np.floor((np.concatenate(corners) - low) / side).astype(np.int64).T
    cell = np.clip(row, 0, rows - 1) * columns + np.clip(column, 0, columns - 1)
    pairs = np.unique(cell * len(pieces) + np.tile(owner, 4))
    return pairs // len(pieces), pieces[pairs % len(pieces)]
