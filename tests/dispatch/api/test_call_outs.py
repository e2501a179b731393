"""Calling out over the API, as the board does; refusals in the one form of errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from pytest_django.fixtures import Settings

from dispatch.models import Ask, CallOut, Quota, Team, Text, TimelineEntry, User, Volunteer
from dispatch.models.keys import refresh_keys
from dispatch.states import AskState, CallOutState, TextState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh, text_in

Browser = Callable[[User | None], Client]


def post(client: Client, path: str, **body: Any) -> Any:
    """POST JSON; the answer with its status."""
    return client.post(f"/api{path}", body, content_type="application/json")


@pytest.fixture
def desk(cast: Cast, browser: Browser) -> Client:
    return browser(cast.coordinator)


@pytest.fixture
def ask(cast: Cast, desk: Client) -> Ask:
    """Assigned over the API, and delivered."""
    answered = post(desk, f"/incidents/{cast.incident.pk}/assign", team=cast.team.pk).json()
    deliver()
    return Ask.objects.get(pk=answered["ask"])


def test_assigning_answers_with_the_ask_and_its_call_out(cast: Cast, ask: Ask) -> None:
    assert ask.state == AskState.DELIVERED
    assert ask.call_out.state == CallOutState.RUNNING


def test_a_preview_says_the_text_and_its_segments(cast: Cast, desk: Client) -> None:
    seen = desk.get(f"/api/incidents/{cast.incident.pk}/preview?team={cast.team.pk}").json()
    assert (seen["letter"], seen["segments"], seen["recipient"]) == ("A", 1, "王*")


def test_the_next_best_team_is_asked_and_goes_on_by_itself(cast: Cast, desk: Client) -> None:
    answered = post(desk, f"/incidents/{cast.incident.pk}/call_out").json()
    assert Ask.objects.get(pk=answered["ask"]).team == cast.team
    assert CallOut.objects.get().next_at is not None


def test_life_critical_rings_every_team_in_reach_at_once_without_waiting(
    cast: Cast, desk: Client, settings: Settings
) -> None:
    settings.APPROVAL_ABOVE = 0
    for number in range(2):
        leader = people.volunteer(cast.district, "队长", f"+861370000000{number}", base=people.NANFANG)
        people.team(cast.district, f"{number} 队", members=[leader], base=people.NANFANG)
    post(desk, f"/incidents/{cast.incident.pk}/call_out", life_critical=True)
    asked = set(Text.objects.filter(purpose="call_out").values_list("phone", flat=True))
    assert {"+8613700000000", "+8613700000001"} <= asked


def test_when_nobody_can_be_asked_it_is_said_and_no_letter_is_held(cast: Cast, desk: Client) -> None:
    Team.objects.update(on_duty=False)
    Volunteer.objects.update(on_duty=False)
    refresh_keys()
    answered = post(desk, f"/incidents/{cast.incident.pk}/call_out")
    assert (answered.status_code, answered.json()["code"]) == (409, "nobody_to_ask")
    assert not CallOut.objects.filter(letter_taken=True).exists()


def test_a_call_out_that_is_refused_leaves_no_draft(cast: Cast, desk: Client) -> None:
    Quota.objects.filter(need__incident=cast.incident).update(taken=F("quota"))
    before = TimelineEntry.objects.count()
    answered = post(desk, f"/incidents/{cast.incident.pk}/call_out", life_critical=True)
    assert answered.status_code == 409
    assert not CallOut.objects.exists()
    assert TimelineEntry.objects.count() == before


def test_a_coordinator_answers_for_a_leader(cast: Cast, desk: Client, ask: Ask) -> None:
    body = {"people": 6, "boats": 1, "eta_minutes": 30}
    answered = post(desk, f"/asks/{ask.pk}/accept", **body).json()
    assert (answered["state"], fresh(ask).mission_id) == ("accepted", answered["mission"])
    assert post(desk, f"/asks/{ask.pk}/decline").json()["state"] == "declined"


def test_too_late_is_a_conflict_with_its_sentence(cast: Cast, desk: Client, ask: Ask) -> None:
    for need in cast.incident.needs.all():
        need.quotas.update(quota=0)
    answered = post(desk, f"/asks/{ask.pk}/accept", people=6)
    assert (answered.status_code, answered.json()["code"]) == (409, "full")
    assert "人员已满" in answered.json()["words"]


@pytest.mark.parametrize("body", [{"people": 0}, {"people": "many"}, {}, {"people": 5, "eta_minutes": 99999}])
def test_an_impossible_strength_is_bad_input(desk: Client, ask: Ask, body: dict[str, Any]) -> None:
    assert post(desk, f"/asks/{ask.pk}/accept", **body).status_code == 422
    assert fresh(ask).state == AskState.DELIVERED


def test_undo_pause_resume_extend(cast: Cast, desk: Client, ask: Ask) -> None:
    path = f"/call_outs/{ask.call_out_id}"
    assert post(desk, f"{path}/pause").json()["state"] == "paused"
    assert post(desk, f"{path}/resume").json()["state"] == "running"
    assert post(desk, f"{path}/extend", seconds=60).status_code == 200
    assert post(desk, f"{path}/withdraw").status_code == 200
    assert fresh(ask).state == AskState.WITHDRAWN
    second = post(desk, f"{path}/pause")
    assert (second.status_code, second.json()["code"]) == (403, "not_allowed")


def test_words_are_cleared_and_the_queue_is_owned_and_filed(cast: Cast, desk: Client, ask: Ask) -> None:
    text_in(cast.leader.phone, "能不能晚点")
    post(desk, f"/asks/{ask.pk}/clear")
    assert not fresh(ask).unclear
    text = text_in("+8613999999999", "我们到了")
    assert [row["id"] for row in desk.get("/api/queue").json()] == [text.pk]
    assert post(desk, f"/queue/T-{text.pk}/claim").json()["owner"] == cast.coordinator.pk
    assert post(desk, f"/texts/{text.pk}/file", ask=ask.pk).json()["state"] == TextState.FILED
    assert desk.get("/api/queue").json() == []


def test_a_message_that_somebody_owns_is_not_taken_from_them(
    cast: Cast, desk: Client, browser: Browser
) -> None:
    text = text_in("+8613999999999", "我们到了")
    post(desk, f"/queue/T-{text.pk}/claim")
    second = post(browser(cast.commander), f"/queue/T-{text.pk}/claim")
    assert (second.status_code, second.json()["code"]) == (409, "taken")


def test_another_city_can_do_none_of_it(cast: Cast, ask: Ask, browser: Browser) -> None:
    text = text_in("+8613999999999", "我们到了")
    stranger = browser(cast.stranger)
    paths = [
        f"/incidents/{cast.incident.pk}/assign",
        f"/call_outs/{ask.call_out_id}/withdraw",
        f"/asks/{ask.pk}/decline",
        f"/asks/{ask.pk}/clear",
        f"/queue/T-{text.pk}/claim",
    ]
    assert {post(stranger, path, team=cast.team.pk).status_code for path in paths} == {404}
    assert stranger.get("/api/queue").json() == []
    assert fresh(ask).state == AskState.DELIVERED


def test_a_team_of_another_city_cannot_be_assigned(cast: Cast, desk: Client) -> None:
    leader = people.volunteer(cast.other_city, "外队", "+8613600000001")
    foreign = people.team(cast.other_city, "济南队", members=[leader])
    assert post(desk, f"/incidents/{cast.incident.pk}/assign", team=foreign.pk).status_code == 404


def test_signed_out_is_said_so(cast: Cast, ask: Ask, browser: Browser) -> None:
    assert post(browser(None), f"/asks/{ask.pk}/decline").status_code == 401
