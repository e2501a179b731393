"""The loop at the size of a whole city: incident saved to ranked list, who else called while the phone is typed, and an
answer by text on a second browser's board.

The peer is what one would write first: the ORM hands over every available volunteer who holds the skill, geopy measures
each, the nearest count for their teams, and the facts of a team are asked team by team.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone
from geopy.distance import geodesic

from dispatch.flow import intake, match
from dispatch.flow.match.people import FETCHED as NEAREST_PEOPLE
from dispatch.flow.match.people import asked_for, query
from dispatch.flow.steps.window import Window
from dispatch.models import Incident, Operation, Organisation, Request, Skill, Team, Volunteer
from dispatch.states import IncidentKind, Source, Unit, Urgency
from geo.known import load_linyi
from tests.bench import _answer
from tests.bench._results import Figure, figure, percentile, report
from tests.bench._roster import fill, somewhere

ROUNDS, PEER_ROUNDS, WARM = 60, 4, 5
RANKED_BAR_MS, SIMILAR_BAR_MS = 300.0, 50.0


def run() -> list[Figure]:
    """All parts on one roster."""
    dice = random.Random(814)
    operation = fill(dice)
    load_linyi()
    _planned(operation, somewhere(dice))
    return [*_ranked(operation, dice), *_similar(operation, dice), *_answer.run()]


def _planned(operation: Operation, point: Point) -> None:
    """The planner takes the composite index of its own accord; without it the figures below mean nothing."""
    swift, now = Skill.objects.get(code="swift_water").pk, timezone.now()
    window = Window(now, now, now + timedelta(hours=12))
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN {query(organisations=1, planned=False)}",
            asked_for(operation, point, window, skills=[swift], on_water=True),
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using volunteer_near_with_keys" in plan, plan


def _timed(rounds: int, act: Callable[[int], object]) -> list[float]:
    """Milliseconds of each round."""
    spent = []
    for number in range(rounds):
        begun = time.perf_counter()
        act(number)
        spent.append((time.perf_counter() - begun) * 1_000)
    return spent


def _ranked(operation: Operation, dice: random.Random) -> list[Figure]:
    swift = Skill.objects.get(code="swift_water")
    calls = [_call(operation, dice) for _ in range(WARM + ROUNDS + PEER_ROUNDS)]

    def ours(number: int) -> None:
        assert match.ranking(_saved(operation, calls[number], swift)).ranked

    def plain(number: int) -> None:
        assert _plainly(_saved(operation, calls[WARM + ROUNDS + number], swift), swift)

    _timed(WARM, ours)
    spent, peer = _timed(ROUNDS, lambda number: ours(WARM + number)), _timed(PEER_ROUNDS, plain)
    what = f"incident saved > ranked list, {Volunteer.objects.count():,} volunteers"
    name = "ORM + geopy loop"
    return [
        figure(f"{what}, p50", percentile(spent, 0.5), "ms", peer=name, peer_value=percentile(peer, 0.5)),
        figure(
            f"{what}, p95", percentile(spent, 0.95), "ms", peer=name, peer_value=percentile(peer, 0.95),
            bar=RANKED_BAR_MS,
        ),
    ]  # fmt: skip


def _call(operation: Operation, dice: random.Random) -> int:
    """A call for help that was taken in; opening its incident is what is measured."""
    point = somewhere(dice)
    taken = intake.receive(
        operation=operation, source=Source.PHONE, words=f"{dice.random()} 进水被困", lon=point.x, lat=point.y
    )
    return taken.pk


def _saved(operation: Operation, request: int, swift: Skill) -> Incident:
    return intake.open_incident(
        Request.objects.get(pk=request),
        operation=operation,
        kind=IncidentKind.TRAPPED,
        urgency=Urgency.CRITICAL,
        title="被困",
        needs=[(swift.pk, {Unit.PEOPLE: 6, Unit.BOAT: 1})],
        by=None,
    )


def _plainly(incident: Incident, swift: Skill) -> list[tuple[float, Team]]:
    """The same question in plain ORM: no index of our own, a loop over people, a query a team."""
    assert incident.point
    here, today = (incident.point.y, incident.point.x), timezone.localdate()
    below = Organisation.objects.filter(path__startswith=incident.organisation.path)
    people = Volunteer.objects.filter(
        organisation__in=below, active=True, on_duty=True, opted_out_at=None,
        qualifications__skill=swift, qualifications__valid_until__gte=today,
    ).exclude(crewed__live=True, crewed__span__contains=timezone.now())  # fmt: skip
    near = sorted((geodesic(here, (p.base.y, p.base.x)).m, p.pk) for p in people)[:NEAREST_PEOPLE]
    teams = Team.objects.filter(members__in=[key for _, key in near], on_duty=True).distinct()
    ranked = []
    for team in teams:
        able = team.members.filter(qualifications__skill=swift, qualifications__valid_until__gte=today)
        free = able.exclude(crewed__live=True, crewed__span__contains=timezone.now()).count()
        boats = team.equipment.filter(kind="boat", in_service=True).exclude(carried__live=True).count()
        insured = team.members.filter(insured_until__gte=today).count()
        if free and insured and team.strength > team.engaged:
            ranked.append((geodesic(here, (team.base.y, team.base.x)).m - boats, team))
    return sorted(ranked, key=lambda entry: entry[0])


def _similar(operation: Operation, dice: random.Random) -> list[Figure]:
    phones = [f"1{3_900_000_000 + dice.randint(0, 40_000)}" for _ in range(ROUNDS)]
    places = [
        f"汤头街道{dice.choice('前后东西')}{dice.choice('张王李赵')}庄{dice.randint(0, 400)}号"
        for _ in range(ROUNDS)
    ]
    by_phone = _timed(ROUNDS, lambda number: intake.similar(operation, phone=phones[number]))
    by_place = _timed(ROUNDS, lambda number: intake.similar(operation, place=places[number]))
    what = "similar requests of 30,000, by"
    return [
        figure(f"{what} phone, p95", percentile(by_phone, 0.95), "ms", bar=SIMILAR_BAR_MS),
        figure(f"{what} place, p95", percentile(by_place, 0.95), "ms", bar=SIMILAR_BAR_MS),
    ]


if __name__ == "__main__":
    sys.exit(report("loop", run()))
