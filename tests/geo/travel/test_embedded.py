"""The networks of an installation answer for their areas; what they do not know is estimated and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.coordinates import Coordinates
from geo.travel.avoid import Avoid
from geo.travel.base import Mode
from geo.travel.building.fit import fitted
from geo.travel.graph import store
from geo.travel.graph.mercator import straight_metres, to_lonlat
from geo.travel.networks import network_at, networks
from geo.travel.times import travel_times
from tests.geo.travel.drawn import anywhere, drawn, km, line, random_network

PLACES: dict[str, tuple[float, float]] = {"a": (0, 0), "b": (4, 0), "c": (4, 3)}
FAR = Coordinates(118.35, 35.05)


@pytest.fixture(autouse=True)
def roads(settings: Any, tmp_path: Path) -> Path:
    settings.TRAVEL_ROUTERS, settings.ROADS_DIR, settings.ROAD_NETWORKS = ["graph"], tmp_path, []
    settings.ROAD_DETOUR = settings.ROAD_SPEED_KMH = None
    store.save(tmp_path, drawn(PLACES, ["a-b", "b-c"]))
    return tmp_path


def test_the_roads_of_the_area_answer() -> None:
    table = travel_times(km((0, 0), (1, 0)), km((4, 3)))
    assert table.seconds[:, 0].tolist() == pytest.approx([420, 360], rel=1e-3)
    assert table.metres[:, 0].tolist() == pytest.approx([7_000, 6_000], rel=1e-3)
    assert not table.estimated.any()
    assert table.source == "graph:drawn"


def test_on_foot_the_same_way_takes_longer() -> None:
    assert travel_times(km((0, 0)), km((1, 0)), mode=Mode.FOOT).seconds[0, 0] == pytest.approx(720, rel=1e-3)


def test_what_is_closed_is_driven_around_or_not_at_all() -> None:
    avoid = Avoid.read(line((2, -0.1), (2, 0.1)))
    table = travel_times(km((0, 0), (3, 0)), km((4, 3)), avoid=avoid)
    assert table.seconds[0, 0] == np.inf
    assert table.seconds[1, 0] == pytest.approx(240, rel=1e-3)


def test_points_off_the_roads_are_estimated_each_for_itself() -> None:
    table = travel_times(km((0, 0), (2, 2.5), (1, 0)), km((4, 3), (0, 0)))
    assert table.estimated.tolist() == [[False, False], [True, True], [False, False]]
    assert np.isfinite(table.seconds).all()
    straight = straight_metres(km((2, 2.5)), km((4, 3)))[0]
    assert table.metres[1, 0] == pytest.approx(straight * 1.4, rel=1e-6)
    assert table.metres[0, 0] == pytest.approx(7_000, rel=1e-3)
    assert table.source == "graph:drawn+straight_line"


def test_an_incident_outside_every_network_is_estimated() -> None:
    table = travel_times(km((0, 0)), FAR)
    assert table.estimated.all()
    assert table.source == "straight_line"


def test_two_networks_answer_for_their_own_incidents(roads: Path) -> None:
    other = random_network(5, one_way=0.0, keep=1.0)
    store.save(roads, other)
    far = to_lonlat(other.nodes[[3, 30]])
    table = travel_times(np.concatenate([km((0, 0)), far[:1]]), np.concatenate([km((1, 0)), far[1:]]))
    assert table.estimated.tolist() == [[False, True], [True, False]]
    assert table.seconds[0, 0] == pytest.approx(60, rel=1e-3)
    assert table.metres.shape == (2, 2)
    back = travel_times(np.concatenate([km((0, 0)), far[:1]]), np.concatenate([km((1, 0)), far[1:], far[1:]]))
    assert back.estimated.tolist() == [[False, True, True], [True, False, False]]


def test_a_complete_network_is_asked_before_one_of_main_roads(roads: Path, settings: Any) -> None:
    store.save(roads, drawn({"a": (0, 0), "b": (1, 0)}, ["a-b"], coarse=True, name="a_coarse"))
    assert [network.facts.name for network in networks()] == ["drawn", "a_coarse"]
    settings.ROAD_NETWORKS = ["a_coarse", "gone"]
    assert [network.facts.name for network in networks()] == ["a_coarse"]
    found = network_at(km((0.5, 0)))
    assert found is not None
    assert found.facts.name == "a_coarse"


def test_the_straight_line_is_as_long_and_fast_as_the_areas_roads(roads: Path, settings: Any) -> None:
    network = fitted(random_network(11, side=12, keep=0.7))
    assert 1.1 < network.facts.detour < 2.5
    assert 10 < network.facts.kmh < 65
    store.save(roads, network)
    settings.TRAVEL_ROUTERS = ["straight_line"]
    here, there = anywhere(network, np.random.default_rng(2), 2)
    table = travel_times(here[None], there[None])
    straight = straight_metres(here, there)
    assert table.metres[0, 0] == pytest.approx(straight * network.facts.detour)
    assert table.seconds[0, 0] == pytest.approx(table.metres[0, 0] / (network.facts.kmh / 3.6))
    settings.ROAD_DETOUR, settings.ROAD_SPEED_KMH = 1.5, 36.0
    table = travel_times(here[None], there[None])
    assert (table.metres[0, 0], table.seconds[0, 0]) == pytest.approx((straight * 1.5, straight * 1.5 / 10))


def test_a_base_that_was_never_filled_in_is_not_where_anybody_comes_from() -> None:
    table = travel_times(np.array([[np.nan, np.nan]]), km((0, 0)))
    assert table.seconds[0, 0] == np.inf
