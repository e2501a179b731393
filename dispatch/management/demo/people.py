"""Volunteers with skills, certificates (some expired), insurance and availability; 40 teams with boats and vehicles.

Phones lie in 174 09, which no subscriber has: a demo must not be able to reach anybody.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone
from pypinyin import lazy_pinyin

from dispatch.management.demo.tree import COUNTIES, LINYI
from dispatch.models import (
    Equipment,
    Membership,
    Organisation,
    Qualification,
    Skill,
    Team,
    User,
    Volunteer,
)
from dispatch.models.keys import refresh_keys
from dispatch.states import Role, TeamKind, Unit
from geo import china
from geo.models import Place, PlaceKind

VOLUNTEERS, SEED = 3000, 814
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红梅志海燕鹏飞宇欣怡浩然子轩雨晨思远博文嘉慧"
# kind, name after the county, short, skills its members tend to have, boats, vehicles, strength
KINDS: list[tuple[TeamKind, str, str, tuple[str, ...], int, int, int]] = [
    (TeamKind.WATER, "水上救援队", "水上", ("swift_water", "boat", "first_aid"), 3, 1, 14),
    (TeamKind.SEARCH, "综合救援队", "综合", ("search", "rope", "first_aid", "vehicle_rescue"), 1, 2, 16),
    (TeamKind.MEDICAL, "应急救护队", "急救", ("first_aid", "nursing", "driving"), 0, 2, 12),
]
CITY_TEAMS: list[tuple[TeamKind, str, str, tuple[str, ...], int, int, int]] = [
    (TeamKind.RELIEF, "市赈济救援队", "市赈济", ("logistics", "driving"), 0, 3, 18),
    (TeamKind.WATER_SUPPLY, "市供水救援队", "市供水", ("water_supply", "driving"), 0, 2, 12),
    (TeamKind.SANITATION, "市大众卫生救援队", "市卫生", ("nursing", "disinfection"), 0, 2, 12),
    (TeamKind.LOGISTICS, "市后勤保障队", "市后勤", ("logistics", "driving", "radio"), 0, 4, 16),
]
# In two counties the third team is of a kind that no other has; by area code.
RARE_TEAMS: dict[str, tuple[TeamKind, str, str, tuple[str, ...], int, int, int]] = {
    "371324": (TeamKind.DISINFECTION, "消杀队", "消杀", ("disinfection", "logistics", "driving"), 0, 2, 12),
    "371326": (
        TeamKind.PSYCHOLOGICAL,
        "心理救援队",
        "心理",
        ("psychology", "first_aid", "driving"),
        0,
        1,
        10,
    ),
}


def recruit(organisations: dict[str, Organisation], password: str) -> None:
    """Make the roster once; what is there is left alone."""
    if (
        Volunteer.objects.filter(organisation=organisations[LINYI]).exists()
        or Team.objects.filter(organisation__in=organisations.values()).exists()
    ):
        return
    dice = random.Random(SEED)
    people = _volunteers(organisations, dice)
    _qualify(people, dice)
    teams = _teams(organisations, people, dice)
    _accounts(organisations[LINYI], teams, people, password)
    refresh_keys()


def _volunteers(organisations: dict[str, Organisation], dice: random.Random) -> list[Volunteer]:
    townships = {code: _townships(code) for code in COUNTIES}
    today, found = date.today(), []
    for number in range(VOLUNTEERS):
        code = list(COUNTIES)[number % len(COUNTIES)]
        name = dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice((1, 2, 2))))
        lon, lat = dice.choice(townships[code])
        found.append(
            Volunteer(
                organisation=organisations[code],
                name=name,
                pinyin=" ".join(lazy_pinyin(name)),
                phone=f"+8617409{number:06d}",
                language="en" if number % 97 == 0 else "zh-hans",
                birth_year=dice.randint(1962, 2006),
                base=Point(lon + dice.gauss(0, 0.02), lat + dice.gauss(0, 0.015), srid=4326),
                insured_until=None
                if dice.random() < 0.08
                else today + timedelta(days=dice.randint(-30, 400)),
                on_duty=dice.random() < 0.8,
                away_until=timezone.now() + timedelta(hours=30) if dice.random() < 0.05 else None,
                opted_out_at=timezone.now() if dice.random() < 0.01 else None,
                shares_position_since=timezone.now() if dice.random() < 0.7 else None,
            )
        )
    return Volunteer.objects.bulk_create(found, batch_size=1000)


def _townships(code: str) -> list[tuple[float, float]]:
    rows = Place.objects.filter(kind=PlaceKind.TOWNSHIP, area=code, point__isnull=False)
    points = [(p.point.x, p.point.y) for p in rows.order_by("key") if p.point]
    middle = china.centre(code)
    return points or [(middle.lon, middle.lat)]


def _qualify(people: list[Volunteer], dice: random.Random) -> None:
    skills = {skill.code: skill for skill in Skill.objects.all()}
    sets = [kind[3] for kind in KINDS] * 3 + [kind[3] for kind in CITY_TEAMS]
    today = date.today()
    rows: list[Qualification] = []
    for number, person in enumerate(people):
        # By county and running number, so that each team below finds its own kind of people.
        column = (number // len(COUNTIES)) % len(sets)
        rare = RARE_TEAMS.get(list(COUNTIES)[number % len(COUNTIES)]) if column == len(KINDS) - 1 else None
        wanted = rare[3] if rare else sets[column]
        rows.extend(
            Qualification(
                volunteer=person,
                skill=skills[code],
                certificate=f"LY{code[:2].upper()}{dice.randint(10000, 99999)}",
                valid_until=today + timedelta(days=dice.choice((-40, *range(20, 900, 40)))),
            )
            for code in wanted
            if dice.random() < 0.75
        )
    Qualification.objects.bulk_create(rows, batch_size=2000)


def _teams(
    organisations: dict[str, Organisation], people: list[Volunteer], dice: random.Random
) -> list[Team]:
    sets = len(KINDS) * 3 + len(CITY_TEAMS)
    by_place: dict[tuple[int, int], list[Volunteer]] = {}
    for number, person in enumerate(people):
        column = (number // len(COUNTIES)) % sets
        by_place.setdefault((number % len(COUNTIES), column), []).append(person)
    found = []
    for place, (code, (short, _, english)) in enumerate(COUNTIES.items()):
        for column, kind in enumerate(KINDS):
            kind = RARE_TEAMS.get(code, kind) if column == len(KINDS) - 1 else kind
            found.append(_team(organisations[code], short, english, kind, by_place[place, column], dice))
    for column, kind in enumerate(CITY_TEAMS):
        members = by_place[column, len(KINDS) * 3 + column]
        found.append(_team(organisations[LINYI], "", "Linyi", kind, members, dice))
    return found


def _team(
    organisation: Organisation,
    short: str,
    english: str,
    kind: tuple[TeamKind, str, str, tuple[str, ...], int, int, int],
    members: list[Volunteer],
    dice: random.Random,
) -> Team:
    code, name, brief, _, boats, vehicles, strength = kind
    crew = [m for m in members if m.on_duty and m.opted_out_at is None and m.away_until is None]
    full = f"{china.area(organisation.area_code).name if short else ''}{name}"
    team = Team.objects.create(
        organisation=organisation,
        name=full,
        short_name=f"{short}{brief}",
        english_name=f"{english} {code.value.replace('_', ' ')} team",
        pinyin=" ".join(lazy_pinyin(full)),
        kind=code.value,
        base=crew[0].base,
        leader=crew[0],
        deputy=crew[1],
        duty_phone=crew[0].phone,
        strength=min(strength, len(members)),
        on_duty=dice.random() < 0.95,
    )
    team.members.set(members[: max(strength, 16)])
    for unit, count, word in ((Unit.BOAT, boats, "冲锋舟"), (Unit.VEHICLE, vehicles, "救援车")):
        for number in range(count):
            Equipment.objects.create(team=team, kind=unit.value, name=f"{team.short_name}{word}{number + 1}")
    return team


def _accounts(city: Organisation, teams: list[Team], people: list[Volunteer], password: str) -> None:
    """A leader (of the water team of 兰山) and a volunteer who can sign in."""
    leader = teams[0].leader
    assert leader is not None
    member = teams[0].members.exclude(pk__in=[leader.pk, teams[0].deputy_id]).order_by("pk").first()
    assert member is not None
    for username, person, role in (("duizhang", leader, Role.LEADER), ("duiyuan", member, Role.VOLUNTEER)):
        user = User.objects.create_user(username, password=password, display_name=person.name)
        Membership.objects.create(user=user, organisation=person.organisation, role=role.value)
        Volunteer.objects.filter(pk=person.pk).update(user=user)
    # The commander has a phone: whoever approves is asked by text.
    for chief in User.objects.filter(memberships__organisation=city, memberships__role=Role.COMMANDER.value):
        Volunteer.objects.create(
            organisation=city, user=chief, name=chief.display_name, phone="+8617409900001", base=leader.base
        )
