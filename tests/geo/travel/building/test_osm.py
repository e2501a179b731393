"""A network is made from an OpenStreetMap file as its tags say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo.travel.base import Mode
from geo.travel.building.assemble import Label, assemble
from geo.travel.building.osm import NotAnExtract, read
from geo.travel.graph.network import Flag, Kind, Network
from geo.travel.graph.table import table
from tests.geo.travel.drawn import HELSINKI, KM, km, needs

# Kilometres east and north of 0, 0.
PLACES = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (3, 0), 5: (1, 1), 6: (2, 1), 7: (1.5, 0), 8: (3, 2)}


def extract(tmp_path: Path, *ways: str, nodes: dict[int, str] | None = None) -> Path:
    """A file with ways such as "1,2,3 highway=primary oneway=yes"."""
    lines = ["<osm version='0.6' generator='tests'>"]
    for number, (x, y) in PLACES.items():
        tags = _tags((nodes or {}).get(number, ""))
        lines.append(f"<node id='{number}' version='1' lon='{x * KM:.7f}' lat='{y * KM:.7f}'>{tags}</node>")
    for number, way in enumerate(ways, 1):
        refs, *words = way.split(" ", 1)
        members = "".join(f"<nd ref='{ref}'/>" for ref in refs.split(","))
        lines.append(f"<way id='{number}' version='1'>{members}{_tags(words[0] if words else '')}</way>")
    path = tmp_path / "some.osm"
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def _tags(words: str) -> str:
    pairs = (word.split("=") for word in words.split())
    return "".join(f"<tag k='{key}' v='{value}'/>" for key, value in pairs)


def built(path: Path) -> Network:
    return assemble(read(path), Label(name="test", source=path.name, attribution="nobody"))


def minutes(network: Network, start: int, end: int, mode: Mode = Mode.CAR) -> float:
    found = table(network, km(PLACES[start]), km(PLACES[end]), mode)
    return float(found.seconds[0, 0] / 60)


def test_ways_are_cut_where_they_meet(tmp_path: Path) -> None:
    roads = built(extract(tmp_path, "1,2,3,4 highway=tertiary", "2,5 highway=tertiary", "6,8 building=yes"))
    assert (len(roads.nodes), len(roads.metres)) == (4, 3)
    assert sorted(np.round(roads.metres / 1_000, 2).tolist()) == [1.0, 1.0, 2.0]
    assert minutes(roads, 1, 5) == pytest.approx(2 * 60 / 40, rel=1e-3)


def test_a_one_way_street_leads_one_way(tmp_path: Path) -> None:
    roads = built(
        extract(
            tmp_path, "1,2 highway=tertiary", "2,3 highway=tertiary oneway=yes", "3,6,5,2 highway=tertiary"
        )
    )
    assert minutes(roads, 2, 3) == pytest.approx(1.5, rel=1e-3)
    assert minutes(roads, 3, 2) == pytest.approx(4.5, rel=1e-3)
    assert minutes(roads, 3, 2, Mode.FOOT) == pytest.approx(12, rel=1e-3)


def test_a_roundabout_is_driven_around(tmp_path: Path) -> None:
    roads = built(
        extract(tmp_path, "2,3,6,5,2 highway=tertiary junction=roundabout", "1,2 highway=tertiary", "5,8 highway=tertiary")
    )  # fmt: skip
    assert minutes(roads, 2, 5) == pytest.approx(4.5, rel=1e-3)
    assert minutes(roads, 5, 2) == pytest.approx(1.5, rel=1e-3)


def test_a_bollard_stops_cars_and_nobody_on_foot(tmp_path: Path) -> None:
    path = extract(
        tmp_path, "2,7,3 highway=tertiary", "2,5,6,3 highway=tertiary", nodes={7: "barrier=bollard"}
    )
    roads = built(path)
    assert minutes(roads, 2, 3) == pytest.approx(4.5, rel=1e-3)
    assert minutes(roads, 2, 3, Mode.FOOT) == pytest.approx(12, rel=1e-3)
    # Up to the bollard one drives from either side.
    beside = table(roads, km((1, 0), (2, 0)), km((1.49, 0)), Mode.CAR)
    assert (beside.seconds[:, 0] / 60).tolist() == pytest.approx([0.735, 5.235], rel=1e-3)


def test_a_bollard_on_a_side_street_does_not_close_the_main_street(tmp_path: Path) -> None:
    path = extract(
        tmp_path, "1,2,3 highway=primary", "2,5 highway=service", "2,7 highway=path", nodes={2: "barrier=bollard"}
    )  # fmt: skip
    assert minutes(built(path), 1, 3) == pytest.approx(120 / 65, rel=1e-3)


def test_bridges_ferries_and_classes_are_kept(tmp_path: Path) -> None:
    roads = built(
        extract(
            tmp_path,
            "1,2 highway=tertiary bridge=yes",
            "2,3 route=ferry motor_vehicle=yes duration=00:06 interval=0",
            "3,4 highway=residential tunnel=yes",
        )
    )
    kinds = dict(zip(roads.kind.tolist(), roads.flags.tolist(), strict=True))
    assert kinds == {Kind.TERTIARY: Flag.BRIDGE, Kind.FERRY: 0, Kind.RESIDENTIAL: Flag.TUNNEL}
    assert minutes(roads, 2, 3) == pytest.approx(6, rel=1e-3)


def test_two_roads_between_the_same_two_places_are_both_kept(tmp_path: Path) -> None:
    roads = built(
        extract(
            tmp_path, "2,3 highway=residential", "2,5,6,3 highway=motorway oneway=no", "3,4 highway=primary"
        )
    )
    pairs = np.sort(roads.ends, axis=1)
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    assert minutes(roads, 2, 3) == pytest.approx(60 * 3 / 90, rel=1e-3)
    assert roads.metres.sum() == pytest.approx(5_000, rel=1e-3)


def test_a_street_that_returns_to_its_beginning_is_kept(tmp_path: Path) -> None:
    roads = built(extract(tmp_path, "1,2 highway=residential", "2,3,6,5,2 highway=residential"))
    assert (roads.ends[:, 0] != roads.ends[:, 1]).all()
    assert minutes(roads, 3, 5) == pytest.approx(2 * 60 / 25, rel=1e-3)


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[int] = []
    read(extract(tmp_path, "1,2 highway=primary", "2,3 highway=primary"), told.append)
    assert sum(told) == 2


@pytest.mark.parametrize(
    ("name", "words"), [("x.osm", "no xml"), ("x.osm.pbf", "no pbf"), ("x.txt", "words")]
)
def test_what_is_no_extract_is_refused(tmp_path: Path, name: str, words: str) -> None:
    path = tmp_path / name
    path.write_text(words)
    with pytest.raises(NotAnExtract):
        read(path)


def test_an_extract_without_roads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAnExtract):
        read(extract(tmp_path, "1,2 building=yes"))


@needs(HELSINKI)
def test_a_real_extract_hangs_together() -> None:
    roads = built(HELSINKI)
    assert 2_000 < len(roads.nodes) < 10_000
    assert (roads.flags & Flag.BRIDGE).any()
    assert (roads.kind == Kind.FERRY).any()
    railway, cathedral = np.array([[24.9410, 60.1710]]), np.array([[24.9520, 60.1700]])
    by_car, on_foot = (table(roads, railway, cathedral, mode) for mode in Mode)
    assert 60 < by_car.seconds[0, 0] < 600
    assert 600 < on_foot.metres[0, 0] < 1_200
    assert not by_car.estimated[0, 0]
