"""The phone's API: GET shows, POST acts; signed in or by a personal link; the same act sent twice is done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dispatch.flow import track
from dispatch.messaging.links import ask_token
from dispatch.models import Ask, AuditEntry, Mission, User, Volunteer
from dispatch.states import AskState, MissionState, Unit
from realtime import positions
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.crews import accepted

Browser = Callable[[User | None], Client]


class Phone:
    """Somebody's phone: signed in, or holding a link."""

    def __init__(self, client: Client, link: str = "") -> None:
        self.client, self.headers = client, {"X-Link": link} if link else {}

    def get(self, path: str = "") -> Any:
        return self.client.get(f"/api/phone{path}", headers=self.headers)

    def post(self, path: str, key: str = "", **body: Any) -> Any:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"/api/phone{path}", body, content_type="application/json", headers=headers)


@pytest.fixture
def committed(committed_cast: Cast) -> Cast:
    """Snapshots are of one moment, so what they show is committed."""
    people.request(committed_cast.operation, "屋顶上有人", incident=committed_cast.incident)
    return committed_cast


@pytest.fixture
def asked(committed: Cast) -> Ask:
    return people.ask(people.call_out(committed.incident), committed.team)


@pytest.fixture
def leader(committed: Cast, browser: Browser) -> Phone:
    return Phone(browser(committed.leader.user))


def test_the_leader_sees_what_is_asked_and_where(committed: Cast, asked: Ask, leader: Phone) -> None:
    shown = leader.get().json()
    (call,) = shown["calls"]
    assert (call["letter"], call["open"], call["free"], call["boats"]) == ("A", True, 8, 2)
    assert call["incident"]["title"] == committed.incident.title
    assert 10_000 < call["metres"] < 12_000
    assert shown["streams"] == {f"person:{committed.leader.pk}": 0}
    assert "+8613900000001" not in str(shown), "the requester's phone is not on it"


def test_looking_changes_nothing(asked: Ask, leader: Phone, browser: Browser) -> None:
    before = (Ask.objects.values().get(), AuditEntry.objects.count())
    for phone in (leader, Phone(browser(None), ask_token(asked, asked.recipient))):
        assert phone.get().status_code == 200
    assert (Ask.objects.values().get(), AuditEntry.objects.count()) == before
    assert leader.get(f"/asks/{asked.pk}/answer").status_code == 405


def test_the_leader_accepts_goes_arrives_and_comes_home(committed: Cast, asked: Ask, leader: Phone) -> None:
    done = leader.post(f"/asks/{asked.pk}/answer", go=True, people=8, boats=2, eta_minutes=40).json()
    assert (done["state"], done["people"]) == ("accepted", 6), "no more than is wanted"
    (mission,) = leader.get().json()["missions"]
    assert (mission["next"], mission["may_lead"], mission["letter"]) == ("depart", True, "A")
    for step, state in (("arrive", "on_scene"), ("leave", "returning"), ("home", "home")):
        answer = leader.post(f"/missions/{done['mission']}/{step}")
        assert answer.status_code == 200, answer.json()
        assert answer.json()["state"] == state


def test_a_no_is_a_no(asked: Ask, leader: Phone) -> None:
    assert leader.post(f"/asks/{asked.pk}/answer", go=False).json()["state"] == "declined"
    asked.refresh_from_db()
    assert asked.state == AskState.DECLINED


