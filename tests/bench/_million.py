"""A roster of a million in Shandong, written by the database itself, the same for the same seed.

Four of five belong to one city's society and the counties below it, the others to another city; both live everywhere, so
that asking for one organisation's people is no question of place. Seven of ten may be asked now.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections

from dispatch.models import Operation, Organisation, Skill, Volunteer
from dispatch.models.keys import refresh_keys
from tests.conftest import empty_tables
from tests.dispatch import cast as people

VOLUNTEERS = int(os.environ.get("BENCH_VOLUNTEERS", "1000000"))
COUNTIES, CHECKED = 12, 1_000
WEST, SOUTH, EAST, NORTH = 114.8, 34.4, 122.7, 38.4
# All who hold the rare skill live in this corner, 1.3 % of the area; three of four there hold it.
CORNER_EAST, CORNER_NORTH, OF_THE_CORNER = 115.5, 35.0, 0.75
SHARES = {"bench_half": 0.5, "bench_8": 0.08, "bench_1": 0.01, "bench_half_percent": 0.005}
RARE = "bench_rare"

_PEOPLE = """
INSERT INTO dispatch_volunteer (organisation_id, name, pinyin, phone, language, base, insured_until, active, on_duty,
    available, keys)
SELECT organisation, '队员', '', '+861' || (7000000000 + n), 'zh-hans', ST_SetSRID(ST_MakePoint(lon, lat), 4326),
    '2099-12-31', true, duty, duty,
    CASE WHEN half < %(half)s THEN ARRAY[2 * %(half_id)s] ELSE '{}' END
        || CASE WHEN eight < %(eight)s THEN ARRAY[2 * %(eight_id)s] ELSE '{}' END
        || CASE WHEN one < %(one)s THEN ARRAY[2 * %(one_id)s] ELSE '{}' END
        || CASE WHEN few < %(few)s THEN ARRAY[2 * %(few_id)s] ELSE '{}' END
        || CASE WHEN lon < %(corner_east)s AND lat < %(corner_north)s AND rare < %(of_the_corner)s
            THEN ARRAY[2 * %(rare_id)s] ELSE '{}' END
        || CASE WHEN root = organisation THEN ARRAY[2 * root + 1] ELSE ARRAY[2 * root + 1, 2 * organisation + 1] END
FROM (SELECT n, %(west)s + random() * (%(east)s - %(west)s) AS lon, %(south)s + random() * (%(north)s - %(south)s) AS lat,
        random() < 0.7 AS duty, random() AS half, random() AS eight, random() AS one, random() AS few, random() AS rare,
        floor(random() * 15)::int AS place FROM generate_series(1, %(volunteers)s) n) dice
CROSS JOIN LATERAL (SELECT (%(homes)s::int[])[1 + place] AS organisation, (%(roots)s::int[])[1 + place] AS root) home
"""
_PAPERS = """
INSERT INTO dispatch_qualification (volunteer_id, skill_id, certificate, valid_until)
SELECT v.id, key / 2, '', '2099-12-31' FROM dispatch_volunteer v CROSS JOIN unnest(v.keys) key WHERE key % 2 = 0
"""
_TABLES = ("dispatch_volunteer", "dispatch_qualification", "dispatch_crewmember", "dispatch_organisation")


@dataclass(frozen=True)
class Million:
    """Who asks, and the skills by their codes."""

    city: Organisation
    operation: Operation
    skills: dict[str, int]


@contextmanager
def million() -> Iterator[Million]:
    """The roster for the length of the block; the tables are empty before and after."""
    empty_tables()
    try:
        yield _fill()
    finally:
        empty_tables()
        Skill.objects.filter(code__startswith="bench_").delete()


def _fill() -> Million:
    city, other = people.organisation("临沂"), people.organisation("济南", prefix="JN")
    counties = [people.organisation(f"县{number}", parent=_fresh(city)) for number in range(COUNTIES)]
    homes = [county.pk for county in counties] + [other.pk] * 3
    skills = {
        code: Skill.objects.get_or_create(code=code, defaults={"name": code, "english_name": code})[0].pk
        for code in [*SHARES, RARE]
    }
    values: dict[str, Any] = {
        "volunteers": VOLUNTEERS, "homes": homes, "roots": [city.pk] * COUNTIES + [other.pk] * 3,
        "west": WEST, "south": SOUTH, "east": EAST, "north": NORTH,
        "corner_east": CORNER_EAST, "corner_north": CORNER_NORTH, "of_the_corner": OF_THE_CORNER,
        "half": SHARES["bench_half"], "half_id": skills["bench_half"], "eight": SHARES["bench_8"], "eight_id": skills["bench_8"],
        "one": SHARES["bench_1"], "one_id": skills["bench_1"], "few": SHARES["bench_half_percent"],
        "few_id": skills["bench_half_percent"], "rare_id": skills[RARE],
    }  # fmt: skip
    with _without_indexes(), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT setseed(0.814)")
        cursor.execute(_PEOPLE, values)
        cursor.execute(_PAPERS)
    with connections["owner"].cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
    # The keys were written by hand: they must be what the sweep would write.
    assert refresh_keys(Volunteer.objects.values_list("pk", flat=True)[:CHECKED]) == 0
    return Million(city, people.operation(city, "暴雨", "million"), skills)


@contextmanager
def _without_indexes() -> Iterator[None]:
    """An index is built faster than it is filled row by row."""
    with connections["owner"].schema_editor() as editor:
        for index in Volunteer._meta.indexes:
            editor.remove_index(Volunteer, index)
    try:
        yield
    finally:
        with connections["owner"].schema_editor() as editor:
            for index in Volunteer._meta.indexes:
                editor.add_index(Volunteer, index)


def _fresh(organisation: Organisation) -> Organisation:
    organisation.refresh_from_db()
    return organisation
