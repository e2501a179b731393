"""The binary frames of positions: what happened in one map cell of one group. `net/packed.ts` reads them.

Whole numbers are varints (seven bits a byte, the lowest first, 128 added to all but the last) unless a size is given; sizes are
in bytes, the lowest first.

    type        1     1: positions of a cell
    flags       1     1: full, the entered are all that is in the cell; what was known of it before is void
    group             the number that the hello frame gave the group
    zoom, x, y        the cell as a web-mercator tile
    time        4     seconds since 1970, by the database's clock
    entered           a list with names: who was not in the cell before
    moved             a list without: who was, and has a new position
    gone              a list of ids alone: who is not in the cell (or in the group) any more

    a list      count, then the ids in ascending order, each as its distance from the one before (the first from 0);
                then (not of the gone) a record for each; then the ages that found no room in a record, in order;
                then, of the entered, for each its subject and its source, as a count of bytes and UTF-8
    a record    x, y        2 or 3 each   where in the cell, in 1/65536 of its side; in 1/16777216 for zooms below 8
                heading     1             in steps of 1.5 degrees clockwise from north; 255 unknown
                speed       1             in steps of 0.5 m/s, at most 254; 255 unknown
                quality     1             upper four bits, accuracy: 0 unknown, n at most 2^(n-1) m (15: or more);
                                          lower four bits, age in seconds before `time`; 15: it is among the ages
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from realtime import cells

CELL_FRAME, FULL = 1, 1
UNKNOWN = 255
HEADING_STEP, SPEED_STEP = 1.5, 0.5
LONG_AGE = 15
FINE_FROM_ZOOM = 8
NOBODY = b"\0"

# A position as the feed keeps it; group 0 is nobody's. `at` in seconds since 1970; x and y in steps of the world.
ROW = np.dtype(
    [
        ("id", "i8"), ("tx", "i8"), ("at", "i8"), ("group", "i4"), ("source", "i4"), ("x", "u4"), ("y", "u4"),
        ("heading", "u1"), ("speed", "u1"), ("accuracy", "u1"),
    ]
)  # fmt: skip
Rows = npt.NDArray[np.void]
Names = Mapping[int, bytes]
Ints = npt.NDArray[np.integer[Any]]


class Column:
    """Varints of many rows in one piece, with where each row's begin."""

    def __init__(self, values: Ints, told: npt.NDArray[np.bool_] | None = None) -> None:
        left = values.astype(np.uint64)
        size = np.ones(len(left), np.int64)
        for length in range(1, 10):
            longer = left >= np.uint64(1 << (7 * length))
            if not longer.any():
                break
            size += longer
        if told is not None:
            size[~told] = 0
        starts = np.concatenate([[0], np.cumsum(size)])
        out = np.zeros(int(starts[-1]), np.uint8)
        for place in range(int(size.max(initial=0))):
            at = np.flatnonzero(size > place)
            more = np.where(size[at] > place + 1, 128, 0)
            digits = (left[at] >> np.uint64(7 * place)) & np.uint64(127)
            out[starts[at] + place] = digits.astype(np.int64) | more
        self._bytes = out.tobytes()
        self._starts: list[int] = starts.tolist()

    def slice(self, begin: int, end: int) -> bytes:
        """The varints of the rows from `begin` to before `end`."""
        return self._bytes[self._starts[begin] : self._starts[end]]


class Section:
    """Rows in order, cut into parts and packed at once: `bounds[n]` to before `bounds[n + 1]` are those of part n."""

    def __init__(self, rows: Rows, bounds: Ints, zoom: int, time: int) -> None:
        self._ids = rows["id"]
        self._bounds: list[int] = bounds.tolist()
        before = np.roll(self._ids, 1)
        before[bounds[:-1][bounds[:-1] < bounds[1:]]] = 0
        self._distances = Column(self._ids - before)
        age = np.maximum(time - rows["at"], 0)
        self._ages = Column(age, age >= LONG_AGE)
        self._records = _records(rows, np.minimum(age, LONG_AGE).astype(np.uint8), zoom)

    def gone(self, part: int) -> bytes:
        """A list of ids alone."""
        begin, end = self._bounds[part], self._bounds[part + 1]
        return varint(end - begin) + self._distances.slice(begin, end)

    def moved(self, part: int) -> bytes:
        """A list without names."""
        begin, end = self._bounds[part], self._bounds[part + 1]
        if begin == end:
            return NOBODY
        return self.gone(part) + self._records[begin:end].tobytes() + self._ages.slice(begin, end)

    def entered(self, part: int, names: Names) -> bytes:
        """A list with names."""
        begin, end = self._bounds[part], self._bounds[part + 1]
        if begin == end:
            return NOBODY
        return self.moved(part) + b"".join([names[subject] for subject in self._ids[begin:end].tolist()])

    def last(self, part: int) -> int:
        """The highest id of a part, 0 of an empty one."""
        end = self._bounds[part + 1]
        return int(self._ids[end - 1]) if end > self._bounds[part] else 0


def _records(rows: Rows, age: npt.NDArray[np.uint8], zoom: int) -> npt.NDArray[np.uint8]:
    size = 2 if zoom >= FINE_FROM_ZOOM else 3
    records = np.empty((len(rows), 2 * size + 3), np.uint8)
    for first, name in ((0, "x"), (size, "y")):
        place = cells.within(rows[name], zoom, 8 * size)
        for byte in range(size):
            records[:, first + byte] = (place >> (8 * byte)) & 255
    records[:, 2 * size] = rows["heading"]
    records[:, 2 * size + 1] = rows["speed"]
    records[:, 2 * size + 2] = (rows["accuracy"] << 4) | age
    return records


def coded(
    heading: npt.NDArray[np.floating[Any]],
    speed: npt.NDArray[np.floating[Any]],
    accuracy: npt.NDArray[np.floating[Any]],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """The bytes of a record for measures in degrees, m/s and metres; below 0 is unknown."""
    turn = np.rint(heading / HEADING_STEP) % (360 / HEADING_STEP)
    pace = np.minimum(np.rint(speed / SPEED_STEP), UNKNOWN - 1)
    doublings = np.clip(np.ceil(np.log2(np.maximum(accuracy, 1))) + 1, 1, 15)
    return (
        np.where(heading < 0, UNKNOWN, turn).astype(np.uint8),
        np.where(speed < 0, UNKNOWN, pace).astype(np.uint8),
        np.where(accuracy < 0, 0, doublings).astype(np.uint8),
    )


def named(subject: str, source: str) -> bytes:
    """The name of an entered row."""
    return b"".join(varint(len(text)) + text for text in (subject.encode(), source.encode()))


def frame(group: int, cell: cells.Cell, time: int, *, full: bool, lists: tuple[bytes, bytes, bytes]) -> bytes:
    """One frame of the lists of who entered, moved and is gone."""
    head = bytes((CELL_FRAME, FULL if full else 0)) + varint(group) + bytes((cell.zoom,))
    return b"".join((head, varint(cell.x), varint(cell.y), struct.pack("<I", time), *lists))


def varint(value: int) -> bytes:
    """One number."""
    if value < 128:
        return bytes((value,))
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
