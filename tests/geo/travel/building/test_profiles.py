"""What tags mean for who may go where, and how fast."""

from __future__ import annotations

import pytest

from geo.travel.building.profiles import blocks_cars, kind_of, limit_kmh, speeds_of
from geo.travel.graph.network import Kind


def speeds(words: str, metres: float = 0.0) -> tuple[float, ...]:
    """Of "highway=primary oneway=yes", rounded."""
    tags = dict(pair.split("=") for pair in words.split())
    kind = kind_of(tags)
    assert kind is not None, words
    return tuple(round(kmh, 1) for kmh in speeds_of(tags, kind, metres))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("highway=primary", (65, 65, 5, 5)),
        ("highway=primary oneway=yes", (65, 0, 5, 5)),
        ("highway=primary oneway=-1", (0, 65, 5, 5)),
        ("highway=residential oneway=yes oneway:bicycle=no", (25, 0, 5, 5)),
        ("highway=tertiary junction=roundabout", (40, 0, 5, 5)),
        ("highway=motorway", (90, 0, 0, 0)),
        ("highway=motorway oneway=no", (90, 90, 0, 0)),
        ("highway=secondary maxspeed=30", (24, 24, 5, 5)),
        ("highway=secondary maxspeed:forward=100 maxspeed=50", (80, 40, 5, 5)),
        ("highway=unclassified surface=mud", (10, 10, 5, 5)),
        ("highway=unclassified surface=mud maxspeed=60", (10, 10, 5, 5)),
        ("highway=residential access=private", (0, 0, 0, 0)),
        ("highway=residential access=no foot=yes", (0, 0, 5, 5)),
        ("highway=residential access=private motor_vehicle=destination", (25, 25, 0, 0)),
        ("highway=footway", (0, 0, 5, 5)),
        ("highway=service area=yes", (0, 0, 5, 5)),
        ("highway=cycleway", (0, 0, 0, 0)),
        ("highway=cycleway foot=designated", (0, 0, 5, 5)),
        ("highway=service service=driveway", (7.5, 7.5, 5, 5)),
        ("highway=track tracktype=grade1", (10, 10, 5, 5)),
        ("highway=track tracktype=grade5", (0, 0, 5, 5)),
        ("highway=primary foot=use_sidepath", (65, 65, 0, 0)),
        ("highway=primary motorroad=yes", (65, 65, 0, 0)),
        ("highway=trunk oneway=reversible", (0, 0, 0, 0)),
        ("highway=footway maxspeed=30", (0, 0, 5, 5)),
    ],
)
def test_speeds_by_car_and_on_foot(tags: str, expected: tuple[float, ...]) -> None:
    assert speeds(tags) == expected


def test_a_ferry_takes_its_time_and_half_its_interval() -> None:
    assert speeds("route=ferry duration=00:20 interval=00:20 motor_vehicle=yes", 10_000) == (20, 20, 20, 20)


def test_a_ferry_takes_cars_only_where_it_says_so() -> None:
    assert speeds("route=ferry duration=20 interval=20", 10_000) == (0, 0, 20, 20)
    assert speeds("route=ferry duration=PT20M interval=20 foot=no motorcar=yes", 10_000) == (20, 20, 0, 0)


def test_a_ferry_that_says_no_time_is_slow_and_waited_for() -> None:
    assert speeds("route=ferry motor_vehicle=yes", 2_000)[0] == pytest.approx(
        2 / (10 / 60 + 10 / 60), abs=0.1
    )


@pytest.mark.parametrize(
    "tags", [{"highway": "construction"}, {"highway": "proposed"}, {"route": "bus"}, {}]
)  # fmt: skip
def test_what_nobody_travels_on_is_no_road(tags: dict[str, str]) -> None:
    assert kind_of(tags) is None


def test_links_have_the_class_of_their_road() -> None:
    assert kind_of({"highway": "trunk_link"}) is Kind.TRUNK
    assert kind_of({"highway": "steps"}) is Kind.PATH


@pytest.mark.parametrize(
    ("words", "kmh"),
    [("50", 50), ("30 mph", 48.28), ("CN:urban", None), ("none", None), ("", None), ("0", None), ("60 km/h", 60)],
)  # fmt: skip
def test_posted_limits(words: str, kmh: float | None) -> None:
    assert limit_kmh(words) == (None if kmh is None else pytest.approx(kmh, abs=0.01))


def test_bollards_stop_cars_and_gates_are_opened() -> None:
    assert blocks_cars({"barrier": "bollard"})
    assert not blocks_cars({"barrier": "gate"})
    assert not blocks_cars({"barrier": "bollard", "motor_vehicle": "yes"})
    assert not blocks_cars({})
