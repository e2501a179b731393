"""The road somebody stands on is the nearest one that can be used, however many stand anywhere."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.travel.base import Mode
from geo.travel.graph.mercator import scale_at, to_lonlat, to_plane
from geo.travel.graph.network import MODES
from geo.travel.graph.snapping import snap
from geo.travel.graph.standing import stand
from geo.travel.graph.table import table
from tests.geo.travel.drawn import KM, anywhere, drawn, km, random_network


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    mode=st.sampled_from(list(Mode)),
    spread=st.sampled_from([1.0, 30.0]),
    within=st.sampled_from([50.0, 2_000.0, 60_000.0]),
)
def test_no_other_road_is_nearer(seed: int, mode: Mode, spread: float, within: float) -> None:
    network, dice = random_network(seed), np.random.default_rng(seed)
    points = anywhere(network, dice, 30)
    points = points.mean(axis=0) + (points - points.mean(axis=0)) * spread
    found = snap(network, points, mode, within=within)
    home = np.flatnonzero(network.home[:, MODES.index(mode)])
    lines = shapely.linestrings(network.shape, indices=network.shape_link)[home]
    plane = to_plane(points)
    metres = shapely.distance(shapely.points(plane)[:, None], lines[None, :]).min(axis=1)
    metres *= scale_at(plane[:, 1])
    near = metres <= within
    assert (found.link >= 0).tolist() == near.tolist()
    assert found.off[near] == pytest.approx(metres[near], abs=1e-6)
    for link, share, off, place in zip(
        found.link[near], found.share[near], found.off[near], plane[near], strict=True
    ):
        line = shapely.LineString(network.points_of(link))
        there = line.interpolate(share, normalized=True)
        assert there.distance(shapely.Point(place)) * float(scale_at(place[1])) == pytest.approx(
            off, abs=0.05
        )


def test_a_point_between_two_ends_stands_in_the_middle_of_the_road() -> None:
    roads = drawn({"a": (0, 0), "b": (2, 0)}, ["a-b"])
    found = snap(roads, km((0.5, 0.1)), Mode.CAR, within=2_000)
    share = found.share[0] if roads.nodes[roads.ends[0, 0], 0] < 1 else 1 - found.share[0]
    assert (share, found.off[0]) == (pytest.approx(0.25, abs=1e-4), pytest.approx(100, rel=1e-3))


def test_a_car_does_not_stand_on_a_footpath() -> None:
    roads = drawn({"a": (0, 0), "b": (2, 0), "c": (0, 1), "d": (2, 1)}, ["a-b", "c.d", "a.c"])
    by_car, on_foot = (snap(roads, km((1, 0.9)), mode, within=2_000) for mode in (Mode.CAR, Mode.FOOT))
    assert by_car.off[0] == pytest.approx(900, rel=1e-3)
    assert on_foot.off[0] == pytest.approx(100, rel=1e-3)


def test_the_leg_beside_the_road_is_walked() -> None:
    roads = drawn({"a": (0, 0), "b": (10, 0)}, ["a-b"])
    found = table(roads, km((0, 0.25)), km((5, 0)), Mode.CAR)
    assert found.seconds[0, 0] == pytest.approx(250 / (5 / 3.6) + 300, rel=1e-3)
    assert found.metres[0, 0] == pytest.approx(5_250, rel=1e-3)
    assert found.off_road[0, 0] == pytest.approx(250, rel=1e-3)
    assert not found.estimated[0, 0]


def test_a_long_leg_beside_the_road_makes_the_time_an_estimate() -> None:
    roads = drawn({"a": (0, 0), "b": (60, 0)}, ["a-b"])
    assert table(roads, km((0, 0.7)), km((50, 0)), Mode.CAR).estimated[0, 0]


def test_a_point_in_a_lake_far_from_every_road_is_not_known() -> None:
    roads = drawn({"a": (0, 0), "b": (10, 0)}, ["a-b"])
    found = table(roads, km((5, 2.5), (5, 0)), km((1, 0)), Mode.CAR)
    assert np.isnan(found.seconds[0, 0])
    assert np.isnan(found.metres[0, 0])
    assert found.seconds[1, 0] == pytest.approx(240, rel=1e-3)


def test_nobody_walks_to_the_road_and_back_to_reach_a_neighbour() -> None:
    roads = drawn({"a": (0, 0), "b": (10, 0)}, ["a-b"])
    found = table(roads, km((5, 1)), km((5.1, 1)), Mode.CAR)
    assert found.metres[0, 0] == pytest.approx(100, rel=1e-3)
    assert found.seconds[0, 0] == pytest.approx(72, rel=1e-3)
    assert found.estimated[0, 0]


def test_beside_main_roads_one_drives_on_roads_that_are_not_in_the_data() -> None:
    from dataclasses import replace

    import msgspec

    roads = drawn({"a": (0, 0), "b": (30, 0)}, ["a-b"], coarse=True)
    facts = msgspec.structs.replace(roads.facts, access_kmh=30.0, access_metres=25_000.0)
    found = table(replace(roads, facts=facts, version="coarse"), km((0, 6)), km((30, 0)), Mode.CAR)
    assert found.seconds[0, 0] == pytest.approx(6 / 30 * 3600 + 1_800, rel=1e-3)
    assert not found.estimated[0, 0]


def test_a_yard_that_no_road_leads_to_is_not_where_anybody_starts() -> None:
    street = [(str(i), (i * 0.1, 0.0)) for i in range(9)]
    ring = {"x": (0.4, 0.05), "y": (0.45, 0.05)}
    named = {chr(97 + i): place for i, (_, place) in enumerate(street)} | ring
    roads = drawn(named, [f"{chr(97 + i)}-{chr(98 + i)}" for i in range(8)] + ["x>y"])
    found = snap(roads, km((0.42, 0.05)), Mode.CAR, within=2_000)
    assert found.off[0] == pytest.approx(50, rel=1e-2)


def test_the_same_points_are_looked_up_once() -> None:
    network = random_network(1)
    points = to_lonlat(network.nodes[:5]) + 0.1 * KM
    assert stand(network, points, Mode.CAR) is stand(network, points.copy(), Mode.CAR)


def test_a_point_that_is_no_point_stands_nowhere() -> None:
    network = random_network(1)
    found = snap(network, np.array([[np.nan, np.nan], [0.0, 89.0]]), Mode.CAR, within=2_000)
    assert found.link.tolist() == [-1, -1]
