"""The English catalogue as the programs of gettext read it: what the sources say, and what stands in the catalogue."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "dispatch" / "locale" / "en" / "LC_MESSAGES" / "django.po"
PACKAGES = ("dispatch", "geo", "realtime")
# Ideographs, and what a Chinese keyboard adds: full-width signs, 、。「」【】.
CHINESE = re.compile(r"[\u2e80-\u2fdf\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]+")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*(?::\w+)?\}")
SKIPPED = {"node_modules", "dist", "migrations", "locale"}

needs_gettext = pytest.mark.skipif(
    any(shutil.which(program) is None for program in ("xgettext", "msginit", "msgfmt")),
    reason="the programs of gettext are not installed",
)


def program(*command: str | Path) -> None:
    """Run one of gettext's programs; what it says is the failure."""
    subprocess.run(command, check=True, capture_output=True, text=True)


def compiled(po: Path, into: Path) -> dict[str, str]:
    """Every sentence of a catalogue with its translation; an empty or a fuzzy one is not in it, the header neither."""
    into.mkdir(parents=True, exist_ok=True)
    program("msgfmt", "--check-format", "--output-file", into / "django.mo", po)
    with (into / "django.mo").open("rb") as file:
        held = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {_key(key): words for key, words in held.items() if key}


def _key(key: str | tuple[str, int]) -> str:
    """The context before the sentence, the number of a plural behind it."""
    return key if isinstance(key, str) else f"{key[0]} [{key[1]}]"


def sources(endings: Sequence[str]) -> Iterator[Path]:
    """The files of the packages that may hold words, relative to the root."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            inside = path.relative_to(ROOT)
            if path.suffix in endings and SKIPPED.isdisjoint(inside.parts):
                yield inside


def copy_sources(to: Path) -> None:
    """Where makemessages may write beside them."""
    for inside in sources((".py", ".html", ".txt")):
        (to / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / inside, to / inside)


def chinese_in(words: str, allowed: Iterable[str] = ()) -> list[str]:
    """What is Chinese in `words` once the allowed is taken out, the longest first."""
    for known in sorted(allowed, key=len, reverse=True):
        words = words.replace(known, "")
    return CHINESE.findall(words)
