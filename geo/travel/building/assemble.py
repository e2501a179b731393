"""From links to a network: nodes numbered along a curve that keeps neighbours together, arcs, and squares to find roads by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.travel.base import FOOT_KMH, Mode
from geo.travel.building.contract import contracted
from geo.travel.building.links import Links, simple
from geo.travel.building.squares import squares
from geo.travel.graph.mercator import lengths, to_plane
from geo.travel.graph.network import MODES, Arcs, Facts, Floats, Ints, Network

# Below this a link is a seam of the map, not a way; nothing may divide by its length.
SHORTEST_METRES = 0.1
# On a smaller network a search over everything costs less than a millisecond or two.
FOR_HIERARCHY = 20_000
# A car park or a yard that no road of the extract leads to is not where anybody starts: fewer nodes than this.
_ISLAND = 30


@dataclass(frozen=True, kw_only=True)
class Label:
    """What a source says of itself. `coarse`: main roads only, so that the leg to them is on roads that are not here."""

    name: str
    source: str
    attribution: str
    assumption: str = ""
    coarse: bool = False
    access_kmh: float = FOOT_KMH
    access_metres: float = 2_000.0


def assemble(links: Links, label: Label) -> Network:
    """The network, not yet fitted (`fit.fitted` does that). Raises `ValueError` for no links at all."""
    if not len(links):
        raise ValueError("there is no road in it")
    links = simple(links)
    nodes, ends = _numbered(links)
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    links, ends = links.pick(order), ends[order]
    shape = to_plane(links.lonlat)
    at, metres = _along(links, shape)
    seconds = np.full(links.kmh.shape, np.inf)
    np.divide(metres[:, None] * 3.6, links.kmh, out=seconds, where=links.kmh > 0)
    arcs = {mode: _arcs(ends, seconds[:, 2 * i : 2 * i + 2], len(nodes)) for i, mode in enumerate(MODES)}
    shape_link = np.repeat(np.arange(len(links), dtype=np.int32), np.diff(links.start))
    grid = squares(shape, shape_link)
    corner = links.lonlat.min(axis=0), links.lonlat.max(axis=0)
    facts = Facts(
        **{name: getattr(label, name) for name in label.__dataclass_fields__},
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        box=(*corner[0].tolist(), *corner[1].tolist()),
        detour=1.4,
        kmh=40.0,
        cell=grid.side,
        columns=grid.columns,
        rows=grid.rows,
        corner=grid.corner,
    )
    network = Network(
        version="",
        facts=facts,
        nodes=nodes,
        ends=ends,
        metres=metres,
        kind=links.kind,
        flags=links.flags,
        seconds=seconds,
        home=np.column_stack([_home(ends, arcs[mode]) for mode in MODES]),
        shape_start=links.start.astype(np.int32),
        shape=shape,
        shape_at=at,
        shape_link=shape_link,
        cell_start=grid.start,
        cell_piece=grid.pieces,
        arcs=arcs,
    )
    if len(nodes) >= FOR_HIERARCHY:
        network = replace(network, hierarchies={Mode.CAR: contracted(arcs[Mode.CAR])})
    return replace(network, version=_version(network))


def _version(network: Network) -> str:
    """The same for the same roads and speeds."""
    content = hashlib.sha256()
    for array in (network.ends, network.metres, network.seconds, network.shape, network.home, network.flags):
        content.update(np.ascontiguousarray(array).tobytes())
    return content.hexdigest()[:16]


def _numbered(links: Links) -> tuple[Floats, Ints]:
    """Nodes in the plane and the ends of the links by number, near ones near each other in memory."""
    keys, inverse = np.unique(links.ends, return_inverse=True)
    places = np.empty((len(keys), 2))
    inverse = inverse.reshape(-1, 2)
    places[inverse[:, 0]] = links.lonlat[links.start[:-1]]
    places[inverse[:, 1]] = links.lonlat[links.start[1:] - 1]
    plane = to_plane(places)
    order = np.argsort(_curve(plane), kind="stable")
    number = np.empty(len(keys), dtype=np.int32)
    number[order] = np.arange(len(keys), dtype=np.int32)
    return plane[order], number[inverse]


def _curve(plane: Floats) -> NDArray[np.uint64]:
    """Place of each point on a Morton curve through 65,536 x 65,536 squares."""
    low, high = plane.min(axis=0), plane.max(axis=0)
    square = ((plane - low) / max(float((high - low).max()), 1.0) * 65_535).astype(np.uint64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        square = (square | (square << np.uint64(shift))) & np.uint64(mask)
    found: NDArray[np.uint64] = square[:, 0] | (square[:, 1] << np.uint64(1))
    return found


def _along(links: Links, shape: Floats) -> tuple[Floats, Floats]:
    """Metres along its link for each point of shape, and each link's metres."""
    run = np.concatenate([[0.0], np.cumsum(lengths(shape))])
    first = run[links.start[:-1]]
    drawn = run[links.start[1:] - 1] - first
    metres = np.where(np.isnan(links.metres), drawn, links.metres)
    metres = np.maximum(metres, SHORTEST_METRES)
    stretch = np.divide(metres, drawn, out=np.ones_like(drawn), where=drawn > 0)
    counts = np.diff(links.start)
    return (run - np.repeat(first, counts)) * np.repeat(stretch, counts), metres


def _arcs(ends: Ints, seconds: Floats, nodes: int) -> Arcs:
    usable = np.flatnonzero(np.isfinite(seconds).any(axis=1)).astype(np.int32)
    forward, backward = seconds[usable].T
    rows = np.concatenate([ends[usable, 0], ends[usable, 1]])
    to = np.concatenate([ends[usable, 1], ends[usable, 0]])
    order = np.lexsort((to, rows))
    start = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=nodes), out=start[1:])
    return Arcs(
        start,
        to[order],
        np.tile(usable, 2)[order],
        np.concatenate([forward, backward])[order],
        np.concatenate([backward, forward])[order],
    )


def _home(ends: Ints, arcs: Arcs) -> NDArray[np.bool_]:
    """Links from which one gets to where the others are, and back: of each network that hangs together its main part."""
    count = len(arcs.start) - 1
    open_ = np.isfinite(arcs.away)
    rows = np.repeat(np.arange(count), np.diff(arcs.start))[open_]
    graph = csr_array((np.ones(len(rows), dtype=np.int8), (rows, arcs.to[open_])), shape=(count, count))
    _, whole = connected_components(graph, directed=True, connection="weak")
    _, part = connected_components(graph, directed=True, connection="strong")
    sizes = np.bincount(part)
    most = np.zeros(whole.max() + 1, dtype=np.int64)
    np.maximum.at(most, whole, sizes[part])
    good = (sizes[part] == most[whole]) & (sizes[part] >= min(_ISLAND, int(sizes.max()) // 4))
    usable = np.zeros(len(ends), dtype=bool)
    usable[arcs.link] = True
    home = usable & (part[ends[:, 0]] == part[ends[:, 1]]) & good[ends[:, 0]]
    found: NDArray[np.bool_] = home if home.any() else usable
    return found
