"""Many points, in the order in which tiles are cut out of them: each tile is a slice. Pure: numpy, no Django.

The order is that of quadkeys (Morton codes) 31 levels deep. At low zooms the points of a cell of 32 px are one feature
that says how many it stands for, so nothing disappears; deep down every point stands alone, but for those that share
their place. A tile that would be too heavy all the same is made of the finest cells that fit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo import mvt
from geo.mvt import Bools, Ints

DEPTH = 31
DEEPEST = 18
# From here on every point stands alone.
DETAIL = 13
# A tile is drawn 512 px wide: 16 x 16 cells of 32 px.
CELL_BITS = 4
MOST_BYTES = 350_000
_MERCATOR_LIMIT = 85.0511287798066
_SPREAD = (
    (16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333), (1, 0x5555555555555555),
)  # fmt: skip

# The cells of a tile with those around it, and which of them are not its own.
_ACROSS = np.arange(-1, (1 << CELL_BITS) + 1)
_AROUND = np.pad(np.zeros((1 << CELL_BITS, 1 << CELL_BITS), np.bool_), 1, constant_values=True)


class OutsideTheWorld(LookupError):
    """There is no such tile."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is said of every point: a whole number from 0 on, or with `words` the index of a word.

    A cluster says the sum of the numbers, and of the words the first in order. What makes no sense there is said only
    where a point stands `alone`.
    """

    values: Ints
    words: Sequence[str] | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    """All points, gathered by the cells of one depth. `code` is the quadkey of the cell as a number."""

    code: Ints
    x: Ints
    y: Ints
    count: Ints
    ids: Ints | None
    attributes: Mapping[str, Attribute]

    @property
    def nbytes(self) -> int:
        arrays = [self.code, self.x, self.y, self.count, *(a.values for a in self.attributes.values())]
        return sum(a.nbytes for a in arrays) + (0 if self.ids is None else self.ids.nbytes)


def _spread(numbers: Ints) -> Ints:
    """The bits of each number with a gap before each."""
    spread = numbers.astype(np.int64)
    for shift, mask in _SPREAD:
        spread = (spread | spread << shift) & mask
    return spread


def _morton(x: Ints, y: Ints) -> Ints:
    return _spread(x) | _spread(y) << 1


class Points:
    """Points in WGS-84 with what is said of them. Raises ValueError for what is not on earth."""

    def __init__(
        self,
        lon: npt.NDArray[np.float64],
        lat: npt.NDArray[np.float64],
        attributes: Mapping[str, Attribute] | None = None,
        ids: Ints | None = None,
    ) -> None:
        if not bool(np.all((np.abs(lon) <= 180) & (np.abs(lat) <= 90))):
            raise ValueError("a point is not on earth in WGS-84 degrees")
        x, y = _projected(lon, lat)
        code = _morton(x, y)
        order = np.argsort(code, kind="stable")
        self.size = len(order)
        self._every = _Level(
            code[order], x[order], y[order], np.ones(self.size, np.int32), None if ids is None else ids[order],
            {key: replace(a, values=a.values[order]) for key, a in (attributes or {}).items()},
        )  # fmt: skip
        self._levels: dict[int, _Level] = {}
        self._heaviest = _heaviest(self._every)

    @property
    def nbytes(self) -> int:
        """The memory that is held, as far as it grows with the points."""
        return self._every.nbytes + sum(level.nbytes for level in list(self._levels.values()))

    def tile(self, name: str, z: int, x: int, y: int) -> bytes:
        """The tile as a vector tile with one layer; each feature has a `count`. Raises `OutsideTheWorld`.

        The counts of the features inside the tile add up to its points. Those of the cells around it are there too, with
        coordinates outside it, for what is drawn across the edge.
        """
        if not (0 <= z <= DEEPEST and 0 <= x < 1 << z and 0 <= y < 1 << z):
            raise OutsideTheWorld(f"{z}/{x}/{y}")
        place, ring = _cells(z, x, y)
        for depth in _depths(z):
            level = self._level(depth)
            found = _found(level.code, depth, z, place, ring)
            if len(found) * self._heaviest <= MOST_BYTES:
                break
        return _encoded(name, level, found, z, x, y)

    def _level(self, depth: int) -> _Level:
        if depth not in self._levels:
            self._levels[depth] = _gathered(self._every, depth)
        return self._levels[depth]


def _projected(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Whole numbers of DEPTH bits across the square world of web maps, from the north-west corner."""
    turn = np.radians(np.clip(lat, -_MERCATOR_LIMIT, _MERCATOR_LIMIT))
    right = (lon + 180) / 360
    down = 0.5 - np.arcsinh(np.tan(turn)) / (2 * math.pi)
    x, y = (np.clip(share * (1 << DEPTH), 0, (1 << DEPTH) - 1).astype(np.int32) for share in (right, down))
    return x, y


