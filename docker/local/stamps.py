"""Nothing twice: a step leaves a note of the input it was done for, and is skipped while that input stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def files_below(*folders: Path, suffix: str = "", leave_out: frozenset[str] = frozenset()) -> list[Path]:
    """Every file below `folders` whose name ends in `suffix`, sorted; folders named in `leave_out` are not entered."""
    found: list[Path] = []
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path.is_dir() and path.name not in leave_out and not path.is_symlink():
                found += files_below(path, suffix=suffix, leave_out=leave_out)
            elif path.is_file() and path.name.endswith(suffix):
                found.append(path)
    return found


def digest(files: Iterable[Path], *words: str) -> str:
    """A fingerprint of names and contents of `files` and of further `words`; a missing file counts as empty."""
    total = hashlib.sha256()
    for word in words:
        total.update(f"{word}\0".encode())
    for path in files:
        content = path.read_bytes() if path.is_file() else b""
        total.update(f"{path}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def is_done(stamp: Path, key: str, *products: Path) -> bool:
    """Whether the step that left `stamp` was done for `key` and its products are still there."""
    return stamp.is_file() and stamp.read_text() == key and all(product.exists() for product in products)


def mark_done(stamp: Path, key: str) -> None:
    """Note that the step was done for `key`; written last, so that a step cut short is done again."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
