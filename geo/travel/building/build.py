"""Build a road network and put it where all processes find it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from geo.roads import Box
from geo.travel.building import highways, osm
from geo.travel.building.assemble import Label, assemble
from geo.travel.building.fit import fitted
from geo.travel.building.links import Links
from geo.travel.graph import store
from geo.travel.graph.network import Facts


def from_extract(
    path: Path,
    *,
    name: str,
    folder: Path,
    progress: osm.Progress = lambda ways: None,
    stage: Callable[[str], object] = lambda words: None,
) -> Facts:
    """From an OpenStreetMap extract; `stage` is told what is done now. Raises `building.osm.NotAnExtract`."""
    links = osm.read(path, progress)
    label = Label(name=name, source=path.name, attribution=osm.ATTRIBUTION)
    return _build(links, label, folder, stage)


def from_highways(box: Box, *, name: str, folder: Path) -> Facts:
    """From the main roads with an end in the box. Raises `geo.roads.RoadsUnavailable`; `ValueError`: there is none."""
    return _build(highways.read(box), highways.label(name), folder, lambda words: None)


def _build(links: Links, label: Label, folder: Path, stage: Callable[[str], object]) -> Facts:
    stage("joining")
    network = assemble(links, label)
    stage("measuring")
    network = fitted(network)
    stage("writing")
    store.save(folder, network)
    return network.facts
