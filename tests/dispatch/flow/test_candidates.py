"""Candidates: the nearest who may be asked, exactly, whatever they are asked for and whoever's they are."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np
import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from dispatch.flow.match.people import FETCHED, Near, nearest_people, organisations_of
from dispatch.flow.steps.window import Window
from dispatch.models import CrewMember, Organisation, Qualification, Skill, Volunteer
from dispatch.models.keys import refresh_keys
from geo.travel.graph.mercator import straight_metres
from tests.dispatch import cast as people
from tests.dispatch.cast import EXPIRED, IN_DATE, Cast

HALF, RARE = "swift_water", "diving"
CROWD = 2_500
# Two crowds as far away as each other, where the map shows the northern one much farther.
HERE = Point(118.35, 35.05, srid=4326)
SOUTH, NORTH = (118.35, 29.05), (118.35, 41.06)


def window(starts: datetime | None = None, hours: int = 12) -> Window:
    now = timezone.now()
    return Window(now, starts or now, (starts or now) + timedelta(hours=hours))


def crowd(
    at: Organisation, places: Iterable[tuple[float, float]], skills: Iterable[str], **fields: object
) -> list[Volunteer]:
    made = Volunteer.objects.bulk_create(
        Volunteer(organisation=at, name="某", base=people.point(place), insured_until=IN_DATE, **fields)
        for place in places
    )
    held = list(Skill.objects.filter(code__in=list(skills)))
    Qualification.objects.bulk_create(
        Qualification(volunteer=one, skill=skill, valid_until=IN_DATE) for one in made for skill in held
    )
    refresh_keys([one.pk for one in made])
    return made


def spread(
    dice: random.Random, count: int, middle: tuple[float, float], by: float
) -> list[tuple[float, float]]:
    return [(middle[0] + dice.uniform(-by, by), middle[1] + dice.uniform(-by, by)) for _ in range(count)]


def nearest(cast: Cast, *skills: str, of: Window | None = None, on_water: bool = False) -> list[Near]:
    keys = [Skill.objects.get(code=code).pk for code in skills]
    return nearest_people(cast.operation, HERE, of or window(), skills=keys, on_water=on_water)


def measured(*skills: str) -> list[int]:
    """The true nearest, everybody measured."""
    held = [
        set(
            Qualification.objects.filter(skill__code=code, valid_until=IN_DATE).values_list(
                "volunteer", flat=True
            )
        )
        for code in skills
    ]
    everybody = Volunteer.objects.filter(active=True, on_duty=True).values_list("pk", "base")
    # Not joined by the database: it has no figures of tables that were filled a moment ago, and may compare all with all.
    rows = [(key, base) for key, base in everybody if all(key in holders for holders in held)]
    far = straight_metres(np.array([(base.x, base.y) for _, base in rows]), np.array([HERE.coords]))
    return [rows[place][0] for place in np.argsort(far, kind="stable")[:FETCHED]]


def test_the_nearest_are_those_that_measuring_everybody_finds(cast: Cast) -> None:
    dice = random.Random(814)
    crowd(cast.district, spread(dice, CROWD, (118.35, 35.05), 0.8), [HALF])
    crowd(cast.district, spread(dice, CROWD // 50, (118.35, 35.05), 0.8), [HALF, RARE])
    crowd(cast.district, spread(dice, 300, (118.35, 35.05), 0.8), [HALF], on_duty=False)
    for skills in ((HALF,), (RARE,), (HALF, RARE), ()):
        assert [one.volunteer for one in nearest(cast, *skills)] == measured(*skills)


def test_far_away_where_a_flat_map_deceives_the_answer_is_exact_all_the_same(cast: Cast) -> None:
    dice = random.Random(814)
    crowd(cast.district, spread(dice, 400, SOUTH, 0.4), [RARE])
    crowd(cast.district, spread(dice, 400, NORTH, 0.4), [RARE])
    true = measured(RARE)
    assert [one.volunteer for one in nearest(cast, RARE)] == true
    northern = {v.pk for v in Volunteer.objects.filter(pk__in=true) if v.base.y > HERE.y}
    assert 0 < len(northern) < FETCHED  # the question is asked at all


def test_a_certificate_must_last_until_the_end_of_the_incidents_own_window(cast: Cast) -> None:
    today = timezone.localdate()
    Qualification.objects.filter(volunteer=cast.first).update(valid_until=today + timedelta(days=2))
    refresh_keys()
    assert cast.first.pk in {one.volunteer for one in nearest(cast, HALF)}
    long = window(hours=24 * 5)
    assert cast.first.pk not in {one.volunteer for one in nearest(cast, HALF, of=long)}


def test_what_the_cache_does_not_know_yet_is_found_in_the_tables(cast: Cast) -> None:
    before = {one.volunteer for one in nearest(cast, HALF)}
    Qualification.objects.filter(volunteer=cast.first).update(valid_until=EXPIRED)
    Volunteer.objects.filter(pk=cast.second.pk).update(on_duty=False)
    Volunteer.objects.filter(pk=cast.deputy.pk).update(opted_out_at=timezone.now())
    assert before - {one.volunteer for one in nearest(cast, HALF)} == {
        cast.first.pk, cast.second.pk, cast.deputy.pk,
    }  # fmt: skip


def test_planned_cover_asks_who_is_off_duty_tonight_but_nobody_who_is_away_or_out_then(cast: Cast) -> None:
    later = window(timezone.now() + timedelta(days=3))
    Volunteer.objects.filter(pk=cast.first.pk).update(on_duty=False)
    Volunteer.objects.filter(pk=cast.second.pk).update(away_until=timezone.now() + timedelta(days=4))
    Volunteer.objects.filter(pk=cast.deputy.pk).update(away_until=timezone.now() + timedelta(days=1))
    people.mission(people.incident(cast.operation, "今晚"), cast.team, strength=1)
    refresh_keys()
    tonight, then = ({one.volunteer for one in nearest(cast, HALF, of=at)} for at in (window(), later))
    assert {cast.first.pk, cast.second.pk, cast.deputy.pk, cast.leader.pk} & tonight == set()
    assert {cast.first.pk, cast.deputy.pk, cast.leader.pk} <= then
    assert cast.second.pk not in then
    CrewMember.objects.filter(volunteer=cast.leader).update(span=(later.starts_at, later.ends_at))
    assert cast.leader.pk not in {one.volunteer for one in nearest(cast, HALF, of=later)}


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({}, True),
        ({"insured_until": None}, False),
        ({"insured_until": EXPIRED}, False),
        ({"fit_until": EXPIRED}, False),
        ({"fit_until": IN_DATE}, True),
        ({"birth_year": 1950}, False),
        ({"birth_year": timezone.localdate().year - 18}, False),
        ({"birth_year": timezone.localdate().year - 19}, True),
        ({"birth_year": timezone.localdate().year - 60}, True),
    ],
)
def test_on_the_water_insurance_age_and_fitness_count(
    cast: Cast, fields: dict[str, object], may: bool
) -> None:
    Volunteer.objects.filter(pk=cast.first.pk).update(**fields)
    assert (cast.first.pk in {one.volunteer for one in nearest(cast, HALF, on_water=True)}) is may
    assert cast.first.pk in {one.volunteer for one in nearest(cast, HALF)}


def test_nobody_of_another_organisation_is_named_unless_the_operation_shares(cast: Cast) -> None:
    strangers = {one.pk for one in crowd(cast.other_city, [(118.35, 35.05)] * 3, [HALF])}
    mine = {one.volunteer for one in nearest(cast, HALF)}
    assert not mine & strangers
    cast.operation.shared_with.add(cast.other_city)
    both = nearest(cast, HALF)
    assert {one.volunteer for one in both} == mine | strangers
    assert {one.volunteer for one in both[:3]} == strangers  # merged by distance, not one after the other
    cast.simulation.shared_with.add(cast.other_city)
    assert organisations_of(cast.simulation) == [cast.city.pk, cast.other_city.pk]


def test_an_organisation_below_another_is_asked_once(cast: Cast) -> None:
    cast.operation.shared_with.add(cast.district)
    assert organisations_of(cast.operation) == [cast.city.pk]
    found = [one.volunteer for one in nearest(cast, HALF)]
    assert len(found) == len(set(found)) == 8


def test_nobody_at_all_is_an_answer_too(cast: Cast) -> None:
    Volunteer.objects.update(active=False)
    refresh_keys()
    assert nearest(cast, HALF) == []
