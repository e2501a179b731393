"""Who asks everybody asks all there are, not only whom a list would show, and in as many statements as a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from dispatch.flow import call_out, match
from dispatch.flow.steps import Pick, Whom
from dispatch.models import Ask, Incident, Need, Qualification, Text, Volunteer
from dispatch.models.keys import refresh_keys
from dispatch.states import Audience, CallOutState, Policy, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import IN_DATE, NANFANG, Cast
from tests.dispatch.rows import skill_key

FAR = (118.0, 35.9)


def swimmers(
    cast: Cast, count: int, *, first: int = 0, base: tuple[float, float] = NANFANG
) -> list[Volunteer]:
    made = Volunteer.objects.bulk_create(
        Volunteer(
            organisation=cast.district, name=f"泳者{number}", phone=f"+861370{number:07}", base=Point(*base, srid=4326),
            insured_until=IN_DATE,
        )
        for number in range(first, first + count)
    )  # fmt: skip
    skill = skill_key("swift_water")
    Qualification.objects.bulk_create(
        Qualification(volunteer=one, skill_id=skill, valid_until=IN_DATE) for one in made
    )
    refresh_keys([one.pk for one in made])
    return made


def alone(pick: Pick) -> set[int]:
    return {whom.volunteer for whom in pick.whom if whom.volunteer is not None}


def keys(found: Iterable[Volunteer]) -> set[int]:
    return {one.pk for one in found}


def test_where_a_life_hangs_on_minutes_every_qualified_person_in_reach_is_rung(cast: Cast) -> None:
    near, far = swimmers(cast, 230), swimmers(cast, 3, first=500, base=FAR)
    rung = alone(match.next_wave(cast.incident, Policy.WAVES, life_critical=True))
    assert rung >= keys(near)
    assert not rung & keys(far)
    assert match.ways(cast.incident).life_critical.people == len(rung)
    # The list that a person reads stays short.
    assert len(match.ranking(cast.incident).singles) == 8


def test_a_sign_up_asks_all_who_could_and_all_teams(cast: Cast) -> None:
    everybody = swimmers(cast, 210)
    for number in range(35):
        people.team(cast.district, f"队{number}", members=[everybody[number]])
    starts = people.now() + timedelta(days=9)
    job = people.incident(
        cast.operation, "临马", needs=[("swift_water", {Unit.PEOPLE: 300})], urgency="routine",
        starts_at=starts, ends_at=starts + timedelta(hours=6),
    )  # fmt: skip
    assert alone(match.sign_up(job, Audience.EVERYBODY)) >= keys(everybody)
    teams = [whom.team for whom in match.sign_up(job, Audience.TEAMS).whom]
    assert len(set(teams)) == 36
    planned = match.ways(job).planned
    assert planned is not None
    assert (planned.teams, planned.everybody) == (36, len(alone(match.sign_up(job, Audience.EVERYBODY))))


def test_who_holds_both_skills_that_are_asked_goes_where_the_fewest_are_for_the_places(cast: Cast) -> None:
    aid = skill_key("first_aid")
    both = swimmers(cast, 30)
    Qualification.objects.bulk_create(
        Qualification(volunteer=one, skill_id=aid, valid_until=IN_DATE) for one in both
    )
    refresh_keys(keys(both))
    job = people.incident(
        cast.operation, "两处水口",
        needs=[("swift_water", {Unit.PEOPLE: 10}), ("first_aid", {Unit.PEOPLE: 5})], urgency="critical",
    )  # fmt: skip
    first, second = job.needs.order_by("pk")
    pick = match.next_wave(job, Policy.WAVES, life_critical=True)
    shares = Counter(whom.need for whom in pick.whom if whom.volunteer)
    assert abs(shares[first.pk] - 2 * shares[second.pk]) <= 2
    assert len(alone(pick)) == sum(shares.values())


def test_a_wave_of_ninety_takes_no_more_statements_than_one_of_thirty(cast: Cast, settings: Settings) -> None:
    settings.APPROVAL_ABOVE = 1000

    def statements(job: Incident, whom: list[Volunteer]) -> int:
        need = job.needs.get()
        pick = Pick(tuple(Whom(None, one.pk, need.pk, 600) for one in whom), 0.9, 120)
        drafted = call_out.draft(job, by=cast.coordinator)
        with CaptureQueriesContext(connection) as seen:
            asks = call_out.ask_wave(drafted, pick, by=cast.coordinator)
        assert len(asks) == len(whom) == Text.objects.filter(ask__call_out=drafted).count()
        drafted.refresh_from_db()
        assert drafted.state == CallOutState.RUNNING
        return len(seen)

    jobs = [people.incident(cast.operation, needs=[("swift_water", {Unit.PEOPLE: 4})]) for _ in range(2)]
    thirty = statements(jobs[0], swimmers(cast, 30))
    assert statements(jobs[1], swimmers(cast, 90, first=100)) == thirty


def test_nobody_is_asked_twice_for_an_incident_whoever_picks_them(cast: Cast) -> None:
    ten = swimmers(cast, 10)
    need = Need.objects.filter(incident=cast.incident).order_by("pk")[0]
    pick = Pick(tuple(Whom(None, one.pk, need.pk, 600) for one in ten), 0.9, 120)
    first = call_out.draft(cast.incident, by=cast.coordinator)
    assert len(call_out.ask_wave(first, Pick(pick.whom[:4], 0.5, 120), by=cast.coordinator)) == 4
    second = call_out.draft(cast.incident, by=cast.coordinator)
    assert len(call_out.ask_wave(second, pick, by=cast.coordinator)) == 6
    assert call_out.ask_wave(second, pick, by=cast.coordinator) == []
    assert Ask.objects.filter(call_out__incident=cast.incident).count() == 10
