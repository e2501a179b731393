"""Rows of a workbook (xlsx, xls, ods), with figures and dates as a person reads them."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from dispatch.imports.table import Sheet, SheetError, SheetProblem, named_columns, usable_row

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
        rows = _filled(sheet.iter_rows())
    except PasswordError as error:
        raise SheetError(SheetProblem.LOCKED, "the workbook is protected by a password") from error
    except CalamineError as error:
        raise SheetError(SheetProblem.UNREADABLE, f"the workbook cannot be opened: {error}") from error
    first = next(rows, None)
    if first is None:
        raise SheetError(SheetProblem.EMPTY, "the sheet has no rows")
    columns, has_header = named_columns(first[1])
    kept = rows if has_header else chain([first], rows)
    usable = (usable_row(number, columns, cells) for number, cells in kept)
    return Sheet(columns, usable, "workbook", "", has_header)


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


def _filled(rows: Iterable[list[Value]]) -> Iterator[tuple[int, list[str]]]:
    for number, values in enumerate(rows, start=1):
        texts = [as_text(value) for value in values]
        if any(text.strip() for text in texts):
            yield number, texts


def _refuse_bomb(stream: BinaryIO) -> None:
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise SheetError(SheetProblem.TOO_LARGE, "the workbook unpacks to more than 500 MB")
    stream.seek(0)
