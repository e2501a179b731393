"""Tiles and quadkeys: they nest, and a place lies where every map has it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.cells import Cell, cell_of, key, keys_of, outermost, quadkey_of, steps, unkey, within

QUADKEY = st.text("0123", max_size=22)


@pytest.mark.parametrize(
    ("lon", "lat", "quadkey"),
    [
        # Tile 486/332/10 of the tile libraries' own examples, and tile 848/405/10 of every tile server.
        (-9.14, 53.33, "0313102310"), (118.3564, 35.1041, "1321030202"), (0.0, 0.0, "3"), (-180.0, 90.0, "000"), (180.0, -90.0, "333"),
    ],
)  # fmt: skip
def test_a_place_lies_in_the_cell_where_every_map_has_it(lon: float, lat: float, quadkey: str) -> None:
    x, y = steps(np.array([lon]), np.array([lat]))
    zoom = len(quadkey)
    shift = 32 - zoom
    assert quadkey_of(Cell(zoom, int(x[0]) >> shift, int(y[0]) >> shift)) == quadkey


@given(QUADKEY, st.integers(1, 1 << 18))
def test_a_name_and_a_number_stand_for_the_same_cell(quadkey: str, group: int) -> None:
    cell = cell_of(quadkey)
    assert quadkey_of(cell) == quadkey
    assert unkey(key(group, cell), cell.zoom) == (group, cell)


def test_the_name_of_tile_3_5_is_the_one_of_the_scheme() -> None:
    assert quadkey_of(Cell(3, 3, 5)) == "213"


@given(st.floats(-180, 180), st.floats(-90, 90), st.integers(0, 22), st.integers(1, 1 << 18))
def test_the_cell_of_a_place_nests_in_that_of_a_lower_zoom(
    lon: float, lat: float, zoom: int, group: int
) -> None:
    x, y = steps(np.array([lon]), np.array([lat]))
    groups = np.array([group], np.int32)
    deep, flat = (int(keys_of(groups, x, y, level)[0]) for level in (zoom, zoom // 2))
    (near, inner), (far, outer) = unkey(deep, zoom), unkey(flat, zoom // 2)
    assert near == far == group
    assert quadkey_of(inner).startswith(quadkey_of(outer))
    size = 16 if zoom >= 8 else 24
    across = int(within(x, zoom, size)[0])
    assert abs((inner.x + across / (1 << size)) / (1 << zoom) - int(x[0]) / 2**32) <= 2.0 ** -(zoom + size)


@given(st.lists(st.text("01", max_size=4), max_size=8))
def test_what_lies_in_another_cell_is_not_told_twice(quadkeys: list[str]) -> None:
    kept = outermost(quadkeys)
    assert kept <= set(quadkeys)
    for quadkey in quadkeys:
        assert sum(quadkey.startswith(outer) for outer in kept) == 1
