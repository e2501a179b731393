"""Make a road network for travel times, from an OpenStreetMap extract or from the demo's main roads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from geo.roads import RoadsUnavailable
from geo.travel.building.build import from_extract, from_highways
from geo.travel.building.osm import NotAnExtract
from geo.travel.graph import store
from geo.travel.graph.network import Facts

# The areas of the demo: west, south, east, north. In Henan the real stream of July 2021 is replayed.
DEMO = {"linyi": (117.1, 34.1, 119.6, 36.6), "henan": (110.3, 31.3, 116.7, 36.4)}


class Command(BaseCommand):
    """`manage.py build_roads FILE.osm.pbf --name NAME`, `--highways W,S,E,N --name NAME` or `--demo`."""

    # Nothing of the database or of the front end has to be there.
    requires_system_checks = []
    help = "Build a road network for travel times from an OpenStreetMap extract (.osm.pbf)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the roads come from, and what the network is called."""
        parser.add_argument("file", type=Path, nargs="?", help="an extract, such as one of a province")
        parser.add_argument("--name", default="", help="of the network; without it the file's")
        parser.add_argument("--highways", default="", help="west,south,east,north: main roads only, no file")
        parser.add_argument("--demo", action="store_true", help="what the demo needs, unless it is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build and say what came out."""
        folder = Path(settings.ROADS_DIR)
        try:
            if options["demo"]:
                for name, box in DEMO.items():
                    if not _is_there(folder, name):
                        self._say(from_highways(box, name=name, folder=folder))
            elif options["highways"]:
                name = _name(options["name"], "highways")
                self._say(from_highways(_box(options["highways"]), name=name, folder=folder))
            elif options["file"]:
                self._extract(options["file"], options["name"], folder)
            else:
                raise CommandError("Name a file (.osm.pbf), or --highways, or --demo.")
        except (NotAnExtract, RoadsUnavailable, ValueError, OSError) as error:
            raise CommandError(str(error)) from error

    def _extract(self, path: Path, name: str, folder: Path) -> None:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        with tqdm(unit=" roads", desc=path.name) as bar:
            facts = from_extract(
                path,
                name=_name(name, path.name.split(".")[0]),
                folder=folder,
                progress=bar.update,
                stage=lambda words: bar.set_description(f"{path.name}: {words}"),
            )
        self._say(facts)

    def _say(self, facts: Facts) -> None:
        network = store.load(Path(settings.ROADS_DIR), facts.name)
        self.stdout.write(
            f"{facts.name}: {len(network.nodes):,} nodes, {len(network.metres):,} links, "
            f"{network.metres.sum() / 1_000:,.0f} km; roads are {facts.detour:g} x the straight line, {facts.kmh:g} km/h"
        )
        if facts.assumption:
            self.stdout.write(f"  assumed: {facts.assumption}")
        self.stdout.write(f"  {facts.attribution}")


def _is_there(folder: Path, name: str) -> bool:
    try:
        store.load(folder, name)
    except store.NoNetwork:
        return False
    return True


def _name(given: str, otherwise: str) -> str:
    """A name that is a plain folder's."""
    name = given or otherwise
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name):
        raise CommandError(f"--name {name!r}: letters, digits, - and _ only.")
    return name


def _box(words: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = map(float, words.split(","))
    except ValueError:
        raise CommandError("--highways wants four numbers: west,south,east,north in degrees.") from None
    if not (west < east and south < north):
        raise CommandError("--highways: west must be less than east, and south less than north.")
    return west, south, east, north
