"""The intake part of the API: what a desk may do, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dispatch.models import Incident, Quota, Request, Skill, User
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

Open = Callable[[User | None], Client]
CALL = {
    "phone": "13953910001",
    "place": "河东区汤头街道前张庄",
    "people": 12,
    "words": "水淹到屋顶，12人被困",
    "source": "phone",
}


def post(client: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(f"/api{path}", body or {}, content_type="application/json")


@pytest.fixture
def desk(cast: Cast, browser: Open) -> Client:
    """The coordinator's browser."""
    return browser(cast.coordinator)


def test_a_call_becomes_a_request_and_with_open_a_job(cast: Cast, desk: Client) -> None:
    taken = post(desk, "/operations/flood/requests", CALL)
    assert taken.status_code == 200
    assert Request.objects.get(pk=taken.json()["request"]).owner == cast.coordinator
    job = {**CALL, "open": True, "kind": "trapped", "urgency": "critical", "title": "前张庄12人被困"}
    opened = post(desk, "/operations/flood/requests", job).json()
    assert Incident.objects.get(pk=opened["incident"]).title == "前张庄12人被困"


def test_the_same_key_twice_adds_nothing(cast: Cast, desk: Client) -> None:
    job = {**CALL, "key": "a1", "open": True, "kind": "trapped", "urgency": "critical", "title": "前张庄"}
    first, second = (post(desk, "/operations/flood/requests", job).json() for _ in range(2))
    assert first["incident"] == second["incident"]
    assert Request.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"phone": "12"}, 409), ({"people": -1}, 422), ({"words": "水" * 20_001}, 422), ({"open": True}, 409)],
)
def test_bad_input_is_a_clear_error_and_nothing_is_half_done(
    cast: Cast, desk: Client, wrong: dict[str, Any], status: int
) -> None:
    answer = post(desk, "/operations/flood/requests", {**CALL, **wrong})
    assert (answer.status_code, set(answer.json())) == (status, {"code", "words", "data"})
    assert not Request.objects.exists()
    assert Incident.objects.count() == 1


def test_a_request_goes_through_the_hands_of_a_desk(cast: Cast, desk: Client) -> None:
    request = people.request(cast.operation, "救命")
    assert post(desk, f"/requests/{request.pk}/claim").json()["state"] == "claimed"
    assert post(desk, f"/requests/{request.pk}/verify").json()["state"] == "verified"
    assert post(desk, f"/requests/{request.pk}/link", {"incident": cast.incident.pk}).json()["incident"]
    assert post(desk, f"/requests/{request.pk}/unlink").json()["incident"] is None
    assert post(desk, f"/requests/{request.pk}/confirm").json()["state"] == "new"
    assert post(desk, f"/requests/{request.pk}/aside", {"to": "offer"}).json()["state"] == "offer"
    assert post(desk, f"/requests/{request.pk}/reopen").json()["state"] == "new"
    opened = post(
        desk, f"/requests/{request.pk}/open", {"kind": "medical", "urgency": "urgent", "title": "送医"}
    )
    assert opened.json()["incident"]


def test_who_comes_second_is_told(cast: Cast, desk: Client, browser: Open) -> None:
    request = people.request(cast.operation, "救命")
    post(desk, f"/requests/{request.pk}/claim")
    second = post(browser(cast.commander), f"/requests/{request.pk}/claim")
    assert (second.status_code, second.json()["code"]) == (409, "taken")


def test_an_incident_is_seen_edited_needed_placed_and_corrected(cast: Cast, desk: Client) -> None:
    path = f"/incidents/{cast.incident.pk}"
    swift = Skill.objects.get(code="swift_water").pk
    for act, body in (
        ("seen", {}),
        ("edit", {"title": "南坊头村15人", "people": None}),
        ("needs", {"needs": [{"skill": swift, "units": {"people": 9, "boat": 2}}]}),
        ("pin", {"lon": 118.41, "lat": 34.99}),
        ("locate", {"lon": 118.4, "lat": 35.0, "name": "河东区", "precision": "village", "source": "muster"}),
        ("correct", {"place": "前张庄", "lon": 118.5, "lat": 35.2}),
    ):
        answer = post(desk, f"{path}/{act}", body)
        assert answer.status_code == 200, (act, answer.content)
    now = Incident.objects.get(pk=cast.incident.pk)
    assert (now.title, now.people, now.place_words, bool(now.seen_at)) == (
        "南坊头村15人",
        None,
        "前张庄",
        True,
    )
    assert Quota.objects.get(need__incident=now, unit="boat").quota == 2
    assert post(desk, f"{path}/pin", {"lon": 3_548_205, "lat": 35}).status_code == 422


def test_the_ranking_is_read_and_says_so_where_there_is_no_place(cast: Cast, desk: Client) -> None:
    pane = desk.get(f"/api/incidents/{cast.incident.pk}/ranking").json()
    assert [row["team"] for row in pane["ranked"]] == [cast.team.pk]
    lost = people.incident(cast.operation, "不知道在哪", place=None)
    answer = desk.get(f"/api/incidents/{lost.pk}/ranking")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_located")


def test_a_pasted_message_is_taken_apart_and_nothing_is_written(cast: Cast, desk: Client) -> None:
    words = "【紧急】河东区汤头街道前张庄，12人被困屋顶，水深两米，有孕妇，电话13953910001"
    read = post(desk, "/operations/flood/read", {"words": words}).json()
    assert (read["phone"], read["people"], read["lane"]) == ("13953910001", 12, "help")
    assert "前张庄" in read["place"]
    assert not Request.objects.exists()


def test_similar_and_places_are_found_while_typing(cast: Cast, desk: Client) -> None:
    request = people.request(cast.operation, "救命", phone="+8613953910001")
    found = desk.get("/api/operations/flood/similar", {"phone": "139 5391 0001"}).json()
    assert [(row["request"], row["why"]) for row in found] == [(request.pk, "phone")]
    assert desk.get("/api/operations/flood/locate", {"q": "没有这个地方"}).json() == []


def test_a_stranger_and_a_volunteer_can_do_nothing_here(cast: Cast, browser: Open) -> None:
    request = people.request(cast.operation, "救命")
    for user in (cast.stranger, cast.leader.user):
        client = browser(user)
        for path in (
            f"/requests/{request.pk}/claim", f"/incidents/{cast.incident.pk}/seen", "/operations/flood/read",
            "/operations/flood/requests",
        ):  # fmt: skip
            assert post(client, path, {**CALL, "words": "x"}).status_code == 404
        assert client.get(f"/api/incidents/{cast.incident.pk}/ranking").status_code == 404
        assert client.get("/api/operations/flood/similar", {"phone": "1"}).status_code == 404
    assert post(browser(None), f"/requests/{request.pk}/claim").status_code == 401
    assert Request.objects.get(pk=request.pk).state == "new"
