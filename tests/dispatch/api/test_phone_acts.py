"""What a leader's phone is told about a question, and what a crew reports from the scene."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dispatch.models import Ask, Mission, Person, User
from dispatch.states import AskState, MissionState, PersonState, Unit
from tests.dispatch import cast as people
from tests.dispatch.api.test_phone import Phone
from tests.dispatch.cast import Cast
from tests.dispatch.flow.crews import accepted

Browser = Callable[[User | None], Client]


@pytest.fixture
def leader(committed_cast: Cast, browser: Browser) -> Phone:
    return Phone(browser(committed_cast.leader.user))


class TestWhatWouldBeTaken:
    def test_it_is_what_is_open_and_not_what_is_free(self, committed_cast: Cast, leader: Phone) -> None:
        people.ask(people.call_out(committed_cast.incident), committed_cast.team)
        (call,) = leader.get().json()["calls"]
        assert (call["free"], call["wanted_people"]) == (8, 6)
        assert (call["boats"], call["wanted_boats"]) == (2, 1)
        base = committed_cast.team.base
        assert (call["from_lon"], call["from_lat"]) == (base.x, base.y)

    def test_it_is_nothing_where_nobody_has_the_certificate(
        self, committed_cast: Cast, leader: Phone
    ) -> None:
        needs = [("psychology", {Unit.PEOPLE: 3})]
        incident = people.incident(committed_cast.operation, needs=needs)
        people.ask(people.call_out(incident), committed_cast.team)
        (call,) = leader.get().json()["calls"]
        assert call["wanted_people"] == 0

    def test_less_taken_than_offered_is_told(self, committed_cast: Cast, leader: Phone) -> None:
        ask = people.ask(people.call_out(committed_cast.incident), committed_cast.team)
        leader.post(f"/asks/{ask.pk}/answer", go=True, people=8)
        (mission,) = leader.get().json()["missions"]
        assert (mission["offered"], mission["mission"]["strength"]) == (8, 6)


class TestBackingOut:
    def test_is_offered_until_the_crew_is_on_scene(self, committed_cast: Cast, leader: Phone) -> None:
        mission = accepted(committed_cast.incident, committed_cast.team)
        ask = Ask.objects.get(mission=mission)
        assert leader.get().json()["missions"][0]["ask"] == ask.pk
        leader.post(f"/missions/{mission.pk}/arrive")
        assert leader.get().json()["missions"][0]["ask"] is None

    def test_sets_the_crew_free(self, committed_cast: Cast, leader: Phone) -> None:
        mission = accepted(committed_cast.incident, committed_cast.team)
        ask = Ask.objects.get(mission=mission)
        assert leader.post(f"/asks/{ask.pk}/answer", go=False).json()["state"] == AskState.DECLINED
        mission.refresh_from_db()
        assert mission.state == MissionState.STOOD_DOWN

    def test_on_the_way_it_is_shown_until_the_crew_is_home(self, committed_cast: Cast, leader: Phone) -> None:
        mission = accepted(committed_cast.incident, committed_cast.team)
        leader.post(f"/missions/{mission.pk}/depart")
        leader.post(f"/asks/{Ask.objects.get(mission=mission).pk}/answer", go=False)
        shown = leader.get().json()["missions"]
        assert [(row["mission"]["state"], row["next"]) for row in shown] == [("stood_down", "home")]
        leader.post(f"/missions/{mission.pk}/home")
        assert leader.post(f"/missions/{mission.pk}/revert").json()["state"] == "stood_down"
        assert [row["next"] for row in leader.get().json()["missions"]] == ["home"]


class TestPersons:
    @pytest.fixture
    def mission(self, committed_cast: Cast) -> Mission:
        return accepted(committed_cast.incident, committed_cast.team)

    def test_the_leader_counts_them_and_says_where_they_go(
        self, committed_cast: Cast, mission: Mission, leader: Phone
    ) -> None:
        path = f"/missions/{mission.pk}/persons"
        answer = leader.post(path, key="k1", state="evacuated", count=7, destination="汤头中学")
        assert answer.status_code == 200, answer.json()
        leader.post(path, key="k1", state="evacuated", count=7, destination="汤头中学")
        person = Person.objects.get()
        assert (person.state, person.count, person.destination) == (PersonState.EVACUATED, 7, "汤头中学")
        assert person.recorded_by == committed_cast.leader.user
        assert leader.get().json()["missions"][0]["incident"]["counts"]["evacuated"] == 7

    @pytest.mark.parametrize("body", [{"state": "happy", "count": 1}, {"state": "evacuated", "count": 0}, {}])
    def test_nonsense_is_bad_input(self, mission: Mission, leader: Phone, body: dict[str, Any]) -> None:
        assert leader.post(f"/missions/{mission.pk}/persons", **body).status_code == 422
        assert not Person.objects.exists()

    def test_a_death_freezes_the_incident(
        self, committed_cast: Cast, mission: Mission, leader: Phone
    ) -> None:
        leader.post(f"/missions/{mission.pk}/persons", state="dead", count=1)
        committed_cast.incident.refresh_from_db()
        assert committed_cast.incident.sensitive

    @pytest.mark.parametrize("who", ["second", "stranger", "coordinator"])
    def test_nobody_else_reports_them(
        self, committed_cast: Cast, mission: Mission, browser: Browser, who: str
    ) -> None:
        person = getattr(committed_cast, who)
        phone = Phone(browser(person if isinstance(person, User) else person.user))
        body: dict[str, Any] = {"state": "evacuated", "count": 1}
        assert phone.post(f"/missions/{mission.pk}/persons", **body).status_code in {401, 404}
        assert not Person.objects.exists()

    def test_a_crew_that_is_home_reports_nothing_more(self, mission: Mission, leader: Phone) -> None:
        for step in ("depart", "arrive", "leave", "home"):
            leader.post(f"/missions/{mission.pk}/{step}")
        body: dict[str, Any] = {"state": "evacuated", "count": 1}
        assert leader.post(f"/missions/{mission.pk}/persons", **body).status_code == 403
