"""The commands behind the Makefile: `python3 -m docker.local COMMAND`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docker.local import checking, running, tools
from docker.local.console import Refused, interruptible, say
from docker.local.places import Places

INTERRUPTED = 130


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command and its options; an unknown one ends the program with the usage."""
    parser = argparse.ArgumentParser(prog="python3 -m docker.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="set up, start and watch everything; Ctrl-C ends it")
    commands.add_parser("stop", help="end what runs from this folder")
    commands.add_parser("reset", help="stop and throw the embedded data away").add_argument(
        "--yes", action="store_true"
    )
    commands.add_parser("check", help="lint, types, layers, migrations, deployment settings")
    commands.add_parser("test", help="all checks and all tests").add_argument(
        "--pick", default="", help="arguments for pytest"
    )
    for name in ("bench", "trial", "screenshots"):
        commands.add_parser(name).add_argument("--only", default="", help="names, a comma between")
    roads = commands.add_parser("roads", help="build a road network from an OpenStreetMap extract")
    roads.add_argument("--osm", default="", help="the extract, .osm.pbf")
    roads.add_argument("--name", default="", help="of the network; without it the file's")
    commands.add_parser("lock", help="lock the packages anew")
    return parser.parse_args(arguments)


def main(arguments: list[str], *, root: Path) -> int:
    """Run one command in the project folder `root`; the exit code."""
    options, places = parse(arguments), Places(root)
    try:
        match options.command:
            case "run":
                return running.run(places)
            case "stop":
                return running.stop(places)
            case "reset":
                return running.reset(places, sure=options.yes)
            case "check":
                return checking.check(places)
            case "test":
                return checking.test(places, picked=options.pick)
            case "screenshots":
                return tools.screenshots(places, only=options.only)
            case "roads":
                return tools.roads(places, extract=options.osm, name=options.name)
            case "lock":
                return tools.lock(places)
            case kind:
                return checking.measure(places, kind=kind, only=options.only)
    except Refused as refusal:
        say(f"\n{refusal}")
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted. The same command goes on where this one stopped.")
        return INTERRUPTED


if __name__ == "__main__":
    interruptible()
    sys.exit(main(sys.argv[1:], root=Path(__file__).resolve().parents[2]))
