"""Networks on disk: `ROADS/NAME/VERSION/*.npy` and `facts.json`, with `ROADS/NAME/current` naming the version in use.

A version is written beside the old one and then named in one step, so a reader sees all of it or none. Arrays are mapped,
not read: all processes share one copy in memory, and a network larger than the memory still answers.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from geo.travel.graph.network import MODES, Arcs, Facts, Hierarchy, Network

# Of the files themselves: another number, and old networks are not read but must be built again.
FORMAT = 2
CURRENT = "current"
_LINK_ARRAYS = (
    "nodes",
    "ends",
    "metres",
    "kind",
    "flags",
    "seconds",
    "home",
    "shape_start",
    "shape",
    "shape_at",
    "shape_link",
    "cell_start",
    "cell_piece",
)
_ARC_ARRAYS, _HIERARCHY_ARRAYS = tuple(Arcs.__slots__), tuple(Hierarchy.__slots__)
_open: dict[Path, Network] = {}
_lock = threading.Lock()


class NoNetwork(Exception):
    """There is no such network, or not in the form that this program reads."""


def save(folder: Path, network: Network) -> Path:
    """Write the network below `folder`/its name and make it the current one; older versions go."""
    home = folder / network.facts.name
    home.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=home, prefix=".half-"))
    try:
        for name, array in _arrays(network).items():
            np.save(half / f"{name}.npy", array)
        (half / "facts.json").write_bytes(msgspec.json.format(msgspec.json.encode(network.facts)))
        half.chmod(0o755)
        whole = home / network.version
        shutil.rmtree(whole, ignore_errors=True)
        half.rename(whole)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    pointer = half.with_name(f"{half.name}-pointer")
    pointer.write_text(f"{FORMAT} {network.version}")
    pointer.replace(home / CURRENT)
    for old in home.iterdir():
        if old.is_dir() and old != whole:
            # Whoever has it mapped keeps it until they let go: the kernel sees to that.
            shutil.rmtree(old, ignore_errors=True)
    return whole


def names(folder: Path) -> list[str]:
    """Networks that can be opened, by name."""
    return sorted(path.parent.name for path in folder.glob(f"*/{CURRENT}"))


def load(folder: Path, name: str) -> Network:
    """The current version of a network, the same object until another is built. Raises `NoNetwork`."""
    try:
        number, version = (folder / name / CURRENT).read_text().split()
    except (OSError, ValueError):
        raise NoNetwork(f"no road network {name!r} in {folder}") from None
    if number != str(FORMAT):
        raise NoNetwork(f"{name} was built by another version of this program; build it again")
    with _lock:
        kept = _open.get(folder / name)
        if kept is None or kept.version != version:
            kept = _open[folder / name] = _read(folder / name / version, version)
        return kept


def _read(place: Path, version: str) -> Network:
    def array(name: str) -> Any:
        return np.load(place / f"{name}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)

    try:
        facts = msgspec.json.decode((place / "facts.json").read_bytes(), type=Facts)
        arcs = {mode: Arcs(*(array(f"{mode}_{part}") for part in _ARC_ARRAYS)) for mode in MODES}
        hierarchies = {
            mode: Hierarchy(*(array(f"{mode}_{part}") for part in _HIERARCHY_ARRAYS))
            for mode in MODES
            if (place / f"{mode}_{_HIERARCHY_ARRAYS[0]}.npy").is_file()
        }
        whole = {name: array(name) for name in _LINK_ARRAYS}
        return Network(version=version, facts=facts, arcs=arcs, hierarchies=hierarchies, **whole)
    except (OSError, EOFError, ValueError, msgspec.DecodeError) as error:
        raise NoNetwork(f"{place}: {error}") from None


def _arrays(network: Network) -> Mapping[str, Any]:
    arrays = {name: getattr(network, name) for name in _LINK_ARRAYS}
    for mode, arcs in network.arcs.items():
        arrays |= {f"{mode}_{part}": getattr(arcs, part) for part in _ARC_ARRAYS}
    for mode, hierarchy in network.hierarchies.items():
        arrays |= {f"{mode}_{part}": getattr(hierarchy, part) for part in _HIERARCHY_ARRAYS}
    return arrays
