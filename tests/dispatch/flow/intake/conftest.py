"""Sheets on disk, and an operation with a service area."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.models import Operation
from tests.dispatch.cast import Cast
from tests.dispatch.flow.intake.sheets import HEADER, Write, serve


@pytest.fixture
def sheet(tmp_path: Path) -> Write:
    """A sheet on disk."""

    def write(*rows: str, header: str = HEADER, name: str = "求助.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write


@pytest.fixture
def served(gazetteer: None, cast: Cast) -> Operation:
    """The flood operation of a city with a gazetteer and a service area."""
    return serve(cast.city, cast.operation)
