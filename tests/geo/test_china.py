"""Counties by point and by code, and their outlines."""

from __future__ import annotations

import csv

import pytest
from shapely.geometry import Point, shape

from geo import china
from geo.coordinates import Coordinates, Datum
from geo.known import DATA

HEDONG = "371312"


def test_a_point_knows_its_county_and_what_that_lies_in() -> None:
    found = china.county_at(Coordinates(118.525, 35.265))
    assert found is not None
    assert (found.code, found.full_name) == (HEDONG, "山东省临沂市河东区")


def test_the_county_of_a_point_does_not_depend_on_its_datum() -> None:
    here = Coordinates(118.525, 35.265)
    assert china.county_at(here.to(Datum.BD09)) == china.county_at(here)


@pytest.mark.parametrize("point", [(126.97, 37.56), (121.5, 35.5), (2.35, 48.86)])
def test_abroad_and_at_sea_there_is_no_county(point: tuple[float, float]) -> None:
    assert china.county_at(Coordinates(*point)) is None


def test_linyi_has_twelve_counties_and_districts() -> None:
    names = [area.name for area in china.counties_in("371300")]
    assert len(names) == 12
    assert {"兰山区", "河东区", "沂水县", "临沭县"} < set(names)


def test_a_county_that_answers_to_the_province_has_no_prefecture() -> None:
    assert china.area("419001").full_name == "河南省济源市"
    assert china.area("110101").full_name == "北京市东城区"


def test_an_outline_is_a_multipolygon_that_holds_its_centre() -> None:
    centre = china.centre(HEDONG)
    for detail in (0.0, 0.002):
        outline = china.outline(HEDONG, simplify_degrees=detail)
        assert outline["type"] == "MultiPolygon"
        assert shape(outline).contains(Point(centre.lon, centre.lat))


def test_outlines_thinned_together_leave_no_gap_between_neighbours() -> None:
    codes = [area.code for area in china.counties_in("3713")]
    thinned = list(china.shapes_side_by_side(codes, simplify_degrees=0.002).values())
    whole = thinned[0].union(thinned[1])
    for piece in thinned[2:]:
        whole = whole.union(piece)
    assert sum(piece.area for piece in thinned) == pytest.approx(whole.area, rel=1e-9)
    assert whole.geom_type == "Polygon"
    assert not [ring for ring in whole.interiors if ring.is_valid and ring.length > 0.01]


@pytest.mark.parametrize("code", ["999999", "", "河东区"])
def test_a_code_nobody_has_is_refused(code: str) -> None:
    with pytest.raises(china.UnknownArea):
        china.area(code)


def test_every_point_of_our_own_list_lies_in_the_county_it_names() -> None:
    with (DATA / "linyi_places.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["lon"]]
    strays = [
        row["name"]
        for row in rows
        if getattr(china.county_at(Coordinates.read(row["lon"], row["lat"])), "code", None) != row["area"]
    ]
    assert not strays
    assert len(rows) > 110
