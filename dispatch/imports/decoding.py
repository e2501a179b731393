"""Bytes to lines, whatever wrote them: UTF-8, GB18030 or UTF-16, also mixed within one file or one line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from dispatch.imports.table import SheetError, SheetProblem

SAMPLE = 8192
# These bytes separate cells in every separated sheet and are never half of a GB18030 or UTF-8 character.
_SEPARATORS = re.compile(rb'([,;\t"\r\n])')
REPLACEMENT = "\ufffd"


class Line(msgspec.Struct, frozen=True):
    """One physical line, its end included. `damaged` when bytes of it are in no encoding we know."""

    text: str
    encoding: str
    damaged: bool = False


def lines(stream: BinaryIO) -> Iterator[Line]:
    """Decode a stream line by line; a bad line is marked, never raised. A byte order mark is dropped."""
    sample = stream.read(SAMPLE)
    stream.seek(0)
    wide = _utf16(sample)
    if wide:
        yield from _wide_lines(stream, wide)
        return
    _refuse_binary(sample)
    # Latin-1 keeps every byte as it is, and text mode knows the line ends of every system.
    for number, text in enumerate(io.TextIOWrapper(stream, encoding="latin-1", newline=None)):
        raw = text.encode("latin-1")
        yield decode(raw.removeprefix(b"\xef\xbb\xbf") if number == 0 else raw)


def decode(raw: bytes) -> Line:
    """One line: UTF-8 if it is, else cell by cell, so that a pasted cell of another encoding spoils nothing."""
    try:
        return Line(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        cells = [_decode_cell(cell) for cell in _SEPARATORS.split(raw)]
    encodings = {cell.encoding for cell in cells}
    encoding = "gb18030" if "gb18030" in encodings else "utf-8"
    return Line("".join(cell.text for cell in cells), encoding, any(cell.damaged for cell in cells))


def _decode_cell(raw: bytes) -> Line:
    try:
        return Line(raw.decode("utf-8"), "ascii" if raw.isascii() else "utf-8")
    except UnicodeDecodeError:
        mended = raw.decode("utf-8", errors="replace")
    # UTF-8 with one bad byte often passes as GB18030 nonsense: what is mostly readable as UTF-8 stays UTF-8.
    readable = sum(ord(letter) >= 0x800 and letter != REPLACEMENT for letter in mended)
    if readable <= mended.count(REPLACEMENT):
        try:
            return Line(raw.decode("gb18030"), "gb18030")
        except UnicodeDecodeError:
            chinese = raw.decode("gb18030", errors="replace")
            if chinese.count(REPLACEMENT) * 4 < len(chinese):
                return Line(chinese, "gb18030", damaged=True)
    return Line(mended, "utf-8", damaged=True)


def _utf16(sample: bytes) -> str:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Without a mark: ASCII punctuation and digits of any sheet leave a zero in every second byte.
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 4 * even and odd > len(sample) // 10:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd and even > len(sample) // 10 else ""


def _wide_lines(stream: BinaryIO, encoding: str) -> Iterator[Line]:
    for text in io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline=None):
        yield Line(text, "utf-16", REPLACEMENT in text)


def _refuse_binary(sample: bytes) -> None:
    control = sum(byte < 9 or 13 < byte < 32 for byte in sample if byte)
    if sample.startswith((b"%PDF", b"\x89PNG", b"\x1f\x8b", b"\xff\xd8\xff")) or control > len(sample) // 20:
        raise SheetError(SheetProblem.NOT_A_SHEET, "this is neither a separated text sheet nor a workbook")
