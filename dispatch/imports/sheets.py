"""The face of the sheet readers: a file in, named columns and rows out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from dispatch.imports.separated import read_separated
from dispatch.imports.table import Sheet, SheetError, SheetProblem
from dispatch.imports.workbook import MAGIC, read_workbook

MAX_BYTES = 50_000_000


def read_sheet(source: Path | bytes, filename: str = "") -> Sheet:
    """Open a CSV, TSV or workbook by what is in it, not by what it is called.

    Rows stream: a broken one is a BrokenRow with its reason and never stops the rest.
    Raises SheetError when the file as a whole cannot be used; `filename` is for its message.
    """
    name = filename or (source.name if isinstance(source, Path) else "the file")
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size == 0:
        raise SheetError(SheetProblem.EMPTY, f"{name} is empty")
    if size > MAX_BYTES:
        raise SheetError(
            SheetProblem.TOO_LARGE,
            f"{name} has {size:,} bytes, more than the {MAX_BYTES:,} that are read at once",
        )
    # The rows close it: they are still being read when this function has returned.
    stream: BinaryIO = source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
    start = stream.read(4)
    stream.seek(0)
    return read_workbook(stream) if start.startswith(MAGIC) else read_separated(stream)
