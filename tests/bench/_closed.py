"""From a road closed on one board to another ranking on a second: a real web server, two sessions, a websocket.

The clock runs from the moment the first board posts what was drawn until the second, which waits at its socket, has heard
of it, asked for the ranking of its incident again and holds one that differs. The roster is a whole city's (30,000
volunteers, 500 teams), the roads a synthetic city of 200,000 crossings. Each time another incident, and a flooded band between
it and the first team that comes by road; the closure is lifted before the next.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from django.contrib.gis.geos import Point
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from dispatch.events import schema_hash, stream
from dispatch.flow import intake
from dispatch.models import Incident, Operation, Team
from dispatch.states import IncidentKind, Role, Source, Urgency
from geo.coordinates import Coordinates
from geo.travel.base import RouterUnavailable
from geo.travel.graph import store
from geo.travel.ways import route
from realtime.streams import offset_of
from tests.bench._results import Figure, figure, percentile
from tests.bench._roster import VOLUNTEERS, fill
from tests.bench._servers import LIVE_PATH
from tests.bench._travel import CITY, SIDE, STEP, city
from tests.browser.system import environment
from tests.conftest import empty_tables
from tests.dispatch import cast as people
from tests.dispatch.sessions import sign_in
from tests.realtime._machines import redis_machine, web_machine

TEAMS, ROUNDS, WARM = 500, 40, 5
BAR_MS, PATIENCE_SECONDS = 1_000.0, 60.0
CSRF = "a" * 32
# Degrees to each side of the band: about 400 m. A grid has many ways of one length; a band that reaches farther to both
# sides than the corners of the square between lies across all of them.
REACH, WIDTH = 0.004, 0.6
NEAREST_METRES = 3_000.0


def rows() -> list[Figure]:
    """p50 and p95, in ms, and the ranking alone."""
    empty_tables()
    before = settings.ROADS_DIR, settings.TRAVEL_ROUTERS, settings.ROAD_NETWORKS
    with tempfile.TemporaryDirectory(prefix="muster-closed-") as name:
        settings.ROADS_DIR, settings.TRAVEL_ROUTERS, settings.ROAD_NETWORKS = name, ["graph"], []
        try:
            store.save(Path(name), city())
            dice = random.Random(814)
            operation = fill(dice, teams=TEAMS)
            jobs = [_job(operation, dice) for _ in range(WARM + ROUNDS)]
            with _boards(operation, Path(name)) as (first, second, ear):
                spent = [_round(first, second, ear, job) for job in jobs][WARM:]
        finally:
            settings.ROADS_DIR, settings.TRAVEL_ROUTERS, settings.ROAD_NETWORKS = before
            empty_tables()
    return _figures(spent)


def _figures(spent: list[tuple[float, float]]) -> list[Figure]:
    what = "road closed on the map > changed ranking"
    where = f"{VOLUNTEERS:,} volunteers, {TEAMS} teams, {SIDE * SIDE:,} crossings"
    whole, alone = [one[0] for one in spent], [one[1] for one in spent]
    return [
        figure(f"{what}, p95", percentile(whole, 0.95), "ms", bar=BAR_MS),
        figure(f"{what}, p50 ({where})", percentile(whole, 0.5), "ms"),
        figure(f"{what}, of it until the second board has heard, p95", percentile(alone, 0.95), "ms"),
    ]


class Board:
    """A coordinator's browser: a session and one kept connection."""

    def __init__(self, port: int, session: str, operation: Operation) -> None:
        self.slug = operation.slug
        self._line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._headers = {
            "Cookie": f"{session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
        }

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request; its answer."""
        self._line.request(method, path, None if body is None else json.dumps(body), self._headers)
        answer = self._line.getresponse()
        words = answer.read()
        assert answer.status == 200, words[:500]
        return json.loads(words)

    def ranking(self, incident: int) -> dict[str, Any]:
        """As the pane asks for it."""
        found: dict[str, Any] = self.ask("GET", f"/api/incidents/{incident}/ranking")
        return found


class Ear:
    """The socket of the second board, which follows the desk."""

    def __init__(self, socket: ClientConnection, operation: Operation) -> None:
        self._socket = socket
        streams = offset_of([stream("desk", operation.organisation_id, operation)])
        self._socket.send(json.dumps({"frame": "listen", "streams": streams, "schema": schema_hash()}))

    def hears(self, closure: int, *, standing: bool) -> None:
        """Wait for the event of a closure."""
        while True:
            frame = json.loads(self._socket.recv(timeout=PATIENCE_SECONDS))
            assert frame["frame"] in ("hello", "tick", "event"), frame
            if frame.get("type") != "closure.changed":
                continue
            told = frame["payload"]
            if (told["id"], told["standing"]) == (closure, standing):
                return


def _round(first: Board, second: Board, ear: Ear, job: Incident) -> tuple[float, float]:
    """Milliseconds until the second board's ranking differs, and of them until it had heard."""
    before = second.ranking(job.pk)
    shape = _across([row["team"] for row in before["ranked"]], job)
    begun = time.perf_counter()
    drawn = first.ask(
        "POST", f"/api/operations/{first.slug}/closures", {"kind": "flooded", "shape": shape, "note": "bench"}
    )["closure"]
    ear.hears(drawn, standing=True)
    heard = time.perf_counter()
    after = second.ranking(job.pk)
    done = time.perf_counter()
    assert _order(after) != _order(before), "the closure changed nothing"
    first.ask("POST", f"/api/closures/{drawn}/lift", {})
    ear.hears(drawn, standing=False)
    return (done - begun) * 1_000, (heard - begun) * 1_000


