"""An OSRM server as it speaks, on this machine; and what happens when it does not."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from geo.travel import osrm
from geo.travel.avoid import Avoid
from geo.travel.base import Mode, RouterUnavailable
from geo.travel.times import travel_times
from tests.geo.outside import Outside, says, status
from tests.geo.travel.drawn import km, line

HERE, MANY = km((0, 0)), km(*((x, 0) for x in range(1, 9)))


class Server:
    """OSRM's /table as it answers: 2 s and 10 m for each kilometre of longitude between the points, as `snapped` off."""

    def __init__(self, limit: int = 100) -> None:
        self.limit, self.snapped, self.no_way = limit, 12.0, -1
        self.sizes: list[tuple[int, int]] = []

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        asked = parse_qs(parts.query)
        points = [tuple(map(float, pair.split(","))) for pair in parts.path.split("/")[-1].split(";")]
        rows, columns = ([int(i) for i in asked[name][0].split(";")] for name in ("sources", "destinations"))
        self.sizes.append((len(rows), len(columns)))
        if len(rows) * len(columns) > self.limit**2:
            return says({"code": "TooBig", "message": "Too many table coordinates"})(handler)
        gaps = [[abs(points[a][0] - points[b][0]) * 111.195 for b in columns] for a in rows]
        table = [[None if b == self.no_way else gap for b, gap in enumerate(row)] for row in gaps]
        place = {"hint": "", "name": "", "location": [0, 0], "distance": self.snapped}
        says(
            {
                "code": "Ok",
                "durations": [[gap if gap is None else gap * 2 for gap in row] for row in table],
                "distances": [[gap if gap is None else gap * 10 for gap in row] for row in table],
                "sources": [place] * len(rows),
                "destinations": [place] * len(columns),
            }
        )(handler)
        return None


@pytest.fixture(autouse=True)
def nobody_rests_here() -> Iterator[None]:
    osrm.resting.clear()
    yield
    osrm.resting.clear()


@pytest.fixture
def server(outside: Outside, settings: Any) -> Server:
    settings.TRAVEL_ROUTERS, settings.OSRM_URL = ["osrm"], outside.url
    settings.OSRM_FOOT_URL, settings.OSRM_TABLE_LIMIT = "", 100
    outside.answer = found = Server()
    return found


def test_all_candidates_are_asked_about_in_one_question(server: Server, outside: Outside) -> None:
    table = travel_times(MANY, HERE)
    walk = 24 / (5 / 3.6)
    assert table.seconds[:, 0].tolist() == pytest.approx([2 * x + walk for x in range(1, 9)], rel=1e-3)
    assert table.metres[:, 0].tolist() == pytest.approx([10 * x + 24 for x in range(1, 9)], rel=1e-3)
    assert table.source == "osrm"
    assert server.sizes == [(8, 1)]
    path, asked = outside.asked[0]
    assert path.startswith("/table/v1/driving/0.008993,0.000000;")
    assert asked["annotations"] == "duration,distance"


@pytest.mark.parametrize(("rows", "columns"), [(700, 1), (1, 700), (40, 60), (3, 3)])
def test_more_than_the_server_takes_is_asked_in_parts(
    server: Server, settings: Any, rows: int, columns: int
) -> None:
    settings.OSRM_TABLE_LIMIT = server.limit = 20
    dice = np.random.default_rng(1)
    starts, ends = dice.uniform(0, 0.1, (rows, 2)), dice.uniform(0, 0.1, (columns, 2))
    table = travel_times(starts, ends)
    assert table.source == "osrm"
    expected = np.abs(starts[:, None, 0] - ends[None, :, 0]) * 111.195 * 10 + 24
    assert table.metres == pytest.approx(expected, abs=0.01)
    assert all(a * b <= 400 and a + b <= 350 for a, b in server.sizes)


def test_no_way_is_infinite(server: Server) -> None:
    server.no_way = 0
    table = travel_times(HERE, MANY)
    assert table.seconds[0, 0] == np.inf
    assert np.isfinite(table.seconds[0, 1:]).all()


def test_a_point_far_from_every_road_is_estimated_by_the_straight_line(server: Server) -> None:
    server.snapped = 3_000.0
    table = travel_times(MANY, HERE)
    assert table.estimated.all()
    assert table.source == "osrm+straight_line"


def test_with_roads_closed_the_server_is_not_asked(server: Server, outside: Outside) -> None:
    table = travel_times(MANY, HERE, avoid=Avoid.read(line((2, -0.1), (2, 0.1))))
    assert (table.source, outside.asked) == ("straight_line", [])


def test_people_on_foot_have_a_server_of_their_own(server: Server, outside: Outside, settings: Any) -> None:
    assert travel_times(MANY, HERE, mode=Mode.FOOT).source == "straight_line"
    settings.OSRM_FOOT_URL = outside.url + "/walk/"
    assert travel_times(MANY, HERE, mode=Mode.FOOT).source == "osrm"
    assert outside.asked[0][0].startswith("/walk/table/v1/foot/")


@pytest.mark.parametrize(
    "answer",
    [
        status(503),
        status(400),
        says({"code": "NoTable"}),
        says({"code": "Ok"}),
        says({"code": "Ok", "durations": [[1]], "distances": [[1]], "sources": [], "destinations": []}),
        says([1]),
        says(b"<html>"),
    ],
)
def test_a_server_that_does_not_answer_properly_is_passed_over(
    server: Server, outside: Outside, answer: Any
) -> None:
    outside.answer = answer
    with pytest.raises(RouterUnavailable):
        osrm.Osrm().times(MANY, HERE)
    assert travel_times(MANY, HERE).source == "straight_line"


def test_a_server_that_is_down_is_left_alone_for_a_while(server: Server, settings: Any) -> None:
    settings.OSRM_URL = "http://127.0.0.1:9"
    assert travel_times(MANY, HERE).estimated.all()
    with pytest.raises(RouterUnavailable, match="a moment ago"):
        osrm.Osrm().times(MANY, HERE)
