"""The way itself, whether it is still open, and who is within so many minutes."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from geo.coordinates import Coordinates
from geo.travel.avoid import Avoid
from geo.travel.base import RouterUnavailable
from geo.travel.graph import store
from geo.travel.graph.areas import square_km
from geo.travel.times import travel_times
from geo.travel.ways import coverage, on_the_way, reach, route
from tests.geo.travel.drawn import KM, anywhere, drawn, km, line, random_network, square

# A block of two by one kilometres, and a road on to the east.
PLACES: dict[str, tuple[float, float]] = {
    "a": (0, 0), "b": (2, 0), "c": (2, 1), "d": (0, 1), "e": (5, 0),
}  # fmt: skip


def at(x: float, y: float) -> Coordinates:
    return Coordinates(x * KM, y * KM)


@pytest.fixture(autouse=True)
def roads(settings: Any, tmp_path: Path) -> Path:
    settings.TRAVEL_ROUTERS, settings.ROADS_DIR, settings.ROAD_NETWORKS = ["graph"], tmp_path, []
    store.save(tmp_path, drawn(PLACES, ["a-b", "b-c", "c-d", "d-a", "b-e"]))
    return tmp_path


def test_a_route_is_a_line_from_door_to_door() -> None:
    found = route(at(0, 0.1), at(5, -0.2))
    assert found is not None
    assert found.line[0].tolist() == pytest.approx([0, 0.1 * KM])
    assert found.line[-1].tolist() == pytest.approx([5 * KM, -0.2 * KM])
    along = shapely.LineString(found.line).length / KM * 1_000
    assert [along, found.metres] == pytest.approx([5_300, 5_300], rel=1e-3)
    assert found.off_road == pytest.approx(200, rel=1e-2)
    table = travel_times([at(0, 0.1)], at(5, -0.2))
    assert found.seconds == pytest.approx(float(table.seconds[0, 0]))
    assert found.metres == pytest.approx(float(table.metres[0, 0]), abs=0.01)
    assert json.loads(json.dumps(found.geojson()))["type"] == "LineString"


def test_a_route_goes_around_what_is_closed() -> None:
    closed = Avoid.read(line((1, -0.1), (1, 0.1)))
    around = route(at(0, 0), at(2, 0), avoid=closed)
    assert around is not None
    assert around.metres == pytest.approx(4_000, rel=1e-3)
    everything = Avoid.read(line((1, -0.1), (1, 1.1)))
    assert route(at(0, 0), at(2, 0), avoid=everything) is None


def test_the_routes_of_any_streets_are_as_long_as_their_tables(roads: Path) -> None:
    network = random_network(21)
    store.save(roads, network)
    points = [Coordinates(*point) for point in anywhere(network, np.random.default_rng(21), 12).tolist()]
    for start, end in pairwise(points):
        table, found = travel_times([start], end), route(start, end)
        assert (found is None) == bool(np.isinf(table.seconds[0, 0]))
        if found is not None and not table.estimated[0, 0]:
            assert found.seconds == pytest.approx(float(table.seconds[0, 0]))
            assert found.metres == pytest.approx(float(table.metres[0, 0]), abs=0.1)


def test_a_crew_whose_way_runs_into_the_water_is_told_where() -> None:
    water = Avoid.read(square(km((3, 0)), 0.5))
    assert water is not None
    hit = on_the_way(at(0, 0), at(5, 0), water)
    assert hit is not None
    assert [hit.lon / KM, hit.lat / KM] == pytest.approx([2.5, 0], abs=1e-3)
    assert hit.metres == pytest.approx(2_500, rel=1e-3)
    assert not hit.estimated
    back = on_the_way(at(5, 0), at(0, 0), water)
    assert back is not None
    assert back.metres == pytest.approx(1_500, rel=1e-3)
    assert on_the_way(at(0, 0), at(2, 1), water) is None
    assert on_the_way(at(4, 0), at(5, 0), water) is None


def test_a_crew_that_stands_in_the_water_already_is_told_at_once() -> None:
    water = Avoid.read(square(km((3, 0)), 0.5))
    assert water is not None
    hit = on_the_way(at(2.8, 0), at(5, 0), water)
    assert hit is not None
    assert hit.metres == pytest.approx(0, abs=1)


def test_without_roads_the_straight_line_is_looked_at(settings: Any, tmp_path: Path) -> None:
    settings.ROADS_DIR = tmp_path / "none"
    water = Avoid.read(square(km((3, 0)), 0.5))
    assert water is not None
    hit = on_the_way(at(0, 0), at(5, 0), water)
    assert hit is not None
    assert hit.estimated
    assert hit.metres == pytest.approx(2_500, rel=1e-3)
    assert on_the_way(at(0, 1), at(5, 1), water) is None
    with pytest.raises(RouterUnavailable):
        route(at(0, 0), at(5, 0))
    with pytest.raises(RouterUnavailable):
        reach([at(0, 0)], towards=True)


def test_an_area_of_travel_time_holds_who_is_that_near_and_nobody_else(roads: Path) -> None:
    network = random_network(31, side=14, keep=0.75)
    store.save(roads, network)
    dice = np.random.default_rng(31)
    (team,) = anywhere(network, dice, 1)
    people = anywhere(network, dice, 400)
    for towards in (True, False):
        table = travel_times(people, team[None]) if towards else travel_times(team[None], people)
        minutes = table.seconds.ravel() / 60
        found = reach(team[None], (10, 15), towards=towards)
        assert [feature["properties"]["minutes"] for feature in found["features"]] == [15, 10]
        areas = {f["properties"]["minutes"]: shape(f["geometry"]) for f in found["features"]}
        assert areas[15].buffer(1e-4).contains(areas[10])
        assert (minutes > 10).sum() > 40
        for limit, area in areas.items():
            inside = shapely.contains_xy(area, people)
            sure = ~table.estimated.ravel() & (minutes < limit - 1)
            # A square of the picture is some tens of metres, which is the better part of a minute on foot.
            assert inside[sure].mean() > 0.97
            # The table takes the nearest road; the picture also who walks over from the next one.
            assert inside[minutes > limit + 2.5].mean() < 0.05
        json.dumps(found)


def test_closed_roads_shrink_what_is_reached() -> None:
    water = Avoid.read(square(km((3, 0)), 0.5))
    dry, wet = (
        square_km(shape(reach([at(0, 0)], [10], towards=False, avoid=avoid)["features"][0]["geometry"]))
        for avoid in (None, water)
    )
    assert wet < dry * 0.8


def test_coverage_says_what_nobody_reaches_and_how_large_it_is() -> None:
    land = shapely.box(-1 * KM, -1 * KM, 6 * KM, 2 * KM)
    none, one, two = (
        coverage(bases, 2, land) for bases in (np.zeros((0, 2)), km((0, 0)), km((0, 0), (5, 0)))
    )
    assert none.uncovered_km2 == pytest.approx(21, rel=1e-3)
    assert none.boundary_km2 > one.uncovered_km2 > two.uncovered_km2 > 0
    assert square_km(one.covered) + one.uncovered_km2 == pytest.approx(one.boundary_km2, rel=1e-4)
    assert shapely.contains_xy(two.covered, 4.5 * KM, 0)
    assert not shapely.contains_xy(one.covered, 4.5 * KM, 0)


def test_two_bases_on_one_street_cover_what_each_does() -> None:
    land = shapely.box(0, -0.3 * KM, 5 * KM, 0.3 * KM)
    both = coverage(km((2.4, 0), (4.6, 0)), 0.5, land)
    for x in (2.4, 4.6):
        alone = coverage(km((x, 0)), 0.5, land)
        assert square_km(shapely.difference(alone.covered, both.covered)) < 0.03


def test_a_square_kilometre_is_one_wherever_it_lies() -> None:
    for lat in (0.0, 35.0, 60.0):
        width = KM / np.cos(np.radians(lat + KM / 2))
        assert square_km(shapely.box(118, lat, 118 + width, lat + KM)) == pytest.approx(1, rel=1e-3)
