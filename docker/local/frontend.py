"""The front end: its packages, its build, its own checks, and the compiled English texts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from docker.local import packages, stamps
from docker.local.console import must, say, step
from docker.local.places import Places

NOT_SOURCES = frozenset({"node_modules", "dist", ".vite"})


def is_usable(version: str) -> bool:
    """Whether a Node of this version (`v22.12.0`) can build the front end: what Vite 8 asks for."""
    found = re.match(r"v(\d+)\.(\d+)", version)
    if not found:
        return False
    number = (int(found[1]), int(found[2]))
    return (20, 19) <= number < (21, 0) or number >= (22, 12)


def _programs(places: Places) -> Path | None:
    """The folder of Node's programs when they are not the system's; None when the system's will do."""
    if shutil.which("node") and shutil.which("npm"):
        answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
        if is_usable(answer.stdout.strip()):
            return None
    return packages.install_node(places)


def _environment(places: Places) -> dict[str, str]:
    programs = _programs(places)
    path = os.environ.get("PATH", os.defpath)
    return {**packages.trusting(), "PATH": f"{programs}{os.pathsep}{path}" if programs else path}


def build(places: Places) -> None:
    """Install the locked packages when the lock changed, and build when a source changed.

    Raises:
        Refused: npm or the build failed.
    """
    lock = places.frontend / "package-lock.json"
    sources = stamps.files_below(places.frontend, leave_out=NOT_SOURCES)
    installed, installed_for = places.frontend / "node_modules" / ".installed", stamps.digest([lock])
    built, built_for = places.stamps / "frontend", stamps.digest(sources)
    manifest = places.frontend / "dist" / "manifest.json"
    is_installed = stamps.is_done(installed, installed_for)
    is_built = stamps.is_done(built, built_for, manifest)
    if is_installed and is_built:
        return
    env = _environment(places)
    if not is_installed:
        say("Installing the front end's packages")
        command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        must(command, cwd=places.frontend, env=env, failing="The front end's packages could not be installed")
        stamps.mark_done(installed, installed_for)
    if not is_built:
        say("Building the front end")
        must(
            ["npm", "run", "--silent", "build"],
            cwd=places.frontend,
            env=env,
            failing="The front end could not be built",
        )
        stamps.mark_done(built, built_for)


def failing_checks(places: Places) -> list[str]:
    """Run the front end's scripts `check` and `test`, those that there are; the names of the ones that failed."""
    scripts = json.loads((places.frontend / "package.json").read_text()).get("scripts", {})
    env = _environment(places)
    failed = []
    for name in ("check", "test"):
        if name in scripts:
            say(f"== front end: npm run {name}")
            if step(["npm", "run", "--silent", name], cwd=places.frontend, env={**env, "CI": "true"}):
                failed.append(f"front end {name}")
    return failed


def compile_texts(places: Places) -> None:
    """Compile each catalogue of translations that changed.

    Raises:
        Refused: a catalogue is broken; msgfmt printed where.
    """
    for source in stamps.files_below(
        places.root / "dispatch", suffix=".po", leave_out=frozenset({"node_modules"})
    ):
        name = "-".join(source.relative_to(places.root).parts)
        stamp, key = places.stamps / name, stamps.digest([source])
        product = source.with_suffix(".mo")
        if not stamps.is_done(stamp, key, product):
            command: list[str | Path] = ["msgfmt", "--check-format", "--output-file", product, source]
            must(command, cwd=places.root, failing=f"The translations in {source} could not be compiled")
            stamps.mark_done(stamp, key)
