"""Areas that always answer: along the roads where there are any, a marked circle elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from geo.coordinates import Coordinates
from geo.travel.avoid import Avoid
from geo.travel.base import Mode
from geo.travel.graph import store
from geo.travel.graph.areas import square_km
from geo.travel.graph.mercator import straight_metres
from geo.travel.times import travel_times
from geo.travel.within import covered, drawn, within
from tests.geo.travel.drawn import KM, km, square
from tests.geo.travel.drawn import drawn as network

PLACES: dict[str, tuple[float, float]] = {"a": (0, 0), "b": (2, 0), "c": (2, 1), "d": (0, 1), "e": (5, 0)}


@pytest.fixture
def roads(settings: Any, tmp_path: Path) -> Path:
    settings.TRAVEL_ROUTERS, settings.ROADS_DIR, settings.ROAD_NETWORKS = ["graph"], tmp_path, []
    store.save(tmp_path, network(PLACES, ["a-b", "b-c", "c-d", "d-a", "b-e"]))
    return tmp_path


def at(x: float, y: float) -> Coordinates:
    return Coordinates(x * KM, y * KM)


def test_along_the_roads_the_areas_are_nested_and_not_estimated(roads: Path) -> None:
    found = within([at(0, 0)], (2, 5), towards=True)
    assert not found.estimated
    assert found.source.startswith("graph:")
    assert found.shapes[5].buffer(1e-5).contains(found.shapes[2])
    assert found.shapes[5].contains(shapely.Point(0, 0))


def test_without_roads_a_circle_answers_as_far_as_the_table_says(settings: Any) -> None:
    found = within([Coordinates(118.34, 35.06)], (15, 30), towards=False)
    assert found.estimated
    assert found.source == "straight_line"
    edge = shapely.get_coordinates(found.shapes[15])
    for mode, area in ((Mode.CAR, edge), (Mode.FOOT, None)):
        if area is None:
            area = shapely.get_coordinates(
                within([Coordinates(118.34, 35.06)], (15,), towards=False, mode=mode).shapes[15]
            )
        seconds = travel_times([Coordinates(118.34, 35.06)], area, mode=mode).seconds
        assert seconds.ravel().tolist() == pytest.approx([15 * 60] * len(area), rel=1e-3)
    assert found.shapes[30].contains(found.shapes[15])


def test_a_point_in_a_lake_gets_a_circle(roads: Path) -> None:
    found = within([at(2.5, 900)], (15,), towards=True)
    assert found.estimated
    assert (
        straight_metres(shapely.get_coordinates(found.shapes[15]), np.array([[2.5 * KM, 900 * KM]])).std() < 1
    )


def test_what_is_covered_and_what_is_not_make_up_the_whole(settings: Any) -> None:
    boundary = shapely.box(118.0, 34.8, 118.8, 35.4)
    found = covered([Coordinates(118.34, 35.06)], 15, boundary)
    assert found.estimated
    assert square_km(found.reached) + found.uncovered_km2 == pytest.approx(found.boundary_km2, rel=1e-6)
    assert found.boundary_km2 == pytest.approx(square_km(boundary))
    nobody = covered([], 15, boundary)
    assert nobody.uncovered_km2 == pytest.approx(nobody.boundary_km2)
    assert not nobody.estimated


def test_a_closed_road_makes_the_area_smaller(roads: Path) -> None:
    water = Avoid.read(square(km((3, 0)), 0.4))
    free, wet = (within([at(0, 0)], (10,), towards=False, avoid=avoid) for avoid in (None, water))
    assert square_km(wet.shapes[10]) < square_km(free.shapes[10])


def test_what_is_drawn_is_geojson(settings: Any) -> None:
    found = within([Coordinates(118.34, 35.06)], (15,), towards=False).shapes[15]
    assert shape(json.loads(drawn(found))).symmetric_difference(found).area < 0.01 * found.area
    assert json.loads(drawn(shapely.Polygon()))["coordinates"] == []
