"""`manage.py build_roads` makes networks from extracts and from main roads, and says what is wrong in a sentence."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dispatch.management.commands import build_roads
from geo.coordinates import Coordinates
from geo.travel.graph import store
from geo.travel.times import travel_times
from tests.geo.travel.drawn import HELSINKI, needs


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ROADS_DIR, settings.ROAD_NETWORKS, settings.TRAVEL_ROUTERS = tmp_path, [], ["graph"]
    return tmp_path


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("build_roads", *arguments, stdout=out)
    return out.getvalue()


@needs(HELSINKI)
def test_an_extract_becomes_a_network_that_answers() -> None:
    words = said(str(HELSINKI))
    assert "helsinki_centre: " in words
    assert "© OpenStreetMap contributors" in words
    table = travel_times([Coordinates(24.9410, 60.1710)], Coordinates(24.9520, 60.1700))
    assert table.source == "graph:helsinki_centre"


def test_main_roads_of_a_box_become_a_network_that_says_what_it_assumes(folder: Path) -> None:
    words = said("--highways", "117.3,34.3,119.3,36.3", "--name", "linyi")
    assert "assumed: main roads only, 60 km/h" in words
    network = store.load(folder, "linyi")
    assert network.facts.coarse
    assert 1_000 < len(network.nodes) < 4_000
    assert 1.05 < network.facts.detour < 1.6
    city, yishui = Coordinates(118.35, 35.05), Coordinates(118.63, 35.788)
    table = travel_times([city], yishui)
    assert 60 < table.seconds[0, 0] / 60 < 140
    assert not table.estimated[0, 0]


def test_the_demos_networks_are_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_roads, "DEMO", {"small": (118.2, 34.9, 118.5, 35.2)})
    assert said("--demo").startswith("small: ")
    assert said("--demo") == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Name a file"),
        (["/nowhere.osm.pbf"], "There is no file"),
        ([__file__], "cannot be read"),
        (["--highways", "1,2,3"], "four numbers"),
        (["--highways", "3,1,1,2"], "west must be less"),
        (["--highways", "0,0,0.1,0.1"], "no road"),
        (["--highways", "1,1,2,2", "--name", "../up"], "letters, digits"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        said(*arguments)