class TestLink:
    def test_a_link_answers_its_ask_without_an_account(
        self, committed: Cast, asked: Ask, browser: Browser
    ) -> None:
        phone = Phone(browser(None), ask_token(asked, committed.leader))
        shown = phone.get().json()
        assert [call["ask"]["id"] for call in shown["calls"]] == [asked.pk]
        assert shown["streams"] == {}
        done = phone.post(f"/asks/{asked.pk}/answer", go=True, people=4).json()
        assert phone.post(f"/missions/{done['mission']}/depart").json()["state"] == "en_route"

    def test_a_link_opens_nothing_beside_its_ask(self, committed: Cast, asked: Ask, browser: Browser) -> None:
        elsewhere = accepted(
            people.incident(committed.operation, needs=[(None, {Unit.PEOPLE: 2})]),
            committed.team, strength=2, boats=0, letter="B",
        )  # fmt: skip
        phone = Phone(browser(None), ask_token(asked, committed.leader))
        assert phone.get().json()["missions"] == []
        assert phone.post(f"/missions/{elsewhere.pk}/depart").status_code == 404
        assert phone.post("/duty", on=False).status_code == 403

    @pytest.mark.parametrize("token", ["x", "1.1", "1.1:abc:def"])
    def test_a_forged_link_opens_nothing(self, asked: Ask, browser: Browser, token: str) -> None:
        assert Phone(browser(None), token).get().status_code == 401

    def test_a_link_of_somebody_who_left_the_roster_opens_nothing(
        self, committed: Cast, asked: Ask, browser: Browser
    ) -> None:
        Volunteer.objects.filter(pk=committed.leader.pk).update(active=False)
        assert Phone(browser(None), ask_token(asked, committed.leader)).get().status_code == 401


class TestWhoMay:
    @pytest.fixture
    def mission(self, committed: Cast) -> Mission:
        made = accepted(committed.incident, committed.team)
        track.name_crew(made, [committed.first], by=None)
        return made

    def test_the_deputy_may_lead_too(self, committed: Cast, mission: Mission, browser: Browser) -> None:
        assert Phone(browser(committed.deputy.user)).post(f"/missions/{mission.pk}/depart").status_code == 200

    def test_one_of_the_crew_says_that_one_is_safe_but_tells_no_steps(
        self, committed: Cast, mission: Mission, browser: Browser
    ) -> None:
        phone = Phone(browser(committed.first.user))
        assert [m["may_lead"] for m in phone.get().json()["missions"]] == [False]
        assert phone.post(f"/missions/{mission.pk}/roll_call").status_code == 200
        assert phone.post(f"/missions/{mission.pk}/distress").status_code == 200
        assert phone.post(f"/missions/{mission.pk}/depart").status_code == 404
        assert phone.get(f"/missions/{mission.pk}/contact").status_code == 404

    @pytest.mark.parametrize("who", ["second", "stranger", "coordinator"])
    def test_nobody_else_sees_or_moves_it(
        self, committed: Cast, mission: Mission, browser: Browser, who: str
    ) -> None:
        person = getattr(committed, who)
        phone = Phone(browser(person.user if isinstance(person, Volunteer) else person))
        assert phone.post(f"/missions/{mission.pk}/depart").status_code in {401, 404}
        assert phone.get(f"/missions/{mission.pk}/contact").status_code in {401, 404}
        mission.refresh_from_db()
        assert mission.state == MissionState.COMMITTED

    def test_the_leader_sees_the_requesters_phone_after_accepting_and_it_is_logged(
        self, committed: Cast, mission: Mission, leader: Phone
    ) -> None:
        assert leader.get(f"/missions/{mission.pk}/contact").json() == {"phones": ["+8613900000001"]}
        entry = AuditEntry.objects.get(act="phone.seen")
        assert (entry.subject, entry.user) == (f"incident:{committed.incident.pk}", committed.leader.user)

    def test_a_post_without_the_csrf_token_changes_nothing(self, committed: Cast, mission: Mission) -> None:
        assert committed.leader.user
        careless = Client(enforce_csrf_checks=True)
        careless.defaults["wsgi.url_scheme"] = "https"
        careless.force_login(committed.leader.user)
        assert Phone(careless).post(f"/missions/{mission.pk}/depart").status_code == 403


