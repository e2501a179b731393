"""What happened in the looked-at cells between two readings, packed: one frame a cell, whoever looks at it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from realtime import cells, framing
from realtime.packing import NOBODY, Ints, Names, Rows, Section, frame

# A full frame of many is told in pieces, so that a slow reader is never handed more than it can hold.
PIECE_ROWS = 1000


class Piece(NamedTuple):
    """A part of a full frame, with the highest id in it; the ids of the next one are higher."""

    last: int
    data: bytes


class Change(NamedTuple):
    """Rows that differ between two readings, by id: as they were and as they are. Group 0 is not there."""

    before: Rows
    after: Rows


def told(change: Change, looked: Collection[int], zoom: int, time: int, names: Names) -> dict[int, bytes]:
    """The websocket frames of those cells in `looked` (keys of group and cell at `zoom`) where something happened."""
    sought = np.array(sorted(looked), np.int64)
    was, now = _keys(change.before, zoom), _keys(change.after, zoom)
    moves = (was == now) & (change.before["source"] == change.after["source"])
    entered, in_entered = _sectioned(change.after, now, ~moves, sought, zoom, time)
    moved, in_moved = _sectioned(change.after, now, moves, sought, zoom, time)
    gone, in_gone = _sectioned(change.before, was, was != now, sought, zoom, time)
    found: dict[int, bytes] = {}
    for part in np.flatnonzero(in_entered | in_moved | in_gone).tolist():
        key = int(sought[part])
        lists = entered.entered(part, names), moved.moved(part), gone.gone(part)
        found[key] = framing.binary(frame(*cells.unkey(key, zoom), time, full=False, lists=lists))
    return found


def everything(
    rows: Rows, looked: Collection[int], zoom: int, time: int, names: Names
) -> Iterator[tuple[int, list[Piece]]]:
    """For each key in `looked` the pieces of its full frame, of which there is at least one."""
    sought = np.array(sorted(looked), np.int64)
    index, bounds = _sorted(_keys(rows, zoom), np.ones(len(rows), np.bool_), sought)
    cuts = [np.arange(begin, max(end, begin + 1), PIECE_ROWS) for begin, end in pairwise(bounds)]
    section = Section(rows[index], np.concatenate([*cuts, bounds[-1:]]), zoom, time)
    part = 0
    for key, cut in zip(sought.tolist(), cuts, strict=True):
        pieces = []
        for number in range(len(cut)):
            lists = section.entered(part, names), NOBODY, NOBODY
            packed = frame(*cells.unkey(key, zoom), time, full=number == 0, lists=lists)
            pieces.append(Piece(section.last(part), framing.binary(packed)))
            part += 1
        yield key, pieces


def _keys(rows: Rows, zoom: int) -> cells.Keys:
    return cells.keys_of(rows["group"], rows["x"], rows["y"], zoom)


def _sorted(keys: cells.Keys, chosen: npt.NDArray[np.bool_], sought: cells.Keys) -> tuple[Ints, Ints]:
    """The chosen rows whose key is sought, in order of key and then as they were; and where each key's begin."""
    place = np.searchsorted(sought, keys)
    index = np.flatnonzero(chosen & (sought[np.minimum(place, len(sought) - 1)] == keys))
    index = index[np.argsort(place[index], kind="stable")]
    return index, np.searchsorted(place[index], np.arange(len(sought) + 1))


def _sectioned(
    rows: Rows, keys: cells.Keys, chosen: npt.NDArray[np.bool_], sought: cells.Keys, zoom: int, time: int
) -> tuple[Section, npt.NDArray[np.bool_]]:
    index, bounds = _sorted(keys, chosen, sought)
    return Section(rows[index], bounds, zoom, time), bounds[:-1] < bounds[1:]
