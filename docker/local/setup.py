"""Everything that has to be there before anything starts, each step skipped when it was done before."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from docker.local import frontend, locks, packages, stamps, system
from docker.local.console import Refused, must, say
from docker.local.environment import for_children
from docker.local.places import Places
from docker.local.services import Wanted


def prepare(places: Places, *, servers: Wanted, tests: bool) -> None:
    """Bring the machine, the packages, the front end and the texts up to date; `tests` adds what tests need.

    Raises:
        Refused: a step failed; the text says which, and what to do.
    """
    if not sys.platform.startswith("linux"):
        raise Refused("The embedded default needs Linux: Debian 12, Ubuntu 24.04 or newer.")
    if not os.access(places.root, os.W_OK):
        raise Refused(
            f"{places.root} cannot be written by this user; Muster keeps its packages and data there."
        )
    places.local.mkdir(exist_ok=True)
    with locks.awaited(places.lock("setup"), note="setting this folder up"):
        needs = system.needs(servers=servers, browser=tests, venv=not packages.has_venv(places))
        system.provide(needs, root=places.root)
        packages.install(places, dev=tests)
        frontend.build(places)
        frontend.compile_texts(places)


def collect_static(places: Places) -> None:
    """Gather and compress the static files when one of them changed. Needs settings that load."""
    folders = (places.frontend / "dist", places.frontend / "static")
    files = [*stamps.files_below(*folders), places.root / "requirements.txt"]
    stamp, key = places.stamps / "static", stamps.digest(files)
    if stamps.is_done(stamp, key, places.local / "static"):
        return
    say("Compressing the static files")
    command: list[str | Path] = [
        places.python,
        "manage.py",
        "collectstatic",
        "--no-input",
        "--clear",
        "--verbosity",
        "0",
    ]
    env = for_children({"DATABASE_POOL": "0"})
    must(command, cwd=places.root, env=env, failing="The static files could not be collected")
    stamps.mark_done(stamp, key)
