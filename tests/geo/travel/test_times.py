"""Travel times without a road graph: always an answer, marked as estimated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.coordinates import Coordinates, Datum
from geo.travel.avoid import Avoid
from geo.travel.base import Mode, Points, RouterUnavailable, TravelTable
from geo.travel.times import ROUTERS, travel_times

CITY = Coordinates(118.35, 35.05)
TANGTOU = Coordinates(118.525, 35.265)
YISHUI = Coordinates(118.63, 35.788)


@pytest.fixture(autouse=True)
def road(settings: Any) -> None:
    settings.TRAVEL_ROUTERS, settings.ROAD_DETOUR, settings.ROAD_SPEED_KMH = ["straight_line"], 1.4, 40.0


def test_the_way_is_the_straight_line_times_the_detour_at_the_set_speed() -> None:
    table = travel_times([CITY], TANGTOU)
    assert table.metres[0, 0] == pytest.approx(CITY.distance_m(TANGTOU) * 1.4, rel=0.004)
    assert table.seconds[0, 0] == pytest.approx(table.metres[0, 0] / (40 / 3.6))
    assert table.estimated.all()
    assert table.source == "straight_line"


def test_every_origin_meets_every_destination() -> None:
    table = travel_times([CITY, TANGTOU, YISHUI], [TANGTOU, YISHUI])
    assert table.seconds.shape == table.metres.shape == (3, 2)
    assert table.seconds[1, 0] == table.seconds[2, 1] == 0
    assert table.seconds[0, 0] < table.seconds[0, 1]


def test_the_datum_of_a_point_makes_no_difference() -> None:
    plain, shifted = (
        travel_times([CITY], TANGTOU),
        travel_times([CITY.to(Datum.BD09)], TANGTOU.to(Datum.GCJ02)),
    )
    assert shifted.metres[0, 0] == pytest.approx(plain.metres[0, 0], abs=0.5)


def test_an_array_of_points_gives_what_the_points_give() -> None:
    array = np.array([[CITY.lon, CITY.lat], [YISHUI.lon, YISHUI.lat]])
    assert np.array_equal(travel_times(array, TANGTOU).seconds, travel_times([CITY, YISHUI], TANGTOU).seconds)


def test_nobody_to_go_is_an_empty_table() -> None:
    assert travel_times([], TANGTOU).seconds.shape == (0, 1)


def test_a_router_that_cannot_answer_is_passed_over(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Down:
        name = "down"

        def times(
            self, origins: Points, destinations: Points, *, mode: Mode = Mode.CAR, avoid: Avoid | None = None
        ) -> TravelTable:
            raise RouterUnavailable("no road graph here")

    monkeypatch.setitem(ROUTERS, "down", Down)
    settings.TRAVEL_ROUTERS = ["down"]
    assert travel_times([CITY], TANGTOU).source == "straight_line"
