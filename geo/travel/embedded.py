"""The router that needs nobody: the road networks built by `manage.py build_roads`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.travel.avoid import Avoid
from geo.travel.base import Floats, Mode, Points, RouterUnavailable, TravelTable, as_array
from geo.travel.graph.closures import closures_of
from geo.travel.graph.table import table
from geo.travel.networks import networks_at


class Graph:
    """Exact quickest ways on the network of the area, past whatever is closed."""

    name = "graph"

    def times(
        self, origins: Points, destinations: Points, *, mode: Mode = Mode.CAR, avoid: Avoid | None = None
    ) -> TravelTable:
        """The whole table; not a number for points too far from any road. Raises `RouterUnavailable`: no network here."""
        starts, ends = as_array(origins), as_array(destinations)
        towards = len(ends) <= len(starts)
        found, chosen = networks_at(ends if towards else starts)
        if not (chosen >= 0).any():
            raise RouterUnavailable("no road network here")
        parts: list[TravelTable | None] = []
        for number in range(-1, len(found)):
            some = np.flatnonzero(chosen == number)
            if number < 0 or not len(some):
                parts.append(None)
                continue
            closures = closures_of(found[number], avoid)
            pair = (starts, ends[some]) if towards else (starts[some], ends)
            if len(some) == len(chosen):
                return table(found[number], *pair, mode, closures)
            parts.append(table(found[number], *pair, mode, closures))
        return _joined(parts, chosen, (len(starts), len(ends)), towards)


def _joined(
    parts: list[TravelTable | None], chosen: NDArray[Any], shape: tuple[int, int], towards: bool
) -> TravelTable:
    """Tables of several networks as one; `chosen` says whose each destination (or origin) is."""

    def together(name: str, empty: float) -> Floats:
        whole = np.full(shape, empty)
        for number, part in enumerate(parts, -1):
            if part is not None:
                view = whole if towards else whole.T
                values = getattr(part, name)
                view[:, chosen == number] = values if towards else values.T
        return whole

    return TravelTable(
        seconds=together("seconds", np.nan),
        metres=lambda: together("metres", np.nan),
        estimated=together("estimated", 1.0).astype(bool),
        source="+".join(part.source for part in parts if part is not None),
        off_road=together("off_road", np.inf),
    )
