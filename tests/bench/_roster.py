"""A roster of the size of a whole city, written in bulk: 30,000 volunteers, 191 teams, one night of floods."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from django.contrib.gis.geos import Point
from django.db import connections
from psycopg.types.range import TimestamptzRange

from dispatch.flow.intake.numbers import EVER, take_numbers
from dispatch.models import (
    CrewMember,
    Equipment,
    Incident,
    Mission,
    Operation,
    Organisation,
    Qualification,
    Request,
    Skill,
    Stop,
    Team,
    Volunteer,
)
from dispatch.models.keys import refresh_keys
from dispatch.states import IncidentKind, Source, TeamKind, Unit, Urgency

VOLUNTEERS, TEAMS, COUNTIES, OUT, REQUESTS = 30_000, 191, 12, 40, 30_000
WEST, SOUTH, EAST, NORTH = 117.4, 34.4, 119.1, 36.2
IN_DATE, EXPIRED = date(2099, 12, 31), date(2020, 1, 1)


def somewhere(dice: random.Random) -> Point:
    """A point in and around Linyi."""
    return Point(dice.uniform(WEST, EAST), dice.uniform(SOUTH, NORTH), srid=4326)


def fill(dice: random.Random, *, teams: int = TEAMS) -> Operation:
    """Everything a desk of 30,000 sees; a third holds a certificate in swift water, a tenth of those expired."""
    now = datetime.now(UTC)
    tree = Organisation.objects
    city = tree.add_root(_named("临沂市", "city"))
    counties = []
    for number in range(COUNTIES):
        city.refresh_from_db()
        counties.append(tree.add_child(city, _named(f"县{number}", "county")))
    operation = Operation.objects.create(organisation=city, name="暴雨", slug="bench", opened_at=now)
    people = _volunteers(dice, counties)
    made = _teams(dice, counties, people, teams)
    refresh_keys()
    _missions(dice, operation, made, now)
    _requests(dice, operation, now)
    # As autovacuum would within the minute; only the owner of the tables may.
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    return operation


def _named(name: str, kind: str) -> dict[str, str]:
    return {
        "name": f"{name}红十字会", "short_name": name, "kind": kind, "prefix": "LY", "signature": "临沂市红十字会",
    }  # fmt: skip


def _volunteers(dice: random.Random, counties: list[Organisation]) -> list[Volunteer]:
    people = Volunteer.objects.bulk_create(
        [
            Volunteer(
                organisation=dice.choice(counties),
                name=f"队员{number}",
                phone=f"+861{7_000_000_000 + number}",
                base=somewhere(dice),
                insured_until=IN_DATE if dice.random() < 0.8 else None,
                on_duty=dice.random() < 0.7,
            )
            for number in range(VOLUNTEERS)
        ],
        batch_size=2_000,
    )
    skills = list(Skill.objects.order_by("pk"))
    papers = [
        Qualification(volunteer=person, skill=skill, valid_until=EXPIRED if dice.random() < 0.1 else IN_DATE)
        for person in people
        for skill in dice.sample(skills, dice.randint(0, 4))
    ]
    Qualification.objects.bulk_create(papers, batch_size=5_000)
    return people


def _teams(
    dice: random.Random, counties: list[Organisation], people: list[Volunteer], count: int
) -> list[Team]:
    kinds = list(TeamKind)
    share = VOLUNTEERS // count
    teams = Team.objects.bulk_create(
        Team(
            organisation=dice.choice(counties),
            name=f"第{number}救援队",
            short_name=f"{number}队",
            kind=kinds[number % len(kinds)].value,
            base=somewhere(dice),
            leader=people[number * share],
            deputy=people[number * share + 1],
            strength=share,
        )
        for number in range(count)
    )
    through = Team.members.through
    through.objects.bulk_create(
        [
            through(team=team, volunteer=person)
            for number, team in enumerate(teams)
            for person in people[number * share : (number + 1) * share]
        ],
        batch_size=5_000,
    )
    Equipment.objects.bulk_create(
        Equipment(team=team, kind=unit.value, name=f"{unit.value}{piece}")
        for team in teams
        for unit in (Unit.BOAT, Unit.VEHICLE, Unit.PUMP)
        for piece in range(dice.randint(0, 3))
    )
    return list(teams)


def _missions(dice: random.Random, operation: Operation, teams: list[Team], now: datetime) -> None:
    """Some teams have a crew of ten out, and everybody has been home from something since yesterday."""
    span = TimestamptzRange(now - timedelta(hours=2), now + timedelta(hours=10))
    for number, team in enumerate(dice.sample(teams, OUT)):
        job = Incident.objects.create(
            **operation.root(), year=now.year, number=10_000 + number, kind=IncidentKind.FLOODING.value,
            urgency=Urgency.URGENT.value, title="在办", received_at=now, stage_at=now,
        )  # fmt: skip
        members = list(team.members.order_by("pk")[:10])
        mission = Mission.objects.create(
            **operation.root(),
            team=team,
            leader=members[0],
            strength=len(members),
            span=span,
            committed_at=now,
        )
        Stop.objects.create(mission=mission, incident=job, position=1, state_at=now)
        CrewMember.objects.bulk_create(
            CrewMember(mission=mission, volunteer=person, sandbox=False, span=span) for person in members
        )
        Team.objects.filter(pk=team.pk).update(engaged=len(members))


def _requests(dice: random.Random, operation: Operation, now: datetime) -> None:
    places = ["汤头街道", "芝麻墩街道", "探沂镇", "马站镇", "方城镇", "兰陵镇", "大店镇", "界湖街道"]
    Request.objects.bulk_create(
        [
            Request(
                **operation.root(),
                number=number,
                source=Source.SHEET.value,
                words=f"{dice.choice(places)}第{number}户进水，{dice.randint(1, 20)}人被困，请求救援",
                phone=f"+861{3_900_000_000 + dice.randint(0, 40_000)}",
                place_words=f"临沂市{dice.choice(places)}{dice.choice('前后东西南北')}{dice.choice('张王李赵')}庄{number % 400}号",
                point=somewhere(dice),
                precision="village",
                said_at=now,
                received_at=now - timedelta(minutes=dice.randint(0, 3_000)),
            )
            for number in take_numbers(operation, "request", EVER, REQUESTS)
        ],
        batch_size=2_000,
    )
