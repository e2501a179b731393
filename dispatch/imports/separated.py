"""Rows of a separated text sheet. One row that is torn never takes the next one with it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

import msgspec

from dispatch.imports.decoding import REPLACEMENT, Line, lines
from dispatch.imports.table import (
    BrokenReason,
    BrokenRow,
    Row,
    RowNote,
    Sheet,
    SheetError,
    SheetProblem,
    named_columns,
    usable_row,
)

DELIMITERS = ",;\t"
BLANK = " \t\r\n,;\0"
# A row longer than this is a quote that was never closed, not a cry for help.
MAX_LINES = 500
MAX_CHARACTERS = 2_000_000
# The csv module's own limit (131,072) would raise on a cell that we keep and report. It is one per process.
csv.field_size_limit(MAX_CHARACTERS)


class _Record(msgspec.Struct):
    """The lines of one row, and whether its quotes are whole."""

    lines: list[Line]
    closed: bool = True
    tidy: bool = True

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)


class _Reader:
    """Reads records from lines and can put lines back, to start again after a torn row."""

    def __init__(self, source: Iterator[Line]) -> None:
        self._source = source
        self._waiting: deque[Line] = deque()
        self.delimiter = ","

    def next_line(self) -> Line | None:
        return self._waiting.popleft() if self._waiting else next(self._source, None)

    def put_back(self, unread: list[Line]) -> None:
        self._waiting.extendleft(reversed(unread))

    def next_record(self) -> _Record | None:
        line = self.next_line()
        if line is None:
            return None
        record = _Record([line])
        inside, record.tidy = _scan(line.text, self.delimiter, inside=False)
        size = len(line.text)
        while inside:
            line = self.next_line()
            size += len(line.text) if line else 0
            if line is None or len(record.lines) >= MAX_LINES or size > MAX_CHARACTERS:
                self.put_back([*record.lines[1:], *([line] if line else [])])
                return _Record(record.lines[:1], closed=False)
            record.lines.append(line)
            inside, tidy = _scan(line.text, self.delimiter, inside=True)
            record.tidy &= tidy
        return record

    def cells(self, record: _Record) -> list[str]:
        return next(csv.reader([record.text.rstrip("\n")], delimiter=self.delimiter), [])


def read_separated(stream: BinaryIO) -> Sheet:
    """Open a sheet of text. Raises SheetError when it is empty or no text at all."""
    reader = _Reader(lines(stream))
    blank = 0
    while (line := reader.next_line()) is not None and not line.text.strip(BLANK):
        blank += 1
    if line is None:
        raise SheetError(SheetProblem.EMPTY, "the sheet has no rows")
    opening = [line, *islice(iter(reader.next_line, None), 20)]
    reader.delimiter = max(DELIMITERS, key=line.text.count)
    reader.put_back(opening)
    record = reader.next_record()
    if record is None or not record.closed or len(record.text) > MAX_CHARACTERS:
        raise SheetError(SheetProblem.UNREADABLE, "the first row has a quote that is never closed")
    columns, has_header = named_columns(reader.cells(record))
    if not has_header:
        reader.put_back(record.lines)
    encoding = next((line.encoding for line in opening if line.encoding != "utf-8"), "utf-8")
    return Sheet(columns, _rows(reader, columns, blank + has_header), "csv", encoding, has_header)


def _rows(reader: _Reader, columns: tuple[str, ...], number: int) -> Iterator[Row | BrokenRow]:
    while record := reader.next_record():
        number += 1
        row = _row(reader, record, columns, number)
        if row is not None:
            yield row


def _row(reader: _Reader, record: _Record, columns: tuple[str, ...], number: int) -> Row | BrokenRow | None:
    if not record.closed:
        return BrokenRow(number, record.text, BrokenReason.UNCLOSED_QUOTE)
    if len(record.text) > MAX_CHARACTERS:
        return BrokenRow(number, record.text[:MAX_CHARACTERS], BrokenReason.TOO_LONG)
    cells = reader.cells(record)
    if not any(cell.strip() for cell in cells):
        return None
    if len(record.lines) > 1 and (not record.tidy or len(cells) > len(columns)):
        # A quote left open closed at the next row's: only the first line is torn, the others are read again.
        reader.put_back(record.lines[1:])
        return BrokenRow(number, record.lines[0].text, BrokenReason.UNCLOSED_QUOTE)
    damaged = any(line.damaged for line in record.lines)
    if damaged and record.text.count(REPLACEMENT) * 3 > len(record.text):
        return BrokenRow(number, record.text, BrokenReason.UNDECODABLE)
    return usable_row(number, columns, cells, [RowNote.DAMAGED] if damaged else [])


def _scan(text: str, delimiter: str, *, inside: bool) -> tuple[bool, bool]:
    """Walk one line by csv's rules: is it inside quotes at its end, and did each closing quote end its cell."""
    position, tidy = 0, True
    while True:
        if not inside:
            if text.startswith('"', position):
                inside, position = True, position + 1
            else:
                comma = text.find(delimiter, position)
                if comma < 0:
                    return False, tidy
                position = comma + 1
                continue
        quote = text.find('"', position)
        if quote < 0:
            return True, tidy
        if text.startswith('"', quote + 1):
            position = quote + 2
            continue
        inside = False
        after = text.find(delimiter, quote + 1)
        tidy &= not text[quote + 1 : after if after >= 0 else len(text)].strip()
        if after < 0:
            return False, tidy
        position = after + 1
