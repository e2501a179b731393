"""A tile of 100,000 points at every zoom: the encoder beside plain ST_AsMVT, and the door beside an empty view.

Half of the volunteers live in a dozen towns, half anywhere in and around Linyi; they are read and sorted as the door does it.
The peer has the same rows in a table of their own, with an index on projected points and 256 units of buffer as ours has, and
says id and state of every point; its time includes sending the tile over the socket, as it would in life. Tiles are those
that hold a random point, so that of a town comes more often than that of a forest, the same for both, turn by turn. Over HTTP
every second request is for a view that answers nothing, in the same server, on the same connection. Percentiles are of tiles,
each at the quickest of three times: what is compared is the work, not what else the machine does. One row has every request.
"""

from __future__ import annotations

import http.client
import math
import random
import time
from collections.abc import Callable, Iterator

import numpy as np
import psycopg
from django.db import connection, connections

from dispatch.models import Organisation, User
from dispatch.snapshots.layers import Layer, Rows, scope_of
from dispatch.snapshots.layers.rows import read
from dispatch.states import Role
from tests.bench._desk import Desk
from tests.bench._results import Figure, figure, percentile
from tests.bench._servers import muster
from tests.dispatch import cast as people
from tests.dispatch.sessions import sign_in

POINTS, COUNTIES = 100_000, 12
WEST, SOUTH, EAST, NORTH = 117.4, 34.4, 119.1, 36.2
CLUSTERED, ALL_ZOOMS = range(4, 11), range(4, 15)
# At low zooms there are few tiles, and the peer takes a third of a second for each.
FEW, MANY, MANY_FROM, TIMES = 8, 60, 9, 3
REQUESTS, WARM = 1_500, 30
TIMES_FASTER, HEAVIEST_KB, MORE_MS = 15.0, 350.0, 5.0
WHAT, PEER = f"tile of {POINTS:,} points, p95", "plain ST_AsMVT"
SERVED = "tests.bench._empty:application"

Tile = tuple[int, int, int]

# Row by row through the ORM takes half a minute.
FILL = """
INSERT INTO dispatch_volunteer (organisation_id, name, pinyin, phone, language, base, active, on_duty, available, keys, shares_position_since)
SELECT (%s::int[])[1 + n %% %s], '队员' || n, '', '', 'zh-hans', ST_SetSRID(ST_MakePoint(lon, lat), 4326), true, true, n %% 3 > 0, '{}', now()
FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS place (lon, lat, n)
"""
PLAIN = """
SELECT ST_AsMVT(tile, 'volunteers', 4096, 'geom', 'id') FROM (
    SELECT id, state, ST_AsMVTGeom(point, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 256, true) AS geom FROM bench_tile
    WHERE point && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 256.0 / 4096)
) tile
"""


def rows() -> list[Figure]:
    """Encoder, size, sorting, HTTP."""
    user, places = _roster()
    begun = time.perf_counter()
    sorted_ones = read(scope_of(user, Layer.VOLUNTEERS))
    anew = (time.perf_counter() - begun) * 1_000
    assert sorted_ones.points.size == POINTS
    _peers_table()
    figures = [*_encoder(sorted_ones, places), figure(f"{POINTS:,} points read and sorted anew", anew, "ms")]
    return [*figures, *_over_http(user, places)]


def _roster() -> tuple[User, list[tuple[float, float]]]:
    """A coordinator of a city, and where its volunteers live."""
    city = people.organisation("潍坊", prefix="WF")
    counties = [people.organisation(f"潍坊{number}", parent=_fresh(city)) for number in range(COUNTIES)]
    dice = np.random.default_rng(814)
    towns = dice.uniform((WEST, SOUTH), (EAST, NORTH), (COUNTIES, 2))
    near = towns[dice.integers(0, COUNTIES, POINTS)] + dice.normal(0, (0.05, 0.04), (POINTS, 2))
    far = dice.uniform((WEST, SOUTH), (EAST, NORTH), (POINTS, 2))
    places = np.where(dice.random(POINTS)[:, None] < 0.5, near, far)
    with connection.cursor() as cursor:
        cursor.execute(FILL, [[county.pk for county in counties], COUNTIES, *places.T.tolist()])
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE dispatch_volunteer")
    return people.user("tiles", "值班员", at=city, role=Role.COORDINATOR), [
        (x, y) for x, y in places.tolist()
    ]


def _fresh(organisation: Organisation) -> Organisation:
    organisation.refresh_from_db()
    return organisation