def _heaviest(level: _Level) -> int:
    """No feature is longer, with its share of the tables."""
    size = 2 + 11 + 2 + 6 + 2 + 9
    for attribute in level.attributes.values():
        words = attribute.words
        size += 4 + (
            11 if words is None else max(len(word.encode()) for word in words) + 4 if attribute.alone else 0
        )
    return size


def _depths(z: int) -> list[int]:
    """How fine the cells of a tile may be, the first that fits is taken."""
    return [DEPTH, z + 7, z + 6, z + 5, z + CELL_BITS] if z >= DETAIL else [z + CELL_BITS]


def _cells(z: int, x: int, y: int) -> tuple[int, Ints]:
    """A tile's quadkey, and those of the cells around it at its own cells' depth; none beyond the edge of the world."""
    side = 1 << CELL_BITS
    cells = _ACROSS + np.array([[x * side], [y * side]])
    right, down = _spread(np.clip(cells, 0, None))
    square = (down << 1)[:, None] | right[None, :]
    known = _AROUND
    if not (0 < x < (1 << z) - 1 and 0 < y < (1 << z) - 1):
        there = (cells >= 0) & (cells < side << z)
        known = _AROUND & there[1][:, None] & there[0][None, :]
    return int(square[1, 1]) >> 2 * CELL_BITS, square[known]


def _found(code: Ints, depth: int, z: int, place: int, ring: Ints) -> Ints:
    """The places in `code` of the tile's own features and of those of the ring."""
    own, around = 2 * (depth - z), 2 * (depth - z - CELL_BITS)
    edges = np.concatenate([[place << own, (place + 1) << own], ring << around, (ring + 1) << around])
    at = np.searchsorted(code, edges)
    begin, end = at[2 : 2 + len(ring)], at[2 + len(ring) :]
    size = end - begin
    starts = np.cumsum(size) - size
    near = np.arange(int(size.sum())) + np.repeat(begin - starts, size)
    return np.concatenate([np.arange(at[0], at[1]), near])


def _gathered(every: _Level, depth: int) -> _Level:
    """One feature for each cell of `depth` that holds points, in their middle."""
    code = every.code >> 2 * (DEPTH - depth)
    first = np.flatnonzero(np.concatenate([[True], code[1:] != code[:-1]])) if len(code) else np.arange(0)
    if len(first) == len(code):
        return replace(every, code=code)
    count = np.diff(first, append=len(code)).astype(np.int32)
    x, y = (
        (np.add.reduceat(a.astype(np.int64), first) // count).astype(np.int32) for a in (every.x, every.y)
    )
    ids = None if every.ids is None else np.where(count == 1, every.ids[first], 0)
    return _Level(
        code[first], x, y, count, ids, {k: _together(a, first) for k, a in every.attributes.items()}
    )


def _together(attribute: Attribute, first: Ints) -> Attribute:
    if attribute.alone:
        return replace(attribute, values=attribute.values[first])
    add = np.add if attribute.words is None else np.minimum
    return replace(attribute, values=add.reduceat(attribute.values, first))


def _encoded(name: str, level: _Level, found: Ints, z: int, x: int, y: int) -> bytes:
    around, unit = DEPTH - z, DEPTH - z - mvt.EXTENT_BITS
    count = level.count[found]
    alone: Bools = count == 1
    columns = [mvt.Column("count", count)]
    for key, attribute in level.attributes.items():
        columns.append(
            mvt.Column(key, attribute.values[found], attribute.words, alone if attribute.alone else None)
        )
    ids = None if level.ids is None else level.ids[found]
    return mvt.layer(
        name, (level.x[found] - (x << around)) >> unit, (level.y[found] - (y << around)) >> unit, columns, ids
    )
