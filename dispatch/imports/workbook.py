"""Rows of a workbook (xlsx, xls, ods), with figures and dates as a person reads them."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from dispatch.imports.table import BrokenRow, Row, Sheet, SheetError, SheetProblem, named_columns, usable_row

MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# A workbook is a zip: what it unpacks to is bounded too.
MAX_UNPACKED = 500_000_000

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def read_workbook(stream: BinaryIO) -> Sheet:
    """Open the first visible sheet that has rows. Raises SheetError when there is none, or no way in."""
    _refuse_bomb(stream)
    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(stream.read()))
        sheet = _first_filled(workbook)
        rows = iter(sheet.iter_rows())
    except PasswordError as error:
        raise SheetError(SheetProblem.LOCKED, "the workbook is protected by a password") from error
    except CalamineError as error:
        raise SheetError(SheetProblem.UNREADABLE, f"the workbook cannot be opened: {error}") from error
    number = 0
    for number, values in enumerate(rows, start=1):
        cells = [as_text(value) for value in values]
        if any(cells):
            break
    columns, has_header = named_columns(cells)
    first = None if has_header else cells
    return Sheet(columns, _rows(rows, columns, number, first), "workbook", "", has_header)


def as_text(value: Value) -> str:
    """A cell as a person reads it: 13800000000 and not 1.38E+10, 2021-07-20 17:50:15 and not 44397.74."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _first_filled(workbook: CalamineWorkbook) -> CalamineSheet:
    for sheet in workbook.sheets_metadata:
        if sheet.visible is SheetVisibleEnum.Visible:
            opened = workbook.get_sheet_by_name(sheet.name)
            if opened.start is not None:
                return opened
    raise SheetError(SheetProblem.EMPTY, "no visible sheet of the workbook has rows")


def _rows(
    values: Iterator[list[Value]], columns: tuple[str, ...], number: int, first: list[str] | None
) -> Iterator[Row | BrokenRow]:
    if first is not None:
        yield usable_row(number, columns, first)
    for place, cells in enumerate(values, start=number + 1):
        texts = [as_text(value) for value in cells]
        if any(text.strip() for text in texts):
            yield usable_row(place, columns, texts)


def _refuse_bomb(stream: BinaryIO) -> None:
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise SheetError(SheetProblem.TOO_LARGE, "the workbook unpacks to more than 500 MB")
    stream.seek(0)
