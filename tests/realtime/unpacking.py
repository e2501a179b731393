"""Reads the binary frames of positions, byte by byte as `realtime.packing` lays them out, and keeps what a client knows."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from realtime.cells import Cell, quadkey_of
from realtime.packing import FINE_FROM_ZOOM, LONG_AGE, UNKNOWN


class Values(NamedTuple):
    """Where it is in its cell, and what is known of it; `at` in seconds since 1970."""

    x: int
    y: int
    heading: float | None
    speed: float | None
    accuracy_m: int | None
    at: int


class Named(NamedTuple):
    """A row with its name."""

    subject: str
    source: str
    values: Values


@dataclass
class CellFrame:
    """What happened in a cell."""

    group: int
    cell: Cell
    time: int
    full: bool
    entered: dict[int, Named] = field(default_factory=dict)
    moved: dict[int, Values] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)

    @property
    def quadkey(self) -> str:
        """The cell's name."""
        return quadkey_of(self.cell)

    def degrees(self, values: Values) -> tuple[float, float]:
        """Longitude and latitude of the middle of the step."""
        steps = 1 << (16 if self.cell.zoom >= FINE_FROM_ZOOM else 24)
        east = (self.cell.x + (values.x + 0.5) / steps) / (1 << self.cell.zoom)
        south = (self.cell.y + (values.y + 0.5) / steps) / (1 << self.cell.zoom)
        return east * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * south))))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        self.at += size
        assert self.at <= len(self.data)
        return self.data[self.at - size : self.at]

    def varint(self) -> int:
        value = shift = 0
        while True:
            (byte,) = self.take(1)
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def ids(self) -> list[int]:
        last, found = 0, []
        for _ in range(self.varint()):
            last += self.varint()
            found.append(last)
        return found

    def text(self) -> str:
        return self.take(self.varint()).decode()

    def rows(self, count: int, zoom: int, time: int) -> list[Values]:
        size = 2 if zoom >= FINE_FROM_ZOOM else 3
        records = [self.take(2 * size + 3) for _ in range(count)]
        found = []
        for record in records:
            heading, speed, quality = record[-3:]
            age = self.varint() if quality & 15 == LONG_AGE else quality & 15
            found.append(
                Values(
                    x=int.from_bytes(record[:size], "little"),
                    y=int.from_bytes(record[size : 2 * size], "little"),
                    heading=None if heading == UNKNOWN else heading * 1.5,
                    speed=None if speed == UNKNOWN else speed / 2,
                    accuracy_m=1 << (quality >> 4) - 1 if quality >> 4 else None,
                    at=time - age,
                )
            )
        return found


def unpack(data: bytes) -> CellFrame:
    """Read the payload of one frame, to its end."""
    reader = _Reader(data)
    kind, flags = reader.take(2)
    assert kind == 1
    group, zoom, x, y = (reader.varint() for _ in range(4))
    (time,) = struct.unpack("<I", reader.take(4))
    found = CellFrame(group, Cell(zoom, x, y), time, flags & 1 == 1)
    ids = reader.ids()
    rows = reader.rows(len(ids), zoom, time)
    found.entered = {
        key: Named(reader.text(), reader.text(), row) for key, row in zip(ids, rows, strict=True)
    }
    ids = reader.ids()
    found.moved = dict(zip(ids, reader.rows(len(ids), zoom, time), strict=True))
    found.gone = reader.ids()
    assert reader.at == len(data)
    return found


def payloads(data: bytes) -> Iterator[bytes]:
    """The payloads of a server's whole binary websocket frames, one after the other."""
    at = 0
    while at < len(data):
        assert data[at] == 0x82
        size, head = data[at + 1], 2
        if size > 125:
            head = 4 if size == 126 else 10
            size = int.from_bytes(data[at + 2 : at + head], "big")
        yield data[at + head : at + head + size]
        at += head + size


class Seen:
    """What a client knows of the cells that it looks at: by group and cell, the rows by id."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, str], dict[int, Named]] = {}

    def take(self, frame: CellFrame) -> None:
        """Believe a frame. News of who is not known yet is of a later piece of a full frame that is under way."""
        rows = self.cells.setdefault((frame.group, frame.quadkey), {})
        if frame.full:
            rows.clear()
        rows |= frame.entered
        for key in rows.keys() & frame.moved.keys():
            rows[key] = rows[key]._replace(values=frame.moved[key])
        for key in rows.keys() & set(frame.gone):
            del rows[key]
