"""Areas of travel time, coverage and proposals over HTTP: counted for whom the ranking may use, for nobody else to see, always an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import Point, shape

from dispatch.models import Incident, Operation, Organisation, Team, User, Volunteer
from dispatch.models.keys import refresh_keys
from geo.known import load_linyi
from tests.dispatch import cast as people
from tests.dispatch.cast import JINAN, LANSHAN, NANFANG, Cast

Browser = Callable[[User | None], Client]
pytestmark = pytest.mark.django_db
# A square of some 73 by 67 km around the team.
AROUND = (117.94, 34.76, 118.74, 35.36)
FAR = (118.70, 34.80)


@pytest.fixture
def desk(cast: Cast, browser: Browser) -> Client:
    return browser(cast.coordinator)


@pytest.fixture
def area(cast: Cast) -> Organisation:
    """The city answers for a square around the team."""
    box = MultiPolygon(Polygon.from_bbox(AROUND), srid=4326)
    Organisation.objects.filter(pk=cast.city.pk).update(service_area=box, area_code="371300")
    return cast.city


def incident_areas(client: Client, cast: Cast, **query: str) -> Any:
    return client.get(f"/api/incidents/{cast.incident.pk}/areas", query)


def rows(answer: Any) -> dict[int, dict[str, Any]]:
    return {row["minutes"]: row for row in answer.json()["areas"]}


def test_who_reaches_an_incident_is_counted_in_each_area(cast: Cast, desk: Client) -> None:
    people.team(
        cast.district,
        "远队",
        members=[people.volunteer(cast.district, "远", "+8613800000091", base=FAR)],
        base=FAR,
    )
    answer = incident_areas(desk, cast)
    assert answer.status_code == 200
    found = rows(answer)
    assert list(found) == [15, 30, 60]
    assert [shape(row["shape"]).contains(Point(NANFANG)) for row in found.values()] == [True] * 3
    # The straight line at 40 km/h, 1.4 times longer by road: 10 km are some 20 minutes, 34 km more than an hour.
    assert [row["teams"] for row in found.values()] == [0, 1, 1]
    assert [row["people"] for row in found.values()] == [0, 8, 8]
    assert found[15]["km2"] < found[30]["km2"] < found[60]["km2"]


def test_without_a_road_network_the_areas_say_that_they_are_estimated(cast: Cast, desk: Client) -> None:
    body = incident_areas(desk, cast).json()
    assert body["estimated"]
    assert body["source"] == "straight_line"


def test_on_foot_one_gets_less_far(cast: Cast, desk: Client) -> None:
    car, foot = (rows(incident_areas(desk, cast, mode=mode))[30]["km2"] for mode in ("car", "foot"))
    assert foot < car / 10
    assert incident_areas(desk, cast, mode="boat").status_code == 422


def test_a_point_in_a_lake_or_on_another_continent_still_has_areas(cast: Cast, desk: Client) -> None:
    for place in ((116.70, 35.05), (0.0, 0.0), (-70.0, -50.0)):
        Incident.objects.filter(pk=cast.incident.pk).update(point=people.point(place))
        body = incident_areas(desk, cast).json()
        assert body["estimated"]
        assert [row["teams"] for row in body["areas"]] == [0, 0, 0]


def test_an_incident_without_a_place_says_so(cast: Cast, desk: Client) -> None:
    Incident.objects.filter(pk=cast.incident.pk).update(point=None, state="received")
    answer = incident_areas(desk, cast)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_located")


def test_who_is_out_off_duty_or_away_stands_in_no_area(cast: Cast, desk: Client) -> None:
    Volunteer.objects.filter(pk=cast.first.pk).update(on_duty=False)
    Volunteer.objects.filter(pk=cast.second.pk).update(opted_out_at=people.now())
    refresh_keys()
    people.mission(people.incident(cast.operation, "另一处"), cast.team, strength=8)
    found = rows(incident_areas(desk, cast))
    assert [found[60]["teams"], found[60]["people"]] == [0, 5]


def test_areas_of_a_simulation_count_its_own_engagements(cast: Cast, desk: Client) -> None:
    rehearsed = people.incident(cast.simulation, "推演")
    Team.objects.filter(pk=cast.team.pk).update(engaged=8)
    assert [row["teams"] for row in desk.get(f"/api/incidents/{rehearsed.pk}/areas").json()["areas"]] == [
        0,
        1,
        1,
    ]
    Team.objects.filter(pk=cast.team.pk).update(engaged=0, rehearsing=8)
    assert [row["teams"] for row in desk.get(f"/api/incidents/{rehearsed.pk}/areas").json()["areas"]] == [
        0,
        0,
        0,
    ]


def test_nobody_of_another_organisation_is_counted_unless_the_operation_shares_them(
    cast: Cast, desk: Client
) -> None:
    theirs = [people.volunteer(cast.other_city, f"济{n}", f"+861380000008{n}") for n in range(3)]
    people.team(cast.other_city, "济南队", members=theirs)
    assert [rows(incident_areas(desk, cast))[60][kind] for kind in ("teams", "people")] == [1, 8]
    cast.operation.shared_with.add(cast.other_city)
    assert [rows(incident_areas(desk, cast))[60][kind] for kind in ("teams", "people")] == [2, 11]


def test_another_organisation_finds_none_of_it(cast: Cast, browser: Browser, area: Organisation) -> None:
    stranger, slug = browser(cast.stranger), cast.operation.slug
    theirs = people.operation(cast.other_city, "济南值守", "jinan")
    for path in (
        f"/api/incidents/{cast.incident.pk}/areas", f"/api/board/{slug}/teams/{cast.team.pk}/areas",
        f"/api/board/{slug}/coverage", f"/api/board/{slug}/prepositions",
        # Their own board is no way to our teams.
        f"/api/board/{theirs.slug}/teams/{cast.team.pk}/areas",
    ):  # fmt: skip
        assert stranger.get(path).status_code == 404, path
        assert browser(None).get(path).status_code == 401, path


def test_where_a_team_gets_to_counts_the_incidents_it_could_serve(cast: Cast, desk: Client) -> None:
    people.incident(cast.operation, "济南那边", place=JINAN)
    answer = desk.get(f"/api/board/{cast.operation.slug}/teams/{cast.team.pk}/areas")
    found = rows(answer)
    assert shape(found[15]["shape"]).contains(Point(LANSHAN))
    assert [row["incidents"] for row in found.values()] == [0, 1, 1]
    assert answer.json()["fix_age_s"] is None


def coverage(client: Client, cast: Cast, **query: str) -> Any:
    return client.get(f"/api/board/{cast.operation.slug}/coverage", query)


def test_coverage_grows_with_the_minutes_and_shrinks_with_the_teams(
    cast: Cast, desk: Client, area: Organisation
) -> None:
    left = [
        coverage(desk, cast, minutes=str(minutes)).json()["uncovered_km2"] for minutes in (15, 30, 45, 60)
    ]
    assert left == sorted(left, reverse=True)
    assert left[0] > left[-1]
    body = coverage(desk, cast, minutes="15").json()
    assert body["estimated"]
    assert 4000 < body["boundary_km2"] < 5500
    assert shape(body["uncovered"]).distance(Point(LANSHAN)) > 0
    Team.objects.update(on_duty=False)
    nobody = coverage(desk, cast, minutes="60").json()
    assert (nobody["teams"], nobody["uncovered_km2"]) == (0, nobody["boundary_km2"])


def test_what_lies_out_of_reach_is_counted_from_what_is_known(
    cast: Cast, desk: Client, area: Organisation
) -> None:
    load_linyi()
    people.volunteer(cast.district, "远", "+8613800000091", base=FAR)
    Incident.objects.filter(pk=people.incident(cast.operation, "远处").pk).update(
        point=people.point(FAR), people=7
    )
    body = coverage(desk, cast, minutes="30").json()
    assert (body["incidents"], body["incident_people"]) == (1, 7)
    assert (body["volunteers_uncovered"], body["volunteers"]) == (1, 9)
    assert body["townships"]["known"] > 20
    assert body["townships"]["unplaced"] > 0
    assert 0 < len(body["townships"]["uncovered"]) < body["townships"]["known"]
    assert "兰山街道" not in body["townships"]["uncovered"]


def test_a_county_can_be_looked_at_alone_and_no_other_can(
    cast: Cast, desk: Client, area: Organisation
) -> None:
    body = coverage(desk, cast, region="371302").json()
    assert (body["region"], body["region_name"]) == ("371302", "兰山区")
    assert [row["code"] for row in body["regions"]][:2] == ["", "371302"]
    assert body["boundary_km2"] < 1500
    answer = coverage(desk, cast, region="370102")
    assert (answer.status_code, answer.json()["code"]) == (409, "unknown_region")
    assert coverage(desk, cast, minutes="17").status_code == 422


def test_an_organisation_without_an_area_says_what_to_do(cast: Cast, desk: Client) -> None:
    for path in ("coverage", "prepositions"):
        answer = desk.get(f"/api/board/{cast.operation.slug}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_boundary")


def prepositions(client: Client, cast: Cast, **query: str) -> Any:
    return client.get(f"/api/board/{cast.operation.slug}/prepositions", query)


def test_idle_teams_that_stand_together_are_spread_and_one_stays(
    cast: Cast, desk: Client, area: Organisation
) -> None:
    load_linyi()
    for number in range(2):
        crew = [people.volunteer(cast.district, f"备{number}", f"+861380000009{number}")]
        people.team(cast.district, f"备用{number}队", members=crew)
    body = prepositions(desk, cast, minutes="15").json()
    assert body["movable"] == 3
    assert len(body["moves"]) == 2
    assert body["after_km2"] < body["before_km2"]
    assert body["before_km2"] - sum(move["km2"] for move in body["moves"]) + body[
        "lost_km2"
    ] == pytest.approx(body["after_km2"], abs=1)
    for move in body["moves"]:
        assert (move["lon"], move["lat"]) == LANSHAN
        assert 0 < move["minutes"] <= 120
        assert move["estimated"]
        assert move["site"]
        assert move["km2"] > 0
    assert prepositions(desk, cast, minutes="15", reserve="3").json()["moves"] == []
    assert len(prepositions(desk, cast, minutes="15", most="1").json()["moves"]) == 1
    assert prepositions(desk, cast, most="99").status_code == 422


def test_a_team_of_which_somebody_is_out_is_not_moved(cast: Cast, desk: Client, area: Organisation) -> None:
    load_linyi()
    Team.objects.filter(pk=cast.team.pk).update(engaged=1)
    body = prepositions(desk, cast, minutes="15", reserve="0").json()
    assert (body["movable"], body["moves"]) == (0, [])


def test_without_teams_or_places_there_is_still_an_answer(
    cast: Cast, desk: Client, area: Organisation
) -> None:
    assert prepositions(desk, cast).json()["moves"] == []
    Team.objects.update(on_duty=False)
    body = prepositions(desk, cast).json()
    assert (body["movable"], body["moves"]) == (0, [])


def test_the_areas_take_a_handful_of_queries(
    cast: Cast, desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(14):
        incident_areas(desk, cast)


def test_only_open_operations_of_ones_own_have_a_coverage(
    cast: Cast, desk: Client, area: Organisation
) -> None:
    Operation.objects.filter(pk=cast.operation.pk).update(closed_at=people.now())
    assert coverage(desk, cast).status_code == 200
    assert desk.get("/api/board/nothing/coverage").status_code == 404
