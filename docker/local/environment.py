"""What the environment and `.env` say, and the settings that are generated into `.local/env` for the rest."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from docker.local.console import Refused
from docker.local.places import Places
from docker.local.services import Wanted

LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$")
# A setting as `.env.example` shows it, switched off.
EXAMPLE = re.compile(r"^#([A-Z][A-Z0-9_]*)=", re.MULTILINE)
DEFAULT_PORT = "8000"


def read_file(path: Path) -> dict[str, str]:
    """The NAME=value lines of a settings file; quotes around a value and ` # ...` behind a bare one are dropped."""
    if not path.is_file():
        return {}
    values = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        found = LINE.match(line)
        if found:
            name, value = found.groups()
            if value[:1] in ("'", '"') and value[0] in value[1:]:
                value = value[1 : value.index(value[0], 1)]
            else:
                value = re.sub(r"(^|\s+)#.*$", "", value)
            values[name] = value
    return values


def given(places: Places) -> dict[str, str]:
    """What a person set: the environment first, then `.env`; empty values count as not set."""
    filed = read_file(places.root / ".env")
    return {
        name: value
        for name, value in {**filed, **{k: v for k, v in os.environ.items() if v}}.items()
        if value
    }


def wanted(settings: Mapping[str, str]) -> Wanted:
    """Which servers have to be embedded, since no address was given for them."""
    return Wanted(postgres="DATABASE_URL" not in settings, redis="REDIS_URL" not in settings)


def port(settings: Mapping[str, str]) -> int:
    """The port of the web server.

    Raises:
        Refused: PORT is no port number.
    """
    word = settings.get("PORT", DEFAULT_PORT)
    if not word.isascii() or not word.isdigit() or not 1 <= int(word) <= 65_535:
        raise Refused(
            f"PORT={word!r} is no port number; write one between 1 and 65535, as in `make run PORT=8001`."
        )
    return int(word)


def write_generated(places: Places, addresses: Mapping[str, str], *, port: int) -> None:
    """Write `.local/env` (mode 0600) so that `manage.py` by hand meets the same system; the secret key is kept."""
    secret = read_file(places.env_file).get("SECRET_KEY") or secrets.token_urlsafe(64)
    settings = {
        "SECRET_KEY": secret,
        "HTTPS": "0",
        "PUBLIC_URL": f"http://localhost:{port}",
        "STATIC_COLLECTED": "1",
        **addresses,
    }
    draft = places.env_file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(
            "# Written by `make run`; settings of your own belong in .env, which wins over this file.\n"
        )
        file.writelines(f"{name}='{value}'\n" for name, value in settings.items())
    draft.replace(places.env_file)


def for_children(extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with `extra` on top, for the project's own programs."""
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "DJANGO_SETTINGS_MODULE": "dispatch.settings",
        **extra,
    }


def documented(places: Places) -> set[str]:
    """The name of every setting there is: those of `.env.example`."""
    return set(EXAMPLE.findall((places.root / ".env.example").read_text(encoding="utf-8")))


def for_tests(places: Places, addresses: Mapping[str, str]) -> dict[str, str]:
    """An environment in which no setting of a person, least of all a gateway's password, reaches a test."""
    settings = {
        **addresses,
        "ENV_FILES": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "HTTPS": "0",
        "DATABASE_POOL": "0",
    }
    persons = documented(places)
    return {name: value for name, value in for_children({}).items() if name not in persons} | settings
