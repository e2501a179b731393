"""Roads closed and areas flooded hold from the next question on, and only where they are."""

from __future__ import annotations

import numpy as np
import pytest

from geo.travel.avoid import Avoid, NotGeoJSON
from geo.travel.base import Mode
from geo.travel.graph.closures import closures_of
from geo.travel.graph.table import table
from tests.geo.travel.drawn import drawn, km, line, square

# Two ways from a to d: straight through b-c, or twice as far around by e and f.
PLACES: dict[str, tuple[float, float]] = {
    "a": (0, 0), "b": (1, 0), "c": (3, 0), "d": (4, 0), "e": (1, 2), "f": (3, 2),
}  # fmt: skip
ROADS = ["a-b", "b-c", "c-d", "b-e", "e-f", "f-c"]


def seconds(closed: object, start: tuple[float, float] = (0, 0), end: tuple[float, float] = (4, 0)) -> float:
    roads = drawn(PLACES, ROADS)
    avoid = Avoid.read(closed)  # type: ignore[arg-type]
    return float(table(roads, km(start), km(end), Mode.CAR, closures_of(roads, avoid)).seconds[0, 0] / 60)


def test_a_line_across_a_road_closes_it() -> None:
    assert seconds(None) == pytest.approx(4, rel=1e-3)
    assert seconds(line((2, -0.1), (2, 0.1))) == pytest.approx(8, rel=1e-3)


def test_a_line_drawn_along_a_road_beside_its_middle_closes_it() -> None:
    assert seconds(line((1.5, 0.005), (2.5, 0.005))) == pytest.approx(8, rel=1e-3)


def test_a_line_beside_the_road_closes_nothing() -> None:
    assert seconds(line((1.5, 0.05), (2.5, 0.05))) == pytest.approx(4, rel=1e-3)


def test_with_every_way_closed_there_is_none() -> None:
    assert seconds(line((2, -0.1), (2, 2.1))) == np.inf


def test_before_the_closed_place_the_road_can_still_be_used() -> None:
    closed = line((2, -0.1), (2, 0.1))
    assert seconds(closed, end=(1.8, 0)) == pytest.approx(1.8, rel=1e-3)
    # Behind it one arrives from the other side.
    assert seconds(closed, end=(2.2, 0)) == pytest.approx(1 + 6 + 0.8, rel=1e-3)


def test_two_on_one_street_with_the_closed_place_between_them_drive_around() -> None:
    closed = line((2, -0.1), (2, 0.1))
    assert seconds(closed, (1.5, 0), (2.5, 0)) == pytest.approx(0.5 + 6 + 0.5, rel=1e-3)
    assert seconds(closed, (1.2, 0), (1.7, 0)) == pytest.approx(0.5, rel=1e-3)


def test_a_flooded_area_closes_what_lies_in_it() -> None:
    assert seconds(square(km((2, 0)), 0.5)) == pytest.approx(8, rel=1e-3)


def test_who_is_in_the_water_is_reached_from_its_edge_on_foot_and_that_is_an_estimate() -> None:
    roads = drawn(PLACES, ROADS)
    closures = closures_of(roads, Avoid.read(square(km((2, 0)), 0.5)))
    found = table(roads, km((0, 0)), km((2.1, 0)), Mode.CAR, closures)
    # The dry end at 2.5 is nearer to the place than the one at 1.5, though farther for the crew.
    assert found.estimated[0, 0]
    assert found.off_road[0, 0] == pytest.approx(400, rel=1e-3)
    assert found.seconds[0, 0] == pytest.approx((1 + 6 + 0.5) * 60 + 400 / (5 / 3.6), rel=1e-3)


def test_a_bridge_over_flooded_land_is_closed_unless_somebody_says_it_stands() -> None:
    roads = drawn({"a": (0, 0), "b": (1, 0), "c": (2, 0), "d": (3, 0)}, ["a-b", "b=c", "c-d"])
    water = square(km((1.5, 0)), 0.3)
    for bridges, expected in (("closed", np.inf), ("open", 180.0)):
        avoid = Avoid.read({"type": "Feature", "geometry": water, "properties": {"bridges": bridges}})
        found = table(roads, km((0, 0)), km((3, 0)), Mode.CAR, closures_of(roads, avoid))
        assert found.seconds[0, 0] == pytest.approx(expected, rel=1e-3)


def test_the_same_drawing_is_worked_out_once_and_one_elsewhere_closes_nothing() -> None:
    roads = drawn(PLACES, ROADS)
    first, again = (closures_of(roads, Avoid.read(square(km((2, 0)), 0.5))) for _ in range(2))
    assert first is again
    assert closures_of(roads, Avoid.read(square(km((200, 0)), 0.5))) is None
    assert closures_of(roads, None) is None


def test_collections_points_and_areas_that_cross_themselves_are_read() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    point = {"type": "Feature", "properties": None, "geometry": {"type": "Point", "coordinates": [0, 0, 5]}}
    avoid = Avoid.read(
        {"type": "FeatureCollection", "features": [point, {"type": "Feature", "geometry": bow}]}
    )
    assert avoid is not None
    assert len(avoid.zones) == 3


def test_a_closed_point_closes_the_road_it_is_set_on() -> None:
    at = km((2, 0.004))[0].tolist()
    assert seconds({"type": "Point", "coordinates": at}) == pytest.approx(8, rel=1e-3)


@pytest.mark.parametrize("nothing", [None, {}, b"{}", '{"type": "FeatureCollection", "features": []}'])
def test_nothing_drawn_is_nothing_to_avoid(nothing: object) -> None:
    assert Avoid.read(nothing) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    ["{", b"\xff", "[1]", '{"type": "Circle"}', '{"type": "Feature", "geometry": {"type": "Point"}}', "7"],
)
def test_what_is_no_geojson_is_refused(wrong: str | bytes) -> None:
    with pytest.raises(NotGeoJSON):
        Avoid.read(wrong)
