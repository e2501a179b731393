"""Cells of the map: WGS-84 to web-mercator tiles and quadkeys, whole arrays at a time.

The world is a square of 2^32 steps a side, x to the east and y to the south, both from the north-west corner; the tile of a
zoom is the upper bits of a place, so that cells nest. A quadkey has a digit a zoom: 0 north-west, 1 north-east, 2
south-west, 3 south-east; the empty one is the whole world.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Degrees = npt.NDArray[np.float64]
Steps = npt.NDArray[np.uint32]
Keys = npt.NDArray[np.int64]

WORLD_BITS = 32
DEEPEST = 22
# Beyond these the square of the projection ends.
_MOST_LAT = 85.0511287798066
_COORDINATE = (1 << DEEPEST) - 1


class Cell(NamedTuple):
    """A tile: column and row from the north-west, at a zoom."""

    zoom: int
    x: int
    y: int


def steps(lon: Degrees, lat: Degrees) -> tuple[Steps, Steps]:
    """Where degrees lie in the square of the world."""
    size = float(1 << WORLD_BITS)
    south = np.radians(np.clip(lat, -_MOST_LAT, _MOST_LAT))
    x = (lon / 360 + 0.5) * size
    y = (0.5 - np.arcsinh(np.tan(south)) / (2 * np.pi)) * size
    return np.clip(x, 0, size - 1).astype(np.uint32), np.clip(y, 0, size - 1).astype(np.uint32)


def within(coordinate: Steps, zoom: int, bits: int) -> Steps:
    """Where in its cell of `zoom` a coordinate lies, in steps of which a cell has 2^bits a side."""
    shift = WORLD_BITS - zoom - bits
    moved = coordinate >> shift if shift >= 0 else coordinate.astype(np.uint64) << -shift
    return (moved & ((1 << bits) - 1)).astype(np.uint32)


def keys_of(group: npt.NDArray[np.int32], x: Steps, y: Steps, zoom: int) -> Keys:
    """One number for group and cell of `zoom`, to sort and to search by."""
    if zoom == 0:
        return group.astype(np.int64) << (2 * DEEPEST)
    shift = WORLD_BITS - zoom
    return (
        (group.astype(np.int64) << (2 * DEEPEST))
        | ((x >> shift).astype(np.int64) << DEEPEST)
        | (y >> shift).astype(np.int64)
    )


def key(group: int, cell: Cell) -> int:
    """The same number for one cell."""
    return (group << (2 * DEEPEST)) | (cell.x << DEEPEST) | cell.y


def unkey(number: int, zoom: int) -> tuple[int, Cell]:
    """The group and the cell that `number` stands for."""
    return number >> (2 * DEEPEST), Cell(zoom, (number >> DEEPEST) & _COORDINATE, number & _COORDINATE)


def cell_of(quadkey: str) -> Cell:
    """The cell that `quadkey` names."""
    x = y = 0
    for digit in quadkey:
        x, y = 2 * x + (int(digit) & 1), 2 * y + (int(digit) >> 1)
    return Cell(len(quadkey), x, y)


def quadkey_of(cell: Cell) -> str:
    """The name of `cell`."""
    return "".join(
        str(((cell.x >> bit) & 1) | (((cell.y >> bit) & 1) << 1)) for bit in range(cell.zoom - 1, -1, -1)
    )


def outermost(quadkeys: Iterable[str]) -> set[str]:
    """Those of `quadkeys` that lie in no other of them: nothing is told twice."""
    kept: set[str] = set()
    for quadkey in sorted(quadkeys, key=len):
        if not any(quadkey[:length] in kept for length in range(len(quadkey) + 1)):
            kept.add(quadkey)
    return kept
