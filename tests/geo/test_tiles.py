"""What the map is drawn from: layers in WGS-84, each honest about where it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import LineString, Point, shape

from geo import tiles
from geo.china import UnknownArea
from geo.coordinates import Coordinates, Datum

LINYI = (117.3, 34.3, 119.3, 36.3)


def features(layer: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(layer)["features"]
    return found


def test_without_a_base_map_there_is_none(settings: Any) -> None:
    settings.BASE_MAP_URL = ""
    assert tiles.base_map() is None


def test_a_base_map_says_its_datum_and_its_origin(settings: Any) -> None:
    settings.BASE_MAP_URL, settings.BASE_MAP_DATUM = "https://t0.example:8443/{z}/{x}/{y}.png", "gcj02"
    settings.BASE_MAP_ATTRIBUTION = "© Example"
    found = tiles.base_map()
    assert found is not None
    assert (found.datum, found.origin, found.attribution) == (
        Datum.GCJ02,
        "https://t0.example:8443",
        "© Example",
    )


def test_the_counties_of_linyi_are_twelve_and_small_enough_for_a_phone() -> None:
    layer = tiles.counties_geojson("371300")
    assert {f["properties"]["name"] for f in features(layer)} >= {"兰山区", "河东区", "蒙阴县"}
    assert len(features(layer)) == 12
    assert len(layer) < 100_000
    hedong = next(shape(f["geometry"]) for f in features(layer) if f["properties"]["code"] == "371312")
    assert hedong.contains(Point(118.525, 35.265))


def test_any_other_prefecture_can_be_drawn_next_to_it() -> None:
    codes = [f["properties"]["code"] for f in features(tiles.counties_geojson("3713", "410100"))]
    assert {"371302", "410181"} <= set(codes)


def test_an_unknown_area_is_refused() -> None:
    with pytest.raises(UnknownArea):
        tiles.counties_geojson("999900")


@pytest.mark.parametrize(
    ("river", "bridge", "km"),
    # Towns on or beside their river, by their GeoNames points.
    [
        ("沂河", (118.628, 35.785), 4),
        ("沂河", (118.343, 35.063), 4),
        ("沭河", (118.639, 34.916), 12),
        ("祊河", (117.968, 35.261), 3),
        ("东汶河", (117.926, 35.707), 2),
    ],
)
def test_rivers_pass_the_towns_they_are_known_for(river: str, bridge: tuple[float, float], km: float) -> None:
    line: LineString = next(
        shape(f["geometry"]) for f in features(tiles.rivers_geojson()) if f["properties"]["name"] == river
    )
    nearest = line.interpolate(line.project(Point(bridge)))
    assert Coordinates(nearest.x, nearest.y).distance_m(Coordinates(*bridge)) < km * 1_000


def test_tributaries_end_in_their_river() -> None:
    lines = {f["properties"]["name"]: shape(f["geometry"]) for f in features(tiles.rivers_geojson())}
    for tributary in ("祊河", "涑河", "东汶河", "蒙河"):
        assert Point(lines[tributary].coords[-1]).distance(lines["沂河"]) < 0.02


def test_roads_lie_in_the_box_name_their_source_and_are_kept(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    tiles._roads.cache_clear()
    layer = tiles.roads_geojson(LINYI)
    (roads,) = features(layer)
    lines = shape(roads["geometry"])
    assert json.loads(layer)["attribution"] == "© OpenStreetMap contributors"
    assert len(lines.geoms) > 200
    assert shapely.box(*LINYI).buffer(0.6).contains(lines)
    (kept,) = (tmp_path / ".local" / "map").iterdir()
    assert kept.read_bytes() == layer
    tiles._roads.cache_clear()
    assert tiles.roads_geojson(LINYI) == layer


def test_a_disk_that_cannot_be_written_costs_only_the_copy(settings: Any, tmp_path: Path) -> None:
    (tmp_path / ".local").write_text("a file where the folder should be")
    settings.BASE_DIR = tmp_path
    tiles._roads.cache_clear()
    assert features(tiles.roads_geojson((118.2, 34.9, 118.5, 35.2)))
