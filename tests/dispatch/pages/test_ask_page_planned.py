"""The answer page of a sign-up: when, until when, one's place in reserve, and no minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from dispatch.api.idempotency import LINK_HEADER
from dispatch.flow import answer, call_out
from dispatch.flow.refusals import OnReserve
from dispatch.flow.steps import Pick, Whom
from dispatch.messaging.links import ask_token
from dispatch.models import Ask, CallOut
from dispatch.states import AskState, Source, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast


@pytest.fixture
def asks(cast: Cast) -> list[Ask]:
    """Three are asked for one place that begins in five days; the first has it."""
    starts = people.now() + timedelta(days=5)
    job = people.incident(
        cast.operation, "临马31公里医疗点", needs=[("first_aid", {Unit.PEOPLE: 1})], starts_at=starts
    )
    crew = [
        people.volunteer(cast.district, f"护{n}", f"+861355500000{n}", skills=["first_aid"]) for n in range(3)
    ]
    need = job.needs.get()
    whom = tuple(Whom(None, one.pk, need.pk, 600) for one in crew)
    call_out.open_sign_up(job, Pick(whom, 0.9, 120), until=starts - timedelta(days=1), by=cast.coordinator)
    found = list(Ask.objects.select_related("recipient", "call_out__operation").order_by("pk"))
    answer.accept(found[0], strength=None, equipment=None, eta_minutes=None, source=Source.PAGE)
    return found


def page(ask: Ask) -> str:
    return f"/c/{ask_token(ask, ask.recipient)}"


def shown(client: Client, ask: Ask) -> str:
    return client.get(page(ask), secure=True).content.decode()


def test_it_says_when_and_until_when_and_asks_for_no_minutes(client: Client, asks: list[Ask]) -> None:
    words = shown(client, asks[1])
    assert "到岗时间" in words
    assert "报名截止：" in words
    assert "排候补" in words
    assert 'name="eta_minutes"' not in words


def test_a_yes_to_what_is_full_shows_the_place_and_the_way_out(client: Client, asks: list[Ask]) -> None:
    for ask in asks[1:]:
        assert client.post(page(ask), {"go": "1"}, secure=True).status_code == 302
    assert "您是候补第 2 位" in shown(client, asks[2])
    assert "不等了，退出候补" in shown(client, asks[2])
    client.post(page(asks[1]), {"go": "0"}, secure=True)
    assert "您是候补第 1 位" in shown(client, asks[2])


def test_after_the_deadline_the_page_takes_no_yes(client: Client, asks: list[Ask]) -> None:
    CallOut.objects.update(sign_up_until=people.now() - timedelta(minutes=1))
    assert "报名已截止" in shown(client, asks[1])
    refused = client.post(page(asks[1]), {"go": "1"}, secure=True)
    assert refused.status_code == 409
    asks[1].refresh_from_db()
    assert asks[1].state == AskState.QUEUED


def test_the_phone_says_which_place_and_the_board_too(client: Client, asks: list[Ask], cast: Cast) -> None:
    with pytest.raises(OnReserve):
        answer.accept(asks[1], strength=None, equipment=None, eta_minutes=None, source=Source.PAGE)
    token = ask_token(asks[1], asks[1].recipient)
    told = client.get("/api/phone", secure=True, headers={LINK_HEADER: token}).json()
    assert told["calls"][0]["ask"]["reserve"] == 1
    assert told["calls"][0]["begins"]
    client.force_login(cast.coordinator)
    rows = client.get(f"/api/board/{cast.operation.slug}", secure=True).json()["rows"]["asks"]
    assert {row["id"]: row["reserve"] for row in rows}[asks[1].pk] == 1


def test_the_board_opens_a_sign_up(client: Client, cast: Cast, asks: list[Ask]) -> None:
    client.force_login(cast.coordinator)
    job = asks[0].call_out.incident
    ways = client.get(f"/api/incidents/{job.pk}/ways", secure=True).json()
    assert ways["planned"]["people"] == 0  # all who could were asked
    wrong = client.post(
        f"/api/incidents/{job.pk}/sign_up",
        {"until": (people.now() + timedelta(days=2)).isoformat(), "audience": "people"},
        content_type="application/json",
        secure=True,
    )
    assert wrong.status_code == 409
