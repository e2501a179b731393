"""A database that has its tables and the demo, filled once for each state of the sources."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from docker.local import services, stamps
from docker.local.console import Refused, must, say
from docker.local.places import Places

# What these hold changes neither tables nor demo.
NOT_SOURCES = frozenset({"frontend", "pages", "locale", "__pycache__"})


def note_and_accounts(places: Places) -> tuple[Path, Path]:
    """The note that the database of `make run` was filled, and the list of accounts that came with it."""
    return places.stamps / "filled", places.local / "accounts.txt"


def fill_once(places: Places, *, env: Mapping[str, str], system: str, embedded: bool) -> str:
    """Migrate and load the demo unless that was done for this database and these sources; the demo accounts.

    A database that is not `embedded` may have changed by other hands and is looked at each time.
    """
    note, accounts = note_and_accounts(places)
    folders = (places.root / "dispatch", places.root / "geo", places.root / "realtime")
    sources = [*stamps.files_below(*folders, leave_out=NOT_SOURCES), places.root / "requirements.txt"]
    key = stamps.digest(
        sources, *(f"{folder}:{folder.stat().st_ino}" for folder in services.data_of(places, system))
    )
    if embedded and stamps.is_done(note, key, accounts):
        return accounts.read_text(encoding="utf-8")
    migrate(places, env=env)
    listing = load_demo(places, env=env)
    accounts.unlink(missing_ok=True)
    accounts.touch(mode=0o600)
    accounts.write_text(listing, encoding="utf-8")
    stamps.mark_done(note, key)
    return listing


def migrate(places: Places, *, env: Mapping[str, str]) -> None:
    """Bring the tables up to date, as the role `owner`.

    Raises:
        Refused: a migration failed; its own words stand above.
    """
    say("Migrating the database")
    command = [
        str(places.python),
        "manage.py",
        "migrate",
        "--database",
        "owner",
        "--no-input",
        "--verbosity",
        "0",
    ]
    unpooled = {**env, "DATABASE_POOL": "0"}
    must(command, cwd=places.root, env=unpooled, failing="The database could not be migrated")


def load_demo(places: Places, *, env: Mapping[str, str]) -> str:
    """Load the demo (again: nothing is doubled) and return the list of its accounts.

    Raises:
        Refused: it could not be loaded.
    """
    say("Loading the demo")
    unpooled = {**env, "DATABASE_POOL": "0"}
    roads = [str(places.python), "manage.py", "build_roads", "--demo"]
    if subprocess.run(roads, cwd=places.root, env=unpooled, check=False).returncode:
        # Times are then estimated by the straight line, and every screen says so.
        say("The demo's road network could not be built; travel times will be estimates.")
    seed = [str(places.python), "manage.py", "seed_demo"]
    for command in (seed, [*seed, "--accounts"]):
        answer = subprocess.run(
            command, cwd=places.root, env=unpooled, stdout=subprocess.PIPE, encoding="utf-8", check=False
        )
        if answer.returncode:
            raise Refused(f"The demo could not be loaded: {' '.join(command)}\n{answer.stdout}")
    return answer.stdout