def _peers_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE bench_tile AS SELECT v.id, CASE WHEN available THEN 'available' ELSE 'off' END AS state,
                ST_Transform(base, 3857) AS point
            FROM dispatch_volunteer v JOIN dispatch_organisation o ON o.id = v.organisation_id
            WHERE o.short_name LIKE '潍坊%'
            """
        )
        cursor.execute("CREATE INDEX ON bench_tile USING gist (point)")
        cursor.execute("ANALYZE bench_tile")


def _tiles(z: int, places: list[tuple[float, float]], dice: random.Random) -> Iterator[Tile]:
    """Tiles of this zoom, each with a point somewhere in it."""
    while True:
        lon, lat = dice.choice(places)
        down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
        yield z, int((lon + 180) / 360 * (1 << z)), int(down * (1 << z))


def _encoder(sorted_ones: Rows, places: list[tuple[float, float]]) -> list[Figure]:
    figures, heaviest, peers_heaviest = [], 0, 0
    for z in ALL_ZOOMS:
        tiles = _tiles(z, places, random.Random(z))
        ours, plain = [], []
        for tile in (next(tiles) for _ in range(FEW if z < MANY_FROM else MANY)):
            spent, made = _quickest(lambda tile: sorted_ones.points.tile("volunteers", *tile), tile)
            peers_spent, peers_made = _quickest(_plainly, tile)
            ours.append(spent)
            plain.append(peers_spent)
            heaviest, peers_heaviest = max(heaviest, made), max(peers_heaviest, peers_made)
        figures.append(
            figure(
                f"{WHAT}, encoder z{z}", percentile(ours, 0.95), "ms", peer=PEER, peer_value=percentile(plain, 0.95),
                bar=TIMES_FASTER if z in CLUSTERED else 1.0, rule="times",
            )
        )  # fmt: skip
    figures.append(
        figure(
            f"tile of {POINTS:,} points, the heaviest", heaviest / 1e3, "kB", peer=PEER, peer_value=peers_heaviest / 1e3,
            bar=HEAVIEST_KB,
        )
    )  # fmt: skip
    return figures


def _quickest(make: Callable[[Tile], bytes], tile: Tile) -> tuple[float, int]:
    """Milliseconds of the quickest of a few times, and the bytes: what else the machine does is not what is compared."""
    spent, made = [], b""
    for _ in range(TIMES):
        begun = time.perf_counter()
        made = make(tile)
        spent.append((time.perf_counter() - begun) * 1_000)
    return min(spent), len(made)


def _plainly(tile: Tile) -> bytes:
    z, x, y = tile
    connection.ensure_connection()
    # Bytes as bytes: Django's own cursors would have them written as text first.
    with psycopg.Cursor(connection.connection) as cursor:
        found = cursor.execute(PLAIN, {"z": z, "x": x, "y": y}, binary=True).fetchone()
        return bytes(found[0]) if found else b""


def _over_http(user: User, places: list[tuple[float, float]]) -> list[Figure]:
    (cookie,) = sign_in([user])
    dice = random.Random(14)
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    by_zoom = {z: _tiles(z, places, dice) for z in ALL_ZOOMS}
    # For each tile its requests, and as many for nothing in between.
    tiles: list[list[float]] = []
    empties: list[list[float]] = []
    with muster(Desk("", (cookie,)), served=SERVED) as server:
        line = http.client.HTTPConnection("127.0.0.1", server.port)
        for _ in range(WARM + REQUESTS // TIMES):
            z, x, y = next(by_zoom[dice.choice(ALL_ZOOMS)])
            pairs = [
                (
                    _asked(line, f"/api/tiles/volunteers/{z}/{x}/{y}.mvt", headers),
                    _asked(line, "/empty", headers),
                )
                for _ in range(TIMES)
            ]
            tiles.append([tile for tile, _ in pairs])
            empties.append([empty for _, empty in pairs])
    del tiles[:WARM], empties[:WARM]
    quick, quick_empty = (percentile([min(times) for times in spent], 0.95) for spent in (tiles, empties))
    every, every_empty = (
        percentile([one for times in spent for one in times], 0.95) for spent in (tiles, empties)
    )
    what, name = f"{WHAT}, over HTTP", "an empty view"
    return [
        figure(what, quick, "ms", peer=name, peer_value=quick_empty, bar=quick_empty + MORE_MS),
        figure(f"{what}, whatever else the machine does", every, "ms", peer=name, peer_value=every_empty),
    ]


def _asked(line: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> float:
    """Milliseconds from the question to the last byte of the answer."""
    begun = time.perf_counter()
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    return (time.perf_counter() - begun) * 1_000