def _order(pane: dict[str, Any]) -> list[tuple[int, int]]:
    return [(row["team"], row["seconds"]) for row in pane["ranked"]]


def _across(teams: list[int], job: Incident) -> dict[str, Any]:
    """A flooded band between the incident and the first team that comes by road, so wide that every short way crosses it."""
    assert job.point is not None
    base = next(
        base for team in teams if (base := Team.objects.get(pk=team).base) and _by_road(base, job.point)
    )
    middle = (base.x + job.point.x) / 2, (base.y + job.point.y) / 2
    right, up = WIDTH * (job.point.x - base.x), WIDTH * (job.point.y - base.y)
    band = shapely.LineString([(middle[0] - up, middle[1] + right), (middle[0] + up, middle[1] - right)])
    return dict(shapely.geometry.mapping(band.buffer(REACH, cap_style="flat")))


def _by_road(base: Point, to: Point) -> bool:
    """Whether the way goes by road, and so far that something lies between."""
    with suppress(RouterUnavailable):
        way = route(Coordinates(base.x, base.y), Coordinates(to.x, to.y))
        return way is not None and way.metres > NEAREST_METRES
    return False


def _job(operation: Operation, dice: random.Random) -> Incident:
    """An incident on the roads, with the usual needs of its kind."""
    lon, lat = CITY + SIDE * STEP * (0.1 + 0.8 * dice.random())
    place = Point(float(lon), float(lat), srid=4326)
    taken = intake.receive(
        operation=operation, source=Source.PHONE, words=f"{dice.random()} 进水被困", lon=place.x, lat=place.y
    )
    return intake.open_incident(
        taken, operation=operation, kind=IncidentKind.TRAPPED, urgency=Urgency.CRITICAL, title="被困", by=None
    )


@contextmanager
def _boards(operation: Operation, roads: Path) -> Iterator[tuple[Board, Board, Ear]]:
    users = [
        people.user(f"closed{number}", "值班员", at=operation.organisation, role=Role.COORDINATOR)
        for number in (1, 2)
    ]
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        folder = Path(name)
        redis, redis_url = redis_machine(folder)
        env = environment("http://127.0.0.1", redis_url, folder) | {
            "ROADS_DIR": str(roads),
            "TRAVEL_ROUTERS": "graph",
        }
        redis.start()
        web, port = web_machine(folder, env)
        web.start()
        try:
            first, second = sign_in(users)
            address, headers = f"ws://127.0.0.1:{port}{LIVE_PATH}", {"Cookie": second}
            origin = Origin(f"http://127.0.0.1:{port}")
            with connect(address, additional_headers=headers, origin=origin) as socket:
                yield Board(port, first, operation), Board(port, second, operation), Ear(socket, operation)
        finally:
            web.kill(web.program.sign)
            redis.kill(redis.program.sign)
