"""The main roads around a place, from the files of `scgraph-data` (OpenStreetMap's highways, simplified).

The package is a Python module of 36 MB whose import compiles half a million dictionaries; its two tables stand on a
line each and are read as text: below a second, and only what lies in the box is kept.
"""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

ATTRIBUTION = "© OpenStreetMap contributors"
# West, south, east, north in degrees, WGS-84.
Box = tuple[float, float, float, float]
Floats = NDArray[np.float64]


class RoadsUnavailable(Exception):
    """The road data is not installed or not in the form that is known."""


def roads_in(box: Box) -> Any:
    """The road lines with an end in the box, as a shapely MultiLineString, lon/lat. Raises `RoadsUnavailable`."""
    places, ends, _ = stretches_in(box)
    merged = shapely.line_merge(shapely.multilinestrings(list(places[ends])))
    return merged if merged.geom_type == "MultiLineString" else shapely.multilinestrings([merged])


def stretches_in(box: Box) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Stretches with an end in the box, each once: points (n, 2) in degrees, (m, 2) numbers of points, (m,) kilometres.

    Raises `RoadsUnavailable`.
    """
    nodes, neighbours = _tables()
    west, south, east, north = box
    inside = [i for i, (lat, lon) in enumerate(nodes) if west <= lon <= east and south <= lat <= north]
    found = {
        (min(here, int(there)), max(here, int(there))): float(km)
        for here in inside
        for there, km in re.findall(r"(\d+): ?([\d.e-]+)", neighbours[here])
    }
    ends = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    kept, numbers = np.unique(ends, return_inverse=True)
    # The tables are latitude first.
    places = np.array([nodes[i][::-1] for i in kept], dtype=np.float64).reshape(-1, 2)
    return places, numbers.reshape(-1, 2), np.array([found[a, b] for a, b in ends.tolist()], dtype=np.float64)


def _tables() -> tuple[list[list[float]], list[str]]:
    """Points as [lat, lon] and, for each, the text "neighbour: km, ..."."""
    module = importlib.util.find_spec("scgraph_data.world_highways")
    if module is None or module.origin is None:
        raise RoadsUnavailable("scgraph-data is not installed")
    lines = Path(module.origin).read_text(encoding="utf-8").splitlines()
    tables = dict(line.split("=", 1) for line in lines if line.startswith(("graph=[{", "nodes=[[")))
    if tables.keys() != {"graph", "nodes"}:
        raise RoadsUnavailable("scgraph-data has changed its form")
    nodes, neighbours = json.loads(tables["nodes"]), tables["graph"][2:-2].split("}, {")
    if len(nodes) != len(neighbours):
        raise RoadsUnavailable("scgraph-data has changed its form")
    return nodes, neighbours
