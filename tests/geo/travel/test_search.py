"""Every time is that of the quickest way, as the plainest search finds it on any streets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.travel.avoid import Avoid
from geo.travel.base import Mode
from geo.travel.graph import search, table
from geo.travel.graph.closures import closures_of
from geo.travel.graph.route import Stretch, metres_at, metres_of, stretches
from geo.travel.graph.search import FOREVER, Ways, at_points, tree
from geo.travel.graph.snapping import snap
from geo.travel.graph.standing import stand
from tests.geo.travel.drawn import anywhere, drawn, km, plainly, random_network, square

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=60, deadline=None)


@FEW
@given(seed=SEEDS, mode=st.sampled_from(list(Mode)), closed=st.booleans())
def test_everybodys_time_to_an_incident_is_the_plain_searchs(seed: int, mode: Mode, closed: bool) -> None:
    network, dice = random_network(seed), np.random.default_rng(seed)
    points = anywhere(network, dice, 15)
    avoid = Avoid.read(square(points[-1], dice.uniform(0.1, 0.5))) if closed else None
    closures = closures_of(network, avoid)
    people, goal = (stand(network, some, mode, closures).snaps for some in (points[:14], points[14:]))
    if goal.link[0] < 0:
        return
    ways = Ways(network, mode, closures)
    grown = tree(ways, goal, towards=True)
    found = at_points(ways, grown, goal, people, towards=True)
    expected = plainly(network, people, goal, mode, closures)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-6)
    metres = metres_at(ways, grown, goal, people, towards=True)
    for i in np.flatnonzero(np.isfinite(found)):
        way = stretches(ways, grown, goal, people.pick(slice(i, i + 1)))
        assert metres[i] == pytest.approx(metres_of(network, way), abs=1e-6)
        assert _seconds_of(ways, way) == pytest.approx(found[i], rel=1e-9, abs=1e-6)


def _seconds_of(ways: Ways, way: list[Stretch]) -> float:
    total = 0.0
    for it in way:
        forward, backward = ways.network.one_way_seconds(np.array([it.link]), ways.mode)
        step = it.end - it.begin
        total += float(step * forward[0] if step > 0 else -step * backward[0] if step < 0 else 0.0)
    return total


@FEW
@given(seed=SEEDS)
def test_the_way_there_and_the_way_back_are_told_apart(seed: int) -> None:
    network, dice = random_network(seed, one_way=0.5), np.random.default_rng(seed)
    a, b = anywhere(network, dice, 5), anywhere(network, dice, 3)
    many, few = table.table(network, a, b, Mode.CAR), table.table(network, b, a, Mode.CAR)
    assert many.seconds.shape == (5, 3)
    assert few.seconds.shape == (3, 5)
    for i in range(5):
        one = table.table(network, a[i : i + 1], b, Mode.CAR)
        assert many.seconds[i] == pytest.approx(one.seconds[0], rel=1e-9, nan_ok=True)
        back = table.table(network, b, a[i : i + 1], Mode.CAR)
        assert few.seconds[:, i] == pytest.approx(back.seconds[:, 0], rel=1e-9, nan_ok=True)


@FEW
@given(seed=SEEDS, limit=st.floats(10, 400))
def test_a_limited_search_is_exact_up_to_its_limit(seed: int, limit: float) -> None:
    network, dice = random_network(seed), np.random.default_rng(seed)
    points = snap(network, anywhere(network, dice, 12), Mode.CAR, within=2_000)
    ways, root = Ways(network, Mode.CAR), points.pick(slice(0, 1))
    full, short = (tree(ways, root, towards=True, limit=most) for most in (FOREVER, limit))
    whole, some = (at_points(ways, grown, root, points, towards=True) for grown in (full, short))
    near = whole <= limit
    assert some[near] == pytest.approx(whole[near], rel=1e-12)
    assert (some[~near] >= whole[~near] - 1e-9).all()


def test_a_large_network_is_searched_as_far_as_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    network, dice = random_network(7, side=20), np.random.default_rng(7)
    here = anywhere(network, dice, 1)
    near = here + dice.uniform(-0.5, 0.5, (40, 2)) / 111.195
    whole = table.table(network, near, here, Mode.CAR).seconds
    monkeypatch.setattr(table, "_SMALL_NODES", 0)
    search._trees.clear()
    assert table.table(network, near, here, Mode.CAR).seconds == pytest.approx(whole, rel=1e-12, nan_ok=True)
    limits = {name[4] for name in search._trees}
    assert min(limits) < FOREVER


def test_a_one_way_street_is_driven_one_way_and_walked_both() -> None:
    # b is a kilometre east of a; back from b it is three sides of a square.
    roads = drawn({"a": (0, 0), "b": (1, 0), "c": (1, 1), "d": (0, 1)}, ["a>b", "b-c", "c-d", "d-a"])
    a, b = km((0, 0)), km((1, 0))
    assert table.table(roads, a, b, Mode.CAR).seconds[0, 0] == pytest.approx(60, rel=1e-3)
    assert table.table(roads, b, a, Mode.CAR).seconds[0, 0] == pytest.approx(180, rel=1e-3)
    assert table.table(roads, b, a, Mode.FOOT).seconds[0, 0] == pytest.approx(720, rel=1e-3)


def test_two_on_one_street_meet_without_leaving_it() -> None:
    roads = drawn({"a": (0, 0), "b": (10, 0), "c": (5, 8)}, ["a-b", "b-c", "c-a"])
    found = table.table(roads, km((4, 0)), km((6, 0)), Mode.CAR)
    assert found.seconds[0, 0] == pytest.approx(120, rel=1e-3)
    assert found.metres[0, 0] == pytest.approx(2_000, rel=1e-3)


def test_against_a_one_way_street_one_drives_around_the_block() -> None:
    roads = drawn({"a": (0, 0), "b": (1, 0), "c": (1, 1), "d": (0, 1)}, ["a>b", "b-c", "c-d", "d-a"])
    found = table.table(roads, km((0.75, 0)), km((0.25, 0)), Mode.CAR)
    assert found.metres[0, 0] == pytest.approx(250 + 3_000 + 250, rel=1e-3)
    assert found.seconds[0, 0] == pytest.approx(210, rel=1e-3)


def test_a_ferry_is_a_slow_road_over_the_water() -> None:
    roads = drawn({"a": (0, 0), "b": (1, 0), "c": (3, 0), "d": (4, 0)}, ["a-b", "b~c", "c-d"])
    found = table.table(roads, km((0, 0)), km((4, 0)), Mode.CAR)
    assert found.seconds[0, 0] == pytest.approx(60 + 360 + 60, rel=1e-3)


def test_an_island_without_a_ferry_cannot_be_driven_to() -> None:
    roads = drawn({"a": (0, 0), "b": (1, 0), "c": (5, 0), "d": (6, 0)}, ["a-b", "c-d"])
    found = table.table(roads, km((0, 0), (5.5, 0)), km((5, 0)), Mode.CAR)
    assert found.seconds[0, 0] == np.inf
    assert found.metres[0, 0] == np.inf
    assert not found.estimated[0, 0]
    assert found.seconds[1, 0] == pytest.approx(30, rel=1e-3)


def test_nobody_and_nothing_are_tables_without_rows() -> None:
    roads = drawn({"a": (0, 0), "b": (1, 0)}, ["a-b"])
    none = np.zeros((0, 2))
    assert table.table(roads, none, km((0, 0)), Mode.CAR).seconds.shape == (0, 1)
    assert table.table(roads, km((0, 0)), none, Mode.CAR).metres.shape == (1, 0)