class TestOnce:
    @pytest.fixture
    def mission(self, committed: Cast) -> Mission:
        return accepted(committed.incident, committed.team)

    def test_the_same_key_twice_answers_the_same_and_acts_once(self, mission: Mission, leader: Phone) -> None:
        first = leader.post(f"/missions/{mission.pk}/depart", key="k1")
        again = leader.post(f"/missions/{mission.pk}/depart", key="k1")
        assert first.content == again.content
        assert again.headers["Idempotency-Replayed"] == "1"
        assert leader.post(f"/missions/{mission.pk}/depart", key="k2").status_code == 403

    def test_sent_twice_at_the_same_moment_it_acts_once(
        self, committed: Cast, mission: Mission, browser: Browser, at_once: AtOnce
    ) -> None:
        phones = [Phone(browser(committed.leader.user)) for _ in range(2)]
        path = f"/missions/{mission.pk}/depart"
        answers = at_once(*(lambda p=p: p.post(path, key="k1") for p in phones))
        assert [answer.status_code for answer in answers] == [200, 200]
        assert mission.timeline.filter(verb="mission.en_route").count() == 1

    def test_a_key_used_for_something_else_is_refused(self, mission: Mission, leader: Phone) -> None:
        leader.post(f"/missions/{mission.pk}/depart", key="k1")
        assert leader.post(f"/missions/{mission.pk}/arrive", key="k1").status_code == 422

    def test_a_key_belongs_to_its_sender(
        self, committed: Cast, mission: Mission, leader: Phone, browser: Browser
    ) -> None:
        leader.post(f"/missions/{mission.pk}/depart", key="k1")
        deputy = Phone(browser(committed.deputy.user))
        assert deputy.post(f"/missions/{mission.pk}/arrive", key="k1").json()["state"] == "on_scene"

    def test_bad_input_is_not_kept_as_the_answer(self, mission: Mission, leader: Phone) -> None:
        path = f"/missions/{mission.pk}/trouble"
        assert leader.post(path, key="k1", kind="nonsense").status_code == 422
        assert leader.post(path, key="k1", kind="blocked").json()["state"] == "committed"

    def test_what_was_queued_offline_keeps_its_time(self, mission: Mission, leader: Phone) -> None:
        Mission.objects.update(committed_at=people.now() - timedelta(hours=1))
        at = people.now() - timedelta(minutes=20)
        leader.post(f"/missions/{mission.pk}/depart", key="k1", at=at.isoformat())
        mission.refresh_from_db()
        assert mission.departed_at == at
        assert leader.post(f"/missions/{mission.pk}/arrive", at="2026-08-14T03:00:00").status_code == 422


class TestPosition:
    @pytest.fixture
    def mission(self, committed: Cast) -> Mission:
        return accepted(committed.incident, committed.team)

    def test_a_position_needs_consent_and_withdrawing_it_forgets(
        self, committed: Cast, mission: Mission, leader: Phone
    ) -> None:
        here: dict[str, Any] = {"lon": 118.35, "lat": 35.05, "accuracy_m": 8}
        refused = leader.post("/position", **here)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_sharing")
        assert leader.post("/consent", on=True).json()["shares_position"] is True
        assert leader.post("/position", **here).json() == {"missions": 1}
        group = f"positions:{committed.operation.pk}"
        assert len(positions.latest(groups=[group])) == 1
        leader.post("/consent", on=False)
        assert positions.latest(groups=[group]) == []
        assert set(AuditEntry.objects.values_list("act", flat=True)) == {
            "consent.given",
            "consent.withdrawn",
        }

    def test_a_longitude_of_three_million_degrees_is_bad_input(self, mission: Mission, leader: Phone) -> None:
        leader.post("/consent", on=True)
        assert leader.post("/position", lon=3_548_205, lat=35).status_code == 422

    def test_nobody_who_is_not_out_is_followed(self, committed: Cast, leader: Phone) -> None:
        leader.post("/consent", on=True)
        assert leader.post("/position", lon=118.35, lat=35.05).status_code == 409


def test_who_is_off_duty_is_not_available(committed: Cast, leader: Phone) -> None:
    assert leader.post("/duty", on=False).json()["on_duty"] is False
    committed.leader.refresh_from_db()
    assert not committed.leader.available
