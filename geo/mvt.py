"""The bytes of one layer of points as a Mapbox Vector Tile, version 2. Pure: numpy, no Django.

A feature is a row of a matrix of bytes, as wide as the longest; what shorter varints leave over is masked out. So the
work is done column by column, for all features at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

EXTENT_BITS = 12
EXTENT = 1 << EXTENT_BITS

Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]

_FEATURE, _ID, _TAGS, _TYPE, _GEOMETRY = 0x12, 0x08, 0x12, 0x18, 0x22
_POINT, _MOVE_TO_ONE = 1, 9
_KEY, _VALUE, _EXTENT, _VERSION = 0x1A, 0x22, 0x28, 0x78
_STRING, _UINT = 0x0A, 0x28
# Lengths of a feature and of its parts are written as one byte.
_MOST_BODY = 127
_MOST_MARKS = 4096


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of every feature: whole numbers, or with `words` the index of a word; not said where `said` is False."""

    key: str
    values: Ints
    words: Sequence[str] | None = None
    said: Bools | None = None


def varint(number: int) -> bytes:
    """A whole number from 0 on, seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


class _Row:
    """The matrix of all features while it grows to the right."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.columns: list[tuple[Any, Any]] = []

    def fixed(self, *values: int) -> None:
        """The same bytes in every feature."""
        self.columns += [(value, True) for value in values]

    def varints(self, numbers: Ints, said: Bools | None = None) -> Ints:
        """A number a feature from 0 on, nothing where not `said`; how many bytes each takes."""
        most = int(numbers.max()).bit_length()
        size = np.ones(self.count, np.int64) if said is None else said.astype(np.int64)
        lowest = numbers if most <= 7 else numbers & 0x7F | (numbers > 0x7F).astype(numbers.dtype) << 7
        self.columns.append((lowest, True if said is None else said))
        for shift in range(7, most, 7):
            rest = numbers >> shift
            kept = rest > 0 if said is None else (rest > 0) & said
            self.columns.append((rest & 0x7F | (rest > 0x7F).astype(rest.dtype) << 7, kept))
            size += kept
        return size

    def bytes(self) -> bytes:
        """All features, one after the other."""
        matrix = np.empty((self.count, len(self.columns)), np.uint8)
        kept = np.ones(matrix.shape, np.bool_)
        for number, (values, said) in enumerate(self.columns):
            matrix[:, number] = values
            if said is not True:
                kept[:, number] = said
        return matrix[kept].tobytes()


def layer(name: str, x: Ints, y: Ints, columns: Sequence[Column] = (), ids: Ints | None = None) -> bytes:
    """A tile with this one layer. `x`, `y` in 4096ths of the tile, also a little outside; a feature whose id is 0 has none.

    No features, no bytes: an empty tile is an empty file.
    """
    count = len(x)
    if not count:
        return b""
    keys, values, tags = _tables(columns, count)
    row = _Row(count)
    body = _id(row, ids) + _tags(row, tags) + _point(row, x, y)
    if int(body.max()) > _MOST_BODY:
        raise ValueError(f"a feature of {body.max()} bytes: too many attributes")
    row.columns[0:0] = [(_FEATURE, True), (body, True)]
    head = bytes([_VERSION, 2, _STRING]) + _counted(name.encode())
    whole = b"".join([head, row.bytes(), *keys, *values, bytes([_EXTENT]), varint(EXTENT)])
    return bytes([_KEY]) + varint(len(whole)) + whole


def _counted(part: bytes) -> bytes:
    return varint(len(part)) + part


_Tags = list[tuple[int, Ints, Bools | None]]


def _tables(columns: Sequence[Column], count: int) -> tuple[list[bytes], list[bytes], _Tags]:
    """The layer's keys and values, and for each column its key, its values by their place in the table, and where it is said."""
    keys: list[bytes] = []
    values: list[bytes] = []
    tags: _Tags = []
    for number, column in enumerate(columns):
        keys.append(bytes([_STRING + 0x10]) + _counted(column.key.encode()))
        found, places = _distinct(column.values)
        tags.append((number, places + len(values), column.said))
        if column.words is None:
            values += [_number(value) for value in found.tolist()]
        else:
            values += [_word(column.words[value]) for value in found.tolist()]
    return keys, values, tags


def _distinct(numbers: Ints) -> tuple[Ints, Ints]:
    """The different numbers, in order, and the place of each in them."""
    most = int(numbers.max())
    if most >= _MOST_MARKS:
        return np.unique(numbers, return_inverse=True)
    # Small ones need no sorting.
    marked = np.zeros(most + 1, np.bool_)
    marked[numbers] = True
    return np.flatnonzero(marked), (np.cumsum(marked) - 1)[numbers]


@lru_cache(4096)
def _number(value: int) -> bytes:
    return bytes([_VALUE]) + _counted(bytes([_UINT]) + varint(value))


def _word(word: str) -> bytes:
    return bytes([_VALUE]) + _counted(bytes([_STRING]) + _counted(word.encode()))


def _id(row: _Row, ids: Ints | None) -> Ints:
    if ids is None:
        return np.zeros(row.count, np.int64)
    said = ids > 0
    row.columns.append((_ID, said))
    return row.varints(ids, said) + said


def _tags(row: _Row, tags: _Tags) -> Ints:
    place = len(row.columns)
    size = np.zeros(row.count, np.int64)
    for key, values, said in tags:
        row.columns.append((key, True if said is None else said))
        size += row.varints(values, said) + (1 if said is None else said)
    # Not even their length where nothing is said: GDAL takes a tile with empty tags for none.
    any_said = size > 0
    row.columns[place:place] = [(_TAGS, any_said), (size, any_said)]
    return size + 2 * any_said


def _point(row: _Row, x: Ints, y: Ints) -> Ints:
    row.fixed(_TYPE, _POINT, _GEOMETRY, 0, _MOVE_TO_ONE)
    place = len(row.columns) - 2
    size = 1 + row.varints(_zigzag(x)) + row.varints(_zigzag(y))
    row.columns[place] = (size, True)
    return size + 4


def _zigzag(numbers: Ints) -> Ints:
    """Small numbers stay small, whatever their sign."""
    return (numbers << 1) ^ (numbers >> 31)
