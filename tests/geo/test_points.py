"""Tiles of many points: nothing disappears, nothing is counted twice, no tile is too heavy."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.points import DEEPEST, DETAIL, MOST_BYTES, Attribute, OutsideTheWorld, Points
from tests.geo.decoded import features

WEST, SOUTH, EAST, NORTH = 117.4, 34.4, 119.1, 36.2
WORDS = ("available", "off")


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """By the textbook's formula, one point at a time."""
    side = 1 << z
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return math.floor((lon + 180) / 360 * side), math.floor(down * side)


def spread(many: int, seed: int = 814) -> tuple[Any, Any]:
    """Half of them everywhere in and around Linyi, half in its town."""
    dice = np.random.default_rng(seed)
    lon = np.concatenate([dice.uniform(WEST, EAST, many // 2), dice.normal(118.35, 0.04, many - many // 2)])
    lat = np.concatenate([dice.uniform(SOUTH, NORTH, many // 2), dice.normal(35.06, 0.04, many - many // 2)])
    return lon, lat


@pytest.fixture(scope="module")
def city() -> tuple[Any, Any, Any, Points]:
    lon, lat = spread(20_000)
    states = np.random.default_rng(1).integers(0, 2, len(lon))
    attributes = {"state": Attribute(states, WORDS), "ready": Attribute(1 - states)}
    return lon, lat, states, Points(lon, lat, attributes, np.arange(1, len(lon) + 1))


@pytest.mark.parametrize("z", [0, 4, 7, 8, 9, 10, 11, 12, 13, 14, 16, DEEPEST])
def test_the_counts_of_a_tile_add_up_to_its_points(city: Any, z: int, tmp_path: Path) -> None:
    lon, lat, states, points = city
    tiles = [tile_of(a, b, z) for a, b in zip(lon, lat, strict=True)]
    people, ready = Counter(tiles), Counter(t for t, s in zip(tiles, states, strict=True) if s == 0)
    for x, y in list(people)[:12]:
        inside = [f for f in features(points.tile("volunteers", z, x, y), tmp_path, "volunteers") if f.inside]
        assert sum(f.said["count"] for f in inside) == people[x, y]
        assert sum(f.said["ready"] for f in inside) == ready[x, y]
        assert all((f.said["state"] == "available") == (f.said["ready"] > 0) for f in inside)


@pytest.mark.parametrize("z", [4, 8, 10, DETAIL - 1])
def test_at_low_zooms_a_cell_of_32_px_shows_one_feature_at_most(city: Any, z: int, tmp_path: Path) -> None:
    *_, points = city
    found = features(points.tile("v", z, *tile_of(118.35, 35.06, z)), tmp_path, "v")
    cells = Counter((f.x // 256, f.y // 256) for f in found)
    assert max(cells.values()) == 1
    assert any(f.said["count"] > 1 for f in found)


def test_deep_down_everybody_stands_at_their_own_place_with_their_id(city: Any, tmp_path: Path) -> None:
    lon, lat, states, points = city
    x, y = tile_of(lon[0], lat[0], 14)
    found = {f.id: f for f in features(points.tile("v", 14, x, y), tmp_path, "v") if f.inside}
    here = [n for n in range(len(lon)) if tile_of(lon[n], lat[n], 14) == (x, y)]
    assert set(found) == {n + 1 for n in here}
    for n in here:
        side = 1 << 14
        right = ((lon[n] + 180) / 360 * side - x) * 4096
        down = ((1 - math.asinh(math.tan(math.radians(lat[n]))) / math.pi) / 2 * side - y) * 4096
        assert abs(found[n + 1].x - right) <= 1
        assert abs(found[n + 1].y - down) <= 1
        assert found[n + 1].said == {
            "count": 1,
            "ready": 1 - int(states[n]),
            "state": WORDS[states[n]],
        }


def test_a_cluster_has_no_id_and_who_stands_alone_has_one(city: Any, tmp_path: Path) -> None:
    *_, points = city
    found = features(points.tile("v", 10, *tile_of(118.35, 35.06, 10)), tmp_path, "v")
    assert {f.id is None for f in found if f.said["count"] > 1} == {True}
    assert {f.id is None for f in found if f.said["count"] == 1} == {False}


@pytest.mark.parametrize("z", [8, 14])
def test_beyond_the_edge_is_what_the_next_tile_has_there(city: Any, z: int, tmp_path: Path) -> None:
    *_, points = city
    x, y = tile_of(118.35, 35.06, z)
    east, west = (features(points.tile("v", z, x - step, y), tmp_path, "v") for step in (0, 1))
    beyond = {(f.x - 4096, f.y, f.id) for f in west if f.x >= 4096 and 0 <= f.y < 4096}
    assert beyond == {(f.x, f.y, f.id) for f in east if 0 <= f.x < 256 and 0 <= f.y < 4096}
    assert beyond


def test_points_that_share_their_place_are_one_feature_that_counts_them(tmp_path: Path) -> None:
    points = Points(np.full(5, 118.35), np.full(5, 35.06), ids=np.arange(1, 6))
    (one,) = features(points.tile("v", DEEPEST, *tile_of(118.35, 35.06, DEEPEST)), tmp_path, "v")
    assert (one.said["count"], one.id) == (5, None)


@pytest.mark.parametrize("metres", [30_000, 3_000, 300, 30])
def test_no_tile_of_100_000_points_is_too_heavy_however_close_they_stand(metres: int, tmp_path: Path) -> None:
    dice = np.random.default_rng(7)
    lon, lat = dice.normal(118.35, metres / 91_000, 100_000), dice.normal(35.06, metres / 111_000, 100_000)
    right = (lon + 180) / 360
    down = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2
    names = [f"第{n}救援队" for n in range(200)]
    attributes = {
        "state": Attribute(dice.integers(0, 2, 100_000), WORDS),
        "name": Attribute(dice.integers(0, 200, 100_000), names, alone=True),
    }
    points = Points(lon, lat, attributes, dice.integers(1, 2**31, 100_000))
    for z in range(DEEPEST + 1):
        x, y = tile_of(118.35, 35.06, z)
        tile = points.tile("v", z, x, y)
        assert len(tile) <= MOST_BYTES, z
        there = np.count_nonzero((np.floor(right * 2**z) == x) & (np.floor(down * 2**z) == y))
        assert sum(f.said["count"] for f in features(tile, tmp_path, "v") if f.inside) == there, z


def test_what_makes_no_sense_for_many_is_said_of_one_alone(tmp_path: Path) -> None:
    number = Attribute(np.array([14, 15, 16]), alone=True)
    points = Points(np.array([118.35, 118.35, 118.6]), np.full(3, 35.06), {"number": number})
    found = features(points.tile("v", 8, *tile_of(118.35, 35.06, 8)), tmp_path, "v")
    assert sorted((f.said["count"], f.said.get("number")) for f in found) == [(1, 16), (2, None)]


def test_the_whole_world_has_room_to_its_edges(tmp_path: Path) -> None:
    points = Points(np.array([-180.0, 180, 0, 0]), np.array([0.0, 0, 90, -90]))
    found = features(points.tile("v", 0, 0, 0), tmp_path, "v")
    assert sum(f.said["count"] for f in found if f.inside) == 4


def test_no_points_are_an_empty_tile() -> None:
    assert Points(np.array([]), np.array([])).tile("v", 4, 13, 6) == b""


def test_what_is_not_on_earth_is_refused() -> None:
    for lon, lat in ((181.0, 0.0), (0.0, 91.0), (math.nan, 0.0), (0.0, math.inf)):
        with pytest.raises(ValueError, match="not on earth"):
            Points(np.array([lon]), np.array([lat]))


@pytest.mark.parametrize(("z", "x", "y"), [(-1, 0, 0), (DEEPEST + 1, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_a_tile_that_the_world_does_not_have_is_refused(city: Any, z: int, x: int, y: int) -> None:
    with pytest.raises(OutsideTheWorld):
        city[3].tile("v", z, x, y)


def test_memory_is_told(city: Any) -> None:
    assert 20_000 * 8 < city[3].nbytes < 20_000 * 400
