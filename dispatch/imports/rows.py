"""A row of a sheet as the draft of a Request: everything as given, and flags for what is odd about it."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime
from enum import StrEnum

import msgspec

from dispatch.imports.columns import ColumnMap
from dispatch.imports.numerals import number
from dispatch.imports.reading import Reading, read
from dispatch.imports.table import Row, RowNote
from dispatch.imports.times import moment


class FlagCode(StrEnum):
    """What a person should know about a draft before trusting it."""

    POINT_MISSING = "point_missing"
    POINT_UNREADABLE = "point_unreadable"
    POINT_IMPOSSIBLE = "point_impossible"
    POINT_SWAPPED = "point_swapped"
    TIME_MISSING = "time_missing"
    TIME_UNREADABLE = "time_unreadable"
    WORDS_EMPTY = "words_empty"
    WORDS_LONG = "words_long"
    TEXT_DAMAGED = "text_damaged"
    CELLS_MISSING = "cells_missing"
    PHONE_MASKED = "phone_masked"
    PHONE_UNREADABLE = "phone_unreadable"
    PEOPLE_UNREADABLE = "people_unreadable"


class RequestDraft(msgspec.Struct, frozen=True, kw_only=True):
    """One row, ready for intake. `lon` and `lat` are the figures as given, in the sheet's own datum, however wrong.

    `key` is the same for the same content, so a file read twice adds nothing: it covers what was given and not what
    was read out of it.
    """

    number: int
    key: str
    external_id: str
    words: str
    phone: str
    name: str
    place_words: str
    lon: float | None
    lat: float | None
    at: datetime | None
    people: int | None
    reading: Reading
    flags: tuple[FlagCode, ...]


_NOTES = {
    RowNote.DAMAGED: FlagCode.TEXT_DAMAGED,
    RowNote.NUL_REMOVED: FlagCode.TEXT_DAMAGED,
    RowNote.CELLS_MISSING: FlagCode.CELLS_MISSING,
    RowNote.LONG_CELL: FlagCode.WORDS_LONG,
}
# China's frame: a latitude of 113 with a longitude of 34 is a pair that was filled in the wrong way round.
_LON_OF_CHINA, _LAT_OF_CHINA = (73, 136), (3, 54)


def to_draft(row: Row, columns: ColumnMap) -> RequestDraft:
    """Turn a row into a draft; never raises. What cannot be read is None with a flag, the words are always kept."""
    given = _given(row, columns)
    reading = read(given["words"])
    flags = [_NOTES[note] for note in row.notes]
    lon, lat = _point(given, flags)
    at = _time(given["at"], flags)
    phone = _phone(given, reading, flags)
    people = _people(given["people"], reading, flags)
    if not given["words"]:
        flags.append(FlagCode.WORDS_EMPTY)
    return RequestDraft(
        number=row.number,
        key=_key(given),
        external_id=given["id"],
        words=row.cells.get(columns.words or "", ""),
        phone=phone,
        name=given["name"],
        place_words=given["address"] or reading.place or "",
        lon=lon,
        lat=lat,
        at=at,
        people=people,
        reading=reading,
        flags=tuple(dict.fromkeys(flags)),
    )


def key_of(row: Row, columns: ColumnMap) -> str:
    """The draft's `key`, without reading the row: whether it is known costs nothing then."""
    return _key(_given(row, columns))


def _given(row: Row, columns: ColumnMap) -> dict[str, str]:
    return {field: _cell(row, getattr(columns, field)) for field in ColumnMap.__struct_fields__}


def _cell(row: Row, column: str | None) -> str:
    return row.cells.get(column, "").strip() if column else ""


def _point(given: dict[str, str], flags: list[FlagCode]) -> tuple[float | None, float | None]:
    if not given["lon"] and not given["lat"]:
        flags.append(FlagCode.POINT_MISSING)
        return None, None
    lon, lat = _figure(given["lon"]), _figure(given["lat"])
    if lon is None or lat is None:
        flags.append(FlagCode.POINT_UNREADABLE)
    elif _within(lat, _LON_OF_CHINA) and _within(lon, _LAT_OF_CHINA):
        flags.append(FlagCode.POINT_SWAPPED)
    elif abs(lon) > 180 or abs(lat) > 90 or (lon == 0 and lat == 0):
        flags.append(FlagCode.POINT_IMPOSSIBLE)
    return lon, lat


def _figure(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _within(value: float, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _time(text: str, flags: list[FlagCode]) -> datetime | None:
    at = moment(text) if text else None
    if at is None:
        flags.append(FlagCode.TIME_UNREADABLE if text else FlagCode.TIME_MISSING)
    return at


def _phone(given: dict[str, str], reading: Reading, flags: list[FlagCode]) -> str:
    """The column's number, else the first in the words. What is in the column and no number is kept out, with a flag."""
    column = read(given["phone"]) if given["phone"] else Reading()
    if given["phone"] and not column.phones:
        flags.append(FlagCode.PHONE_MASKED if column.phone_masked else FlagCode.PHONE_UNREADABLE)
    found = column.phones or reading.phones
    if not found and reading.phone_masked:
        flags.append(FlagCode.PHONE_MASKED)
    return found[0] if found else ""


def _people(text: str, reading: Reading, flags: list[FlagCode]) -> int | None:
    if not text:
        return reading.people
    figure = _figure(text)
    count = (
        int(figure) if figure is not None else number(text.rstrip("人名口位个左右多余")) or read(text).people
    )
    if count is None or not 0 <= count <= 1_000_000:
        flags.append(FlagCode.PEOPLE_UNREADABLE)
        return reading.people
    return count


def _key(given: dict[str, str]) -> str:
    """64 hexadecimal figures over the cells as given; a sheet's own id alone is not trusted to be one."""
    parts = (f"{field}={given[field]}" for field in sorted(given) if given[field])
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", errors="surrogatepass")).hexdigest()
