"""What a database cannot hold is replaced, so that the rest of a message is kept."""

from __future__ import annotations

import re

# PostgreSQL holds no NUL, and half of a surrogate pair is no character.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(words: str) -> str:
    """`words` with the replacement character for each that cannot be stored; all else as it came."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", words)
