"""The main roads of the demo, for the length of a block, for this process and those it starts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from dispatch.management.commands.build_roads import DEMO
from geo.travel.building.build import from_highways


@contextmanager
def roads() -> Iterator[None]:
    """Build Linyi's network in a folder of its own and have it asked."""
    before, given = settings.ROADS_DIR, os.environ.get("ROADS_DIR")
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        from_highways(DEMO["linyi"], name="linyi", folder=Path(folder))
        settings.ROADS_DIR = os.environ["ROADS_DIR"] = folder
        try:
            yield
        finally:
            settings.ROADS_DIR = before
            if given is None:
                del os.environ["ROADS_DIR"]
            else:
                os.environ["ROADS_DIR"] = given
