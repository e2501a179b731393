"""Links as a reader hands them over: any node keys, shapes in degrees, speeds; and what makes them a simple graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.travel.graph.spans import ragged

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """`ends` (m, 2) node keys; points `lonlat[start[i]:start[i + 1]]`; `kmh` (m, 4): car forward, car backward, foot
    forward, foot backward, 0 where not allowed; `metres` where the source knows better than the shape, else nan."""

    ends: NDArray[np.int64]
    start: NDArray[np.int64]
    lonlat: Floats
    kind: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    kmh: Floats
    metres: Floats

    def __len__(self) -> int:
        return len(self.ends)

    def pick(self, chosen: NDArray[np.bool_] | NDArray[np.integer]) -> Links:
        """Some of the links, by mask or by number."""
        numbers: NDArray[np.integer] = (
            np.flatnonzero(chosen) if chosen.dtype == bool else chosen.astype(np.int64)
        )
        points, start = ragged(self.start, numbers)
        return Links(
            self.ends[numbers],
            start,
            self.lonlat[points],
            self.kind[numbers],
            self.flags[numbers],
            self.kmh[numbers],
            self.metres[numbers],
        )


def joined(parts: list[Links]) -> Links:
    """One after the other."""
    sizes = np.concatenate([np.diff(part.start) for part in parts])
    return Links(
        np.concatenate([part.ends for part in parts]),
        np.concatenate([[0], np.cumsum(sizes)]),
        np.concatenate([part.lonlat for part in parts]),
        np.concatenate([part.kind for part in parts]),
        np.concatenate([part.flags for part in parts]),
        np.concatenate([part.kmh for part in parts]),
        np.concatenate([part.metres for part in parts]),
    )


def simple(links: Links) -> Links:
    """The same roads with a node put in wherever two links would join the same two nodes, or one a node with itself."""
    low, high = links.ends.min(axis=1), links.ends.max(axis=1)
    order = np.lexsort((high, low))
    again = np.zeros(len(links), dtype=bool)
    again[order[1:]] = (low[order[1:]] == low[order[:-1]]) & (high[order[1:]] == high[order[:-1]])
    loop = low == high
    if not (again | loop).any():
        return links
    fresh = int(min(links.ends.min(), 0)) - 1
    pieces = []
    for number in np.flatnonzero(again | loop):
        cuts = 2 if loop[number] else 1
        pieces.append(_cut(links.pick(np.array([number])), cuts, fresh))
        fresh -= cuts
    return joined([links.pick(~(again | loop)), *pieces])


def _cut(link: Links, cuts: int, fresh: int) -> Links:
    """A link in `cuts` + 1 pieces of equal length, joined at the new nodes `fresh`, `fresh` - 1 ..."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(link.lonlat, axis=0).T))])
    share = np.arange(1, cuts + 1) / (cuts + 1)
    middles = np.column_stack([np.interp(share * along[-1], along, link.lonlat[:, axis]) for axis in (0, 1)])
    keys = [link.ends[0, 0], *(fresh - cut for cut in range(cuts)), link.ends[0, 1]]
    bounds = [0.0, *(share * along[-1]), along[-1]]
    points = [link.lonlat[:1], *middles[:, None], link.lonlat[-1:]]
    shapes = [
        np.concatenate([points[i], link.lonlat[(along > bounds[i]) & (along < bounds[i + 1])], points[i + 1]])
        for i in range(cuts + 1)
    ]
    pieces = cuts + 1
    return Links(
        np.array([keys[i : i + 2] for i in range(pieces)], dtype=np.int64),
        np.concatenate([[0], np.cumsum([len(shape) for shape in shapes])]),
        np.concatenate(shapes),
        np.repeat(link.kind, pieces),
        np.repeat(link.flags, pieces),
        np.repeat(link.kmh, pieces, axis=0),
        np.repeat(link.metres / pieces, pieces),
    )
