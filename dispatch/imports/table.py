"""What every sheet becomes: named columns, and rows that are usable or broken with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

# A cry for help is a few hundred characters; a longer cell is kept, and said.
LONG_CELL = 20_000


class RowNote(StrEnum):
    """What was odd about a row that can be used all the same."""

    DAMAGED = "damaged"
    NUL_REMOVED = "nul_removed"
    CELLS_MISSING = "cells_missing"
    LONG_CELL = "long_cell"


class BrokenReason(StrEnum):
    """Why a row cannot be used."""

    UNCLOSED_QUOTE = "unclosed_quote"
    TOO_MANY_CELLS = "too_many_cells"
    UNDECODABLE = "undecodable"
    TOO_LONG = "too_long"


class SheetProblem(StrEnum):
    """Why a whole file cannot be used."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    LOCKED = "locked"
    UNREADABLE = "unreadable"
    NOT_A_SHEET = "not_a_sheet"


class Row(msgspec.Struct, frozen=True):
    """A usable row. `number` counts from 1 with the header, as a spreadsheet shows it."""

    number: int
    cells: dict[str, str]
    notes: tuple[RowNote, ...] = ()


class BrokenRow(msgspec.Struct, frozen=True):
    """A row that could not be taken apart, as it came, for the error file."""

    number: int
    raw: str
    reason: BrokenReason


class SheetError(ValueError):
    """The file is refused as a whole; `problem` is for a page to translate, the text is for a log."""

    def __init__(self, problem: SheetProblem, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem


class Sheet(msgspec.Struct, frozen=True):
    """A file that could be opened. `rows` streams and can be walked once.

    `has_header` is False when the first row was data already: the columns are then called "1", "2" and so on.
    """

    columns: tuple[str, ...]
    rows: Iterator[Row | BrokenRow]
    format: str
    encoding: str
    has_header: bool = True


def named_columns(first: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Column names from the first row, each once; numbers when that row looks like data."""
    while first and not first[-1].strip():
        first = first[:-1]
    if any(_is_data(cell) for cell in first):
        return tuple(str(place) for place in range(1, len(first) + 1)), False
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(first, start=1):
        name = " ".join(cell.split()) or str(place)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names), True


def _is_data(cell: str) -> bool:
    """A header is short words: figures of four digits and sentences are not headers."""
    figures = sum(letter.isdigit() for letter in cell)
    return len(cell.strip()) > 40 or figures >= max(4, len(cell.strip()) / 2)


def usable_row(
    number: int, columns: Sequence[str], values: Sequence[str], notes: Sequence[RowNote] = ()
) -> Row | BrokenRow:
    """Pair values with columns. Cells that are missing are empty; filled cells beyond the last column break the row."""
    said = list(notes)
    if any("\0" in value for value in values):
        values = [value.replace("\0", "") for value in values]
        said.append(RowNote.NUL_REMOVED)
    if any(value.strip() for value in values[len(columns) :]):
        return BrokenRow(number, "\t".join(values), BrokenReason.TOO_MANY_CELLS)
    if len(values) < len(columns):
        said.append(RowNote.CELLS_MISSING)
    if any(len(value) > LONG_CELL for value in values):
        said.append(RowNote.LONG_CELL)
    padded = [*values, *[""] * (len(columns) - len(values))]
    return Row(number, dict(zip(columns, padded, strict=False)), tuple(said))
