"""What the machine itself has to bring, and how it gets there on Debian and Ubuntu."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from docker.local import postgres, redis
from docker.local.console import Refused, must, say
from docker.local.services import Wanted

INSTALLER = Path(__file__).with_name("apt.sh")
# Stands for the newest `postgresql-N-postgis-3` that the distribution has.
POSTGIS_PACKAGE = "postgresql-postgis"


@dataclass(frozen=True)
class Need:
    """One thing the machine has to have: what, what for, the Debian packages that bring it, how to see it is there."""

    what: str
    why: str
    packages: tuple[str, ...]
    is_met: Callable[[], bool]


def needs(*, servers: Wanted, browser: bool, venv: bool) -> list[Need]:
    """Everything the machine has to bring: `servers` to embed, a `browser` for tests, a `venv` still to be made."""
    python = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    fonts = Path("/usr/share/fonts")
    chromium = "chromium-browser" if _release().get("ID") == "ubuntu" else "chromium"
    postgis = Need(
        f"PostgreSQL {postgres.OLDEST} or newer with PostGIS 3", "keeps everything; a cluster of the project's own is made from it",
        (POSTGIS_PACKAGE,), lambda: bool(postgres.installations()),
    )  # fmt: skip
    gdal = Need(
        "GDAL, GEOS and PROJ",
        "compute with points and areas",
        ("gdal-bin",),
        lambda: _has_libraries("gdal", "geos_c"),
    )
    return [
        *([postgis] if servers.postgres else [gdal]),
        *([Need("Redis", "wakes workers and open pages", ("redis-server",), lambda: bool(redis.binary()))] if servers.redis else []),
        Need("setpriv", "runs the servers as a user of their own", ("util-linux",), lambda: bool(os.getuid() or shutil.which("setpriv"))),
        Need("gettext", "compiles the English texts", ("gettext",), lambda: bool(shutil.which("msgfmt"))),
        *([Need("Python's venv", "keeps Python packages in this folder", (python,), _has_venv)] if venv else []),
        *([Need("Chromium", "walks through the pages in tests", (chromium,), _has_chromium)] if browser else []),
        *([Need("a Chinese font", "shows labels in tests and pictures", ("fonts-noto-cjk",), lambda: _has_font(fonts))] if browser else []),
    ]  # fmt: skip


def provide(wanted: Sequence[Need], *, root: Path) -> None:
    """Install what is missing with apt, after saying what and why.

    Raises:
        Refused: this is no Debian or Ubuntu, or there is no way to become root; the text says what to install.
    """
    missing = [need for need in wanted if not need.is_met()]
    if not missing:
        return
    say("This machine lacks:")
    for need in missing:
        say(f"  - {need.what}: {need.why}")
    if not shutil.which("apt-get"):
        raise Refused(
            "Install these with this system's own package manager, then run the same command again."
        )
    become_root = _become_root(missing)
    must(
        [*become_root, "apt-get", "update", "-qq"], cwd=root, failing="The package lists could not be fetched"
    )
    packages = _resolve(missing)
    say(
        f"Installing with apt: {' '.join(packages)} (no server of theirs is started, now or at the next boot)"
    )
    must([*become_root, "sh", INSTALLER, *packages], cwd=root, failing="The packages could not be installed")
    still = [need.what for need in missing if not need.is_met()]
    if still:
        raise Refused(
            f"Installed, yet not found: {', '.join(still)}. Muster needs Debian 12 or Ubuntu 24.04, or newer."
        )


def _become_root(missing: Sequence[Need]) -> list[str]:
    if os.getuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"] if os.isatty(0) else ["sudo", "--non-interactive"]
    packages = " ".join(package for need in missing for package in need.packages)
    raise Refused(
        f"There is no sudo here. As root, run:\n  sh {shlex.quote(str(INSTALLER))} {packages}\nThen run the same command again."
    )


def _resolve(missing: Sequence[Need]) -> list[str]:
    """Package names as apt knows them."""
    names = [package for need in missing for package in need.packages]
    if POSTGIS_PACKAGE in names:
        names[names.index(POSTGIS_PACKAGE)] = newest_postgis()
    return names


def newest_postgis() -> str:
    """The package of the newest PostgreSQL with PostGIS that apt can install.

    Raises:
        Refused: it knows none that is new enough.
    """
    search = ["apt-cache", "search", "--names-only", r"^postgresql-[0-9]+-postgis-3$"]
    listed = subprocess.run(search, capture_output=True, text=True, check=False).stdout
    versions = sorted(
        int(number) for number in re.findall(r"^postgresql-(\d+)-postgis-3\b", listed, re.MULTILINE)
    )
    if not versions or versions[-1] < postgres.OLDEST:
        raise Refused(
            f"apt knows no PostgreSQL {postgres.OLDEST} or newer with PostGIS. Use Debian 12, Ubuntu 24.04 or newer,"
            " or give the address of a server in DATABASE_URL (see .env.example)."
        )
    return f"postgresql-{versions[-1]}-postgis-3"


def _release() -> dict[str, str]:
    lines = Path("/etc/os-release").read_text().splitlines() if Path("/etc/os-release").is_file() else []
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def _has_libraries(*names: str) -> bool:
    return all(ctypes.util.find_library(name) for name in names)


def _has_venv() -> bool:
    return bool(importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"))


def _has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser"))


def _has_font(fonts: Path) -> bool:
    return any(next(fonts.rglob(pattern), None) for pattern in ("NotoSansCJK*", "wqy-*"))
