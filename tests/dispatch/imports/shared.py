"""Where real data lies beside the repository, and a skip with its reason where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).parents[3].parent / "shared" / "data"


def shared_data(name: str) -> Path:
    """The path of a shared data file; skips the test when this machine has none."""
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"no shared data on this machine: {name}")
    return path
