"""The corpus of answers: what people write at night, what is open to them then, and what each must become."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("answers.tsv")


class Line(NamedTuple):
    """`open` lists what waits for the sender: A asked, A! its crew on the way, A@ on scene, - nothing, ? a stranger."""

    open: str
    becomes: str
    text: str


def lines() -> list[Line]:
    """All of the file, comments left out."""
    rows = [row.split("\t") for row in FILE.read_text(encoding="utf-8").splitlines() if row[:1] != "#"]
    return [Line(open, becomes, _plain(text)) for open, becomes, text in rows]


def _plain(text: str) -> str:
    spelt = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
    return spelt.replace("\\n", "\n")
