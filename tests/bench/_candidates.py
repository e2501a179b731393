"""The nearest fifty who hold a skill, of a million, beside what everybody would write first.

Ours is `match.nearest_people`, each checked against the tables for the incident's window. All are scoped to one organisation
and those below it. `annotate(Distance)` and KNN ask the very columns that our index has, but with the indexes that GeoDjango
makes by itself, and check nothing; KNN orders by degrees, which is what the default index has (so it ranks wrongly; its
recall is printed). "joined" asks the tables instead, with the indexes that Django makes. Redis holds whoever may be asked now
and a set for each skill. Figures are medians over places, of each the quickest of three, for all alike. Recall is asked of
numpy, which measures everybody.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from django.contrib.gis.geos import Point

from dispatch.flow import match
from dispatch.flow.match.people import FETCHED
from geo.travel.graph.mercator import straight_metres
from tests.bench import _candidate_peers as peers
from tests.bench import _million
from tests.bench._candidate_peers import NEAREST
from tests.bench._million import Million, million
from tests.bench._results import Figure, figure, rate

ROUNDS, PEER_ROUNDS, TIMES = 40, 3, 3
CASES: dict[str, tuple[str, ...]] = {
    "50 %": ("bench_half",),
    "8 %": ("bench_8",),
    "1 %": ("bench_1",),
    "0.5 %": ("bench_half_percent",),
    "two skills, 50 % and 8 %": ("bench_half", "bench_8"),
    "1 %, all far away": (_million.RARE,),
}
ANNOTATE_BAR, KNN_BAR, SPREAD_BAR = 100.0, 1_000.0, 3.0


class Took(NamedTuple):
    """Milliseconds of one case, and the least recall of ours and of KNN's."""

    ours: float
    whole: float
    annotate: float
    joined: float
    knn: float
    geosearch: float
    recall: float
    knn_recall: float


def rows() -> list[Figure]:
    """A row for each case and peer, and the bars over all cases."""
    with million() as roster:
        store = peers.in_redis(roster)
        try:
            return _figures(roster, store)
        finally:
            peers.forget(store, roster)


def _figures(roster: Million, store: Any) -> list[Figure]:
    took: dict[str, Took] = {}
    for case, codes in CASES.items():
        took[case] = _took(roster, store, codes)
        print(f"  {case}: {took[case]}", flush=True)
    here = _places(random.Random(814), far=False)[0]
    loop = _timed(lambda: peers.loop(roster, here, [roster.skills["bench_half"]]))
    ours = {case: one.ours for case, one in took.items()}
    what = f"top {NEAREST} qualified of {_million.VOLUNTEERS:,}"
    least = min(took, key=lambda case: took[case].annotate / ours[case])
    worst = max(took, key=lambda case: took[case].knn / ours[case])
    return [
        *(line for case, one in took.items() for line in _case(f"{what}: {case}", one)),
        figure(f"{what}: 50 %", ours["50 %"], "ms", peer="ORM + geopy loop", peer_value=loop),
        figure(
            f"{what}, least gain ({least})", ours[least], "ms", peer="annotate(Distance)",
            peer_value=took[least].annotate, bar=ANNOTATE_BAR, rule="times",
        ),
        figure(
            f"{what}, KNN's worst ({worst})", ours[worst], "ms", peer="plain KNN + filter",
            peer_value=took[worst].knn, bar=KNN_BAR, rule="times",
        ),
        figure(f"{what}, slowest / fastest", max(ours.values()) / min(ours.values()), "x", bar=SPREAD_BAR),
        rate(
            f"{what}, recall, least of all", min(one.recall for one in took.values()), "", peer="plain KNN + filter",
            peer_value=min(one.knn_recall for one in took.values()), bar=1.0,
        ),
    ]  # fmt: skip


def _case(what: str, took: Took) -> list[Figure]:
    theirs = {
        "annotate(Distance)": took.annotate,
        "annotate(Distance), joined": took.joined,
        "plain KNN + filter": took.knn,
        "Redis GEOSEARCH + filter": took.geosearch,
    }
    return [
        *(figure(what, took.ours, "ms", peer=peer, peer_value=value) for peer, value in theirs.items()),
        figure(f"{what}, 200 for the roads", took.whole, "ms"),
    ]


def _took(roster: Million, store: Any, codes: Sequence[str]) -> Took:
    places = _places(random.Random(814), far=_million.RARE in codes)
    few, skills = places[:PEER_ROUNDS], [roster.skills[code] for code in codes]
    true = _measured(roster, skills, places)
    recall = _recall(true, places, lambda point: _ours(roster, point, skills))
    ours = _median(lambda point: _ours(roster, point, skills), places)
    whole = _median(lambda point: _ours(roster, point, skills, fetch=FETCHED), places)
    joined = _median(lambda point: peers.annotate(peers.asked(roster, skills), point), few)
    geosearch = _median(lambda point: peers.geosearch(store, point, codes), few)
    with peers.default_indexes():
        annotate = _median(lambda point: peers.annotate(peers.cached(roster, skills), point), few)
        knn = _median(lambda point: peers.knn(peers.cached(roster, skills), point), few)
        knn_recall = _recall(true, few, lambda point: peers.knn(peers.cached(roster, skills), point))
    return Took(ours, whole, annotate, joined, knn, geosearch, recall, knn_recall)


def _places(dice: random.Random, *, far: bool) -> list[Point]:
    """Where help is needed; for the rare skill in the corner opposite to those who hold it."""
    west, south = (121.5, 37.4) if far else (_million.WEST, _million.SOUTH)
    return [
        Point(dice.uniform(west, _million.EAST), dice.uniform(south, _million.NORTH), srid=4326)
        for _ in range(ROUNDS)
    ]


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1_000


def _median(act: Callable[[Point], Sequence[int]], places: Sequence[Point]) -> float:
    act(places[0])  # the first asks for pages that the others find
    return statistics.median(min(_timed(partial(act, place)) for _ in range(TIMES)) for place in places)


def _ours(roster: Million, point: Point, skills: Sequence[int], fetch: int = NEAREST) -> list[int]:
    near = match.nearest_people(
        roster.operation, point, peers.window(), skills=skills, organisations=[roster.city.pk], fetch=fetch
    )
    return [one.volunteer for one in near[:NEAREST]]


def _measured(roster: Million, skills: Sequence[int], places: Sequence[Point]) -> list[set[int]]:
    """The true fifty of each place; numpy measures everybody."""
    everybody = list(peers.asked(roster, skills).values_list("pk", "base"))
    keys = np.array([key for key, _ in everybody])
    bases = np.array([(base.x, base.y) for _, base in everybody])
    far = (straight_metres(bases, np.array([place.coords])) for place in places)
    return [set(keys[np.argsort(one, kind="stable")[:NEAREST]].tolist()) for one in far]


def _recall(
    true: Sequence[set[int]], places: Sequence[Point], act: Callable[[Point], Sequence[int]]
) -> float:
    """The least share of the true fifty that is named."""
    return min(len(fifty & set(act(place))) / NEAREST for fifty, place in zip(true, places, strict=False))
