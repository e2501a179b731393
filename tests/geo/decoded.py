"""Vector tiles as GDAL reads them: a decoder that knows nothing of ours."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.gis.gdal import DataSource, Driver
from django.contrib.gis.gdal.prototypes import ds

EXTENT = 4096
_VECTOR = 0x04


@dataclass(frozen=True)
class Feature:
    """In 4096ths of the tile, from its north-west corner."""

    x: int
    y: int
    id: int | None
    said: dict[str, Any]

    @property
    def inside(self) -> bool:
        return 0 <= self.x < EXTENT and 0 <= self.y < EXTENT


def features(tile: bytes, folder: Path, layer: str) -> list[Feature]:
    """All features of the one layer of `tile`, those beyond its edge too."""
    if not tile:
        return []
    path = folder / "tile.mvt"
    path.write_bytes(tile)
    opened = _opened(path)
    assert len(opened) == 1
    found = opened[0]
    assert found.name == layer
    return [_feature(one, found.fields) for one in found]


def _opened(path: Path) -> DataSource:
    # Django's own way to open has no place for options, and without this one GDAL cuts off what lies outside.
    options = (ctypes.c_char_p * 2)(b"CLIP=NO", None)
    reader = Driver("MVT")
    return DataSource(ds.open_ds(str(path).encode(), _VECTOR, None, options, None), reader.ptr)


def _feature(one: Any, fields: list[str]) -> Feature:
    said = {name: one.get(name) for name in fields}
    x, y = one.geom.tuple
    # GDAL counts from the south.
    return Feature(
        round(x), EXTENT - round(y), said.pop("mvt_id"), {k: v for k, v in said.items() if v is not None}
    )
