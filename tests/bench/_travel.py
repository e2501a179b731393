"""How fast roads answer, and how often the nearest by air is not the nearest by road.

Speed: one incident after another against 30,000 volunteers on a synthetic city of 200,000 crossings, whose bases were put
on the network before (they do not move); the peer is OSRM's /table for the 200 nearest by air, over HTTP as it is used, on
the very same network. Exactness: all 30,000 seconds beside another search, forward from every volunteer's road to the
incident on a graph of its own. Choice: of teams spread at random, whether the one that our candidates' ranking puts first
(the nearest by air, re-ranked by road) is the first of the whole road matrix; the straight line is printed beside.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from django.conf import settings
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dispatch.flow.match.candidates import NEAREST_TEAMS
from dispatch.flow.match.people import FETCHED
from geo.roads import RoadsUnavailable
from geo.travel.base import Floats, Mode
from geo.travel.building import highways, osm
from geo.travel.building.assemble import Label, assemble
from geo.travel.building.links import Links
from geo.travel.graph.areas import reach
from geo.travel.graph.mercator import straight_metres
from geo.travel.graph.network import Kind, Network
from geo.travel.graph.search import FOREVER
from geo.travel.graph.standing import Standing, stand
from geo.travel.graph.table import table
from tests.bench._osrm import CLASSES, serving
from tests.bench._results import Figure, figure, rate, skipped

SIDE, VOLUNTEERS, NEAREST, ROUNDS = 450, 30_000, 200, 15
# Degrees between two crossings: 200 m at 35 degrees north.
STEP = np.array([0.0022, 0.0018])
CITY = np.array([118.0, 34.8])
TEAMS, PEOPLE, INCIDENTS = 500, 2_000, 1_000
LINYI = (117.3, 34.3, 119.3, 36.3)
HELSINKI = Path("data") / "roads" / "helsinki_centre.osm.pbf"
CHOICE = f"first choice = first by the full road matrix, {INCIDENTS:,} random incidents"
EXACT_S, SHARE, ISOCHRONE_MS = 1e-3, 99.0, 300.0


def rows() -> list[Figure]:
    """All of it."""
    return [*_speed(), *_choices()]


def city() -> Network:
    """A crooked grid of 200,000 crossings: a seventh of its streets missing, a seventh one way, four speeds."""
    dice = np.random.default_rng(20_260_814)
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    along = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    pairs = np.concatenate([across, along])
    pairs = pairs[dice.random(len(pairs)) < 6 / 7]
    grid = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1).reshape(-1, 2)
    places = CITY + (grid + dice.uniform(-0.3, 0.3, grid.shape)) * STEP
    count = len(pairs)
    speed = dice.choice(list(CLASSES), count, p=[0.6, 0.2, 0.12, 0.08])
    back = np.where(dice.random(count) < 1 / 7, 0.0, speed)
    foot = np.full(count, 5.0)
    links = Links(
        pairs.astype(np.int64),
        np.arange(count + 1) * 2,
        places[pairs].reshape(-1, 2),
        np.full(count, Kind.RESIDENTIAL, dtype=np.uint8),
        np.zeros(count, dtype=np.uint8),
        np.column_stack([speed, back, foot, foot]),
        np.full(count, np.nan),
    )
    return assemble(links, Label(name="bench", source="dice", attribution="nobody"))


def _speed() -> Iterator[Figure]:
    network, dice = city(), np.random.default_rng(1)
    spread = SIDE * STEP
    people, incidents = (CITY + dice.random((count, 2)) * spread for count in (VOLUNTEERS, ROUNDS))
    stand(network, people, Mode.CAR)
    ours, theirs = [], []
    with serving(network) as osrm:
        for incident in incidents:
            begun = time.perf_counter()
            seconds = table(network, people, incident[None], Mode.CAR).seconds
            ours.append((time.perf_counter() - begun) * 1_000)
            if osrm is not None:
                near = people[np.argsort(straight_metres(people, incident))[:NEAREST]]
                begun = time.perf_counter()
                osrm.seconds(near, incident)
                theirs.append((time.perf_counter() - begun) * 1_000)
    what = f"travel times of one incident to {VOLUNTEERS:,} volunteers on a graph of {len(network.nodes):,} nodes"
    if theirs:
        peer = f"OSRM /table (MLD), nearest {NEAREST}"
        yield figure(
            what, statistics.median(ours), "ms", peer=peer, peer_value=statistics.median(theirs), bar=1.0, rule="times"
        )  # fmt: skip
    else:
        yield figure(f"{what} (OSRM's programs cannot be had here)", statistics.median(ours), "ms")
    gap = np.abs(seconds[:, 0] - _another_search(network, people, incidents[-1:]))
    yield figure(f"{what}: largest difference to another search", float(gap.max()), "s", bar=EXACT_S)
    yield _isochrone(network, incidents)


def _isochrone(network: Network, places: Floats) -> Figure:
    spent = []
    for place in places[:5]:
        begun = time.perf_counter()
        reach(network, place[None], (15, 30, 60), towards=True)
        spent.append((time.perf_counter() - begun) * 1_000)
    return figure("areas within 15, 30 and 60 min of a place, the same city", statistics.median(spent), "ms", bar=ISOCHRONE_MS)  # fmt: skip


def _another_search(network: Network, people: Floats, incident: Floats) -> Floats:
    """Seconds from each to the incident: the links turned around, the incident a node of its own, no code of `search`."""
    start, goal = (stand(network, points, Mode.CAR) for points in (people, incident))
    (a, b), (forward, backward) = network.ends.T, network.seconds[:, :2].T
    count, link, share = len(network.nodes), int(goal.snaps.link[0]), float(goal.snaps.share[0])
    to = np.concatenate([a, b, [count, count]])
    back = np.concatenate([b, a, [a[link], b[link]]])
    cost = np.concatenate([backward, forward, [share * forward[link], (1 - share) * backward[link]]])
    # Turned around: from where one arrives to where one comes from; a street that is one way has one arc only.
    rows = np.concatenate([to[: 2 * len(a)], [count, count]])
    kept = np.isfinite(cost)
    graph = csr_array((cost[kept], (rows[kept], back[kept])), shape=(count + 1, count + 1))
    seconds = dijkstra(graph, indices=count, limit=FOREVER)
    return _from_links(network, start, goal, seconds)


def _from_links(network: Network, start: Standing, goal: Standing, seconds: Floats) -> Floats:
    link, share = start.snaps.link, start.snaps.share
    (a, b), (forward, backward) = network.ends[link].T, network.seconds[link, :2].T
    step = goal.snaps.share[0] - share
    with np.errstate(invalid="ignore"):
        around = np.fmin(share * backward + seconds[a], (1 - share) * forward + seconds[b])
        inside = np.where(step >= 0, step * forward, -step * backward)
    road = np.where(link == goal.snaps.link[0], np.fmin(around, inside), around)
    straight = straight_metres(start.lonlat, goal.lonlat)
    whole = road + start.seconds + goal.seconds[0]
    return np.where(straight < start.snaps.off + goal.snaps.off[0], straight / (5 / 3.6), whole)


def _choices() -> Iterator[Figure]:
    extract = Path(settings.BASE_DIR).parent / "shared" / HELSINKI
    if extract.is_file():
        label = Label(name="helsinki", source="osm", attribution=osm.ATTRIBUTION)
        network = assemble(osm.read(extract), label)
        yield from _choice("Helsinki extract", network, np.array(network.facts.box))
    else:
        yield skipped(f"{CHOICE}, Helsinki extract", f"there is no {extract}")
    try:
        network = assemble(highways.read(LINYI), highways.label("linyi"))
    except RoadsUnavailable as error:
        yield skipped(f"{CHOICE}, Linyi's highways", str(error))
    else:
        yield from _choice("Linyi's highways", network, np.array(LINYI))


def _choice(where: str, network: Network, box: Floats) -> Iterator[Figure]:
    dice = np.random.default_rng(2)
    low, high = box.reshape(2, 2)
    incidents, people, teams = (low + dice.random((n, 2)) * (high - low) for n in (INCIDENTS, PEOPLE, TEAMS))
    for who, places, asked in (("teams", teams, NEAREST_TEAMS), ("volunteers", people, FETCHED)):
        ours, air = _right(network, places, incidents, asked)
        yield rate(
            f"{CHOICE}, {where}, {len(places):,} {who}",
            ours, "%", peer="straight line", peer_value=air, bar=SHARE,
        )  # fmt: skip


def _right(network: Network, places: Floats, incidents: Floats, asked: int) -> tuple[float, float]:
    """Of 100 incidents, how often the best by road of the nearest `asked`, and the nearest by air, is the very best."""
    ours, air, counted = 0, 0, 0
    for incident in incidents:
        whole = table(network, places, incident[None], Mode.CAR).seconds[:, 0]
        if not np.isfinite(whole).any():
            continue
        near = np.argsort(straight_metres(places, incident))[:asked]
        some = table(network, places[near], incident[None], Mode.CAR).seconds[:, 0]
        best = np.nanmin(whole)
        ours += bool(whole[near[np.nanargmin(some)]] <= best)
        air += bool(whole[near[0]] <= best)
        counted += 1
    return 100 * ours / counted, 100 * air / counted
