"""A danger over the API: raised, answered for, lifted by two; who may not see it never hears of it; the phone page answers it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dispatch.flow import call_out, track
from dispatch.models import AuditEntry, Danger, Mission, Told, User
from dispatch.snapshots.wall import wall
from realtime.models import Event
from tests.dispatch.api.test_phone import Phone
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.crews import accepted
from tests.dispatch.flow.danger import around, only, raised
from tests.dispatch.texting import fresh

Browser = Callable[[User | None], Client]


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(path, data=json.dumps(body), content_type="application/json")


def test_over_the_api_a_danger_is_counted_raised_answered_for_and_lifted_by_two(
    cast: Cast, browser: Browser
) -> None:
    accepted(cast.incident, cast.team)
    client, second = browser(cast.coordinator), browser(cast.commander)
    here = f"/api/operations/{cast.operation.slug}/dangers"
    counted = post(client, f"{here}/inside", shape=around()).json()
    assert counted == {"crews": 1, "teams": 0, "unreachable": 0}
    assert not Danger.objects.exists()
    made = post(
        client, here, act="leave", shape=around(), name="南坊片区", why="上游泄洪",
        outside=[{"name": "蓝天救援队", "phone": "139 0000 0009"}],
    )  # fmt: skip
    assert made.status_code == 200, made.content
    key = made.json()["danger"]
    (row,) = client.get(f"/api/board/{cast.operation.slug}/rows?dangers={key}").json()["dangers"]
    assert [(one["name"], one["state"]) for one in row["told"]] == [
        (cast.team.short_name, "told"),
        ("蓝天救援队", "told"),
    ]
    assert all("*" in one["phone"] for one in row["told"])
    first, outside = (one["id"] for one in row["told"])
    assert post(client, f"/api/warned/{first}/answer", state="withdrawn").json()["state"] == "withdrawn"
    assert post(client, f"/api/warned/{outside}/again").status_code == 200
    assert client.get(f"/api/warned/{outside}/phones").json() == {"phones": ["+8613900000009"]}
    assert AuditEntry.objects.filter(act="phone.seen", subject=f"told:{outside}").exists()
    assert post(client, f"/api/dangers/{key}/lift").json()["lift_asked"]
    alone = post(client, f"/api/dangers/{key}/lift")
    assert (alone.status_code, alone.json()["code"]) == (409, "second_lifts")
    assert not post(second, f"/api/dangers/{key}/lift").json()["standing"]
    assert client.get(f"/api/board/{cast.operation.slug}").json()["rows"]["dangers"] == []


def test_a_phone_that_cannot_be_right_tells_nobody(cast: Cast, browser: Browser) -> None:
    here = f"/api/operations/{cast.operation.slug}/dangers"
    outside = [{"name": "蓝天", "phone": "12"}, {"name": "蓝天", "phone": "电话不详"}]
    refused = post(browser(cast.coordinator), here, act="hold", shape=around(), name="x", outside=outside[1:])
    assert refused.status_code == 422
    assert not Danger.objects.exists()


def test_a_team_is_not_assigned_into_it_and_the_sentence_says_who_may_lift_it(
    cast: Cast, browser: Browser
) -> None:
    raised(cast)
    refused = post(
        browser(cast.coordinator), f"/api/incidents/{cast.incident.pk}/assign", team=cast.team.pk, reason=""
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "in_danger")
    assert "南坊片区" in refused.json()["words"]
    assert "两名值班员" in refused.json()["words"]


def test_the_wall_sees_keys_and_counts_and_no_names(cast: Cast) -> None:
    mission = accepted(cast.incident, cast.team)
    raised(cast)
    track.distress(mission, by=cast.leader.user, pressed_by=cast.leader)
    rows = wall(cast.operation, cast.city).rows
    (danger,), (alarm,) = rows.dangers, rows.alarms
    assert (danger.name, danger.why, danger.raised_name) == ("", "", "")
    assert [(one.name, one.who, one.phone, one.state) for one in danger.told] == [("", "", "", "told")]
    assert (alarm.mission, alarm.name, alarm.who, alarm.phone) == (mission.pk, "", "", "")
    said = Event.objects.filter(type="danger.changed").order_by("pk").last()
    assert said is not None
    assert json.loads(bytes(said.payload)) == {
        "type": "danger.changed", "operation": cast.operation.pk, "id": danger.id, "act": "leave", "standing": True,
        "lift_asked": False, "told": 1, "received": 0, "withdrawn": 0,
    }  # fmt: skip


def test_somebody_takes_a_cry_for_help_and_its_phones_are_shown_and_logged(
    cast: Cast, browser: Browser
) -> None:
    mission = accepted(cast.incident, cast.team)
    track.distress(mission, by=cast.first.user, pressed_by=cast.first)
    alarm = mission.alarms.get()
    client = browser(cast.coordinator)
    phones = client.get(f"/api/alarms/{alarm.pk}/phones").json()["phones"]
    assert phones[:2] == [cast.first.phone, cast.leader.phone]
    assert AuditEntry.objects.filter(act="phone.seen", subject=f"alarm:{alarm.pk}").exists()
    assert (
        post(client, f"/api/alarms/{alarm.pk}/acknowledge").json()["acknowledged_by"] == cast.coordinator.pk
    )
    second = post(browser(cast.commander), f"/api/alarms/{alarm.pk}/acknowledge")
    assert (second.status_code, second.json()["code"]) == (409, "alarm_taken")


class TestThePhone:
    @pytest.fixture
    def mission(self, committed_cast: Cast) -> Mission:
        return accepted(committed_cast.incident, committed_cast.team)

    def test_shows_the_danger_and_answers_it_once_however_often_it_is_sent(
        self, committed_cast: Cast, mission: Mission, browser: Browser
    ) -> None:
        raised(committed_cast)
        leader = Phone(browser(committed_cast.leader.user))
        (shown,) = leader.get().json()["dangers"]
        assert (shown["act"], shown["area"], shown["state"]) == ("leave", "南坊片区", "told")
        for _ in range(2):
            assert leader.post(f"/warned/{shown['id']}/received").status_code == 200
        assert leader.post(f"/warned/{shown['id']}/withdrawn").json()["state"] == "withdrawn"
        (after,) = leader.get().json()["dangers"]
        assert after["withdrawn_at"] is not None

    def test_of_somebody_else_neither_shows_nor_answers_it(
        self, committed_cast: Cast, mission: Mission, browser: Browser
    ) -> None:
        told = only(raised(committed_cast))
        other = Phone(browser(committed_cast.second.user))
        assert other.get().json()["dangers"] == []
        assert other.post(f"/warned/{told.pk}/withdrawn").status_code == 404
        assert Told.objects.get().state == "told"

    def test_learns_who_has_its_cry_for_help(
        self, committed_cast: Cast, mission: Mission, browser: Browser
    ) -> None:
        leader = Phone(browser(committed_cast.leader.user))
        assert leader.post(f"/missions/{mission.pk}/distress").status_code == 200
        assert leader.get().json()["alarms"][0]["taken_by"] == ""
        track.acknowledge(mission.alarms.get(), by=committed_cast.coordinator)
        assert leader.get().json()["alarms"][0]["taken_by"] == "李静"

    def test_is_refused_a_yes_to_a_scene_in_danger(self, committed_cast: Cast, browser: Browser) -> None:
        ask = call_out.assign(committed_cast.incident, committed_cast.team, by=committed_cast.coordinator)
        raised(committed_cast)
        leader = Phone(browser(committed_cast.leader.user))
        refused = leader.post(f"/asks/{ask.pk}/answer", go=True, people=4)
        assert (refused.status_code, refused.json()["code"]) == (409, "in_danger")
        assert fresh(ask).state != "accepted"


@pytest.mark.parametrize("turn", range(3))
def test_an_accept_while_a_danger_is_raised_is_refused_or_the_crew_is_told(
    committed_cast: Cast, at_once: AtOnce, browser: Browser, turn: int
) -> None:
    cast = committed_cast
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    leader = Phone(browser(cast.leader.user))
    danger, answer = at_once(
        lambda: raised(cast), lambda: leader.post(f"/asks/{ask.pk}/answer", go=True, people=4)
    )
    assert isinstance(danger, Danger)
    if answer.status_code == 200:
        assert only(danger).mission_id == Mission.objects.get().pk
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "in_danger")
        assert not Mission.objects.exists()


def test_two_who_lift_at_once_lift_it_together_and_two_who_sweep_tell_again_once(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    from dispatch.flow import dangers

    cast = committed_cast
    accepted(cast.incident, cast.team)
    danger = raised(cast)
    told = only(danger)
    Told.objects.update(due_at="2020-01-01T00:00:00Z")
    at_once(lambda: dangers.tell_again(told), lambda: dangers.tell_again(told))
    assert Told.objects.get().round == 2
    at_once(
        lambda: dangers.lift(danger, by=cast.coordinator), lambda: dangers.lift(danger, by=cast.commander)
    )
    danger.refresh_from_db()
    assert danger.lifted_at is not None
    assert {danger.lift_asked_by_id, danger.lifted_by_id} == {cast.coordinator.pk, cast.commander.pk}
