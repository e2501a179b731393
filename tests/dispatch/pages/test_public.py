"""The public form and the page that follows a request: for everybody, without an account, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries, Settings

from dispatch.flow import intake
from dispatch.models import Incident, Request, TimelineEntry
from dispatch.states import RequestState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

ASKED = {
    "phone": "139 5391 0001", "place": "河东区汤头街道前张庄", "people": "12", "water": "水到腰", "vulnerable": "两位老人",
    "words": "请快来",
}  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_counted() -> Iterator[None]:
    """Counts of earlier tests are forgotten."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def passer_by() -> Client:
    """A browser without an account that refuses forms without a CSRF token wherever one is asked for."""
    client = Client(enforce_csrf_checks=True)
    client.defaults["wsgi.url_scheme"] = "https"
    return client


def send(client: Client, **fields: Any) -> Any:
    return client.post("/help", {**ASKED, **fields})


def test_whoever_asks_for_help_gets_a_page_that_follows_it(cast: Cast, passer_by: Client) -> None:
    answer = send(passer_by)
    request = Request.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/t/{request.code}")
    assert (request.phone, request.people, request.water, request.vulnerable) == (
        "+8613953910001", 12, "水到腰", "两位老人",
    )  # fmt: skip
    assert (request.source, request.lane, request.state, request.operation) == (
        "form", "help", "new", cast.operation,
    )  # fmt: skip
    page = passer_by.get(answer.url)
    assert "已收到您的求助" in page.content.decode()


def test_the_form_is_whole_without_javascript_in_both_languages(cast: Cast, passer_by: Client) -> None:
    page = passer_by.get("/help").content.decode()
    assert all(
        f'name="{field}"' in page for field in ("phone", "place", "people", "water", "vulnerable", "token")
    )
    assert re.search(r'<form method="post" class="form"', page)
    assert 'lang="en"' in passer_by.get("/help", headers={"accept-language": "en"}).content.decode()
    assert not Request.objects.exists()


def test_danger_to_life_is_rung_for_before_anything_is_typed(cast: Cast, passer_by: Client) -> None:
    page = passer_by.get("/help").content.decode()
    before = page[: page.index('name="phone"')]
    assert all(f'href="tel:{number}"' in before for number in (119, 120, 110))


def test_a_code_that_is_not_there_stays_in_its_field(cast: Cast, passer_by: Client) -> None:
    for address in ("/t/NOSUCHCODE22", "/t?code=nosuch-code22"):
        answer = passer_by.get(address)
        assert answer.status_code == 404
        assert 'value="NOSUCHCODE22"' in answer.content.decode()


def test_two_presses_of_the_button_make_one_request(cast: Cast, passer_by: Client) -> None:
    page = passer_by.get("/help").content.decode()
    found = re.search(r'name="token" value="([0-9a-f]{32})"', page)
    assert found
    first, second = (send(passer_by, token=found[1]) for _ in range(2))
    assert first.url == second.url
    assert Request.objects.count() == 1


def test_a_number_that_is_none_is_refused_with_everything_kept(cast: Cast, passer_by: Client) -> None:
    answer = send(passer_by, phone="12ab")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "打不通" in page
    assert all(words in page for words in ("12ab", "河东区汤头街道前张庄", "水到腰", "请快来"))
    assert not Request.objects.exists()


def test_over_the_limit_a_request_waits_in_its_own_lane_and_is_not_lost(
    cast: Cast, passer_by: Client, settings: Settings
) -> None:
    settings.PUBLIC_HELP_LIMIT = 2
    for number in range(3):
        assert send(passer_by, phone=f"1395391000{number}").status_code == 302
    lanes = Request.objects.order_by("number").values_list("lane", "state", "flags")
    assert [(lane, state) for lane, state, _ in lanes] == [
        ("help", "new"), ("help", "new"), ("unverified", "new"),
    ]  # fmt: skip
    assert "over_limit" in lanes[2][2]


def test_one_phone_is_counted_whatever_address_it_comes_from(
    cast: Cast, passer_by: Client, settings: Settings
) -> None:
    settings.PUBLIC_HELP_LIMIT = 1
    for number in range(2):
        passer_by.post("/help", ASKED, REMOTE_ADDR=f"10.0.0.{number}")
    assert list(Request.objects.order_by("pk").values_list("lane", flat=True)) == ["help", "unverified"]


def test_without_redis_everybody_is_let_through(cast: Cast, passer_by: Client, settings: Settings) -> None:
    settings.PUBLIC_HELP_LIMIT = 0
    gone = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/redis.sock",
        }
    }
    with override_settings(CACHES=gone):
        assert send(passer_by).status_code == 302
    assert Request.objects.get().lane == "help"


def test_who_fills_in_the_trap_is_kept_apart_and_not_lost(cast: Cast, passer_by: Client) -> None:
    assert send(passer_by, website="http://spam").status_code == 302
    request = Request.objects.get()
    assert (request.lane, "form_trap" in request.flags) == ("unverified", True)


def test_a_position_from_the_phone_is_taken_and_an_impossible_one_flagged(
    cast: Cast, passer_by: Client
) -> None:
    send(passer_by, lon="118.41", lat="34.98")
    send(passer_by, lon="3548205", lat="34.98")
    exact, impossible = Request.objects.order_by("pk")
    assert (exact.precision, exact.datum_given) == ("exact", "wgs84")
    assert "point_impossible" in impossible.flags


def test_following_shows_no_personal_data_and_changes_nothing(cast: Cast, passer_by: Client) -> None:
    send(passer_by, contact_name="张小明")
    request = Request.objects.get()
    entries = TimelineEntry.objects.count()
    page = passer_by.get(f"/t/{request.code.lower()}")
    body = page.content.decode()
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in page.headers["Cache-Control"]
    assert not any(words in body for words in ("13953910001", "张小明", "前张庄", "请快来", "水到腰"))
    assert TimelineEntry.objects.count() == entries
    assert passer_by.get("/t/AAAAAAAAAAAA").status_code == 404


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("received", "已立案"), ("called_out", "正在召集"), ("under_way", "已经出发"), ("on_scene", "已经到达"),
        ("suspended", "暂停"), ("closed", "已经结束"), ("handed_over", "已移交"), ("cancelled", "已取消"),
    ],
)  # fmt: skip
def test_each_state_of_the_job_is_said_in_plain_words(
    cast: Cast, passer_by: Client, state: str, said: str
) -> None:
    request = people.request(cast.operation, "救命", incident=cast.incident)
    Incident.objects.filter(pk=cast.incident.pk).update(state=state)
    assert said in passer_by.get(f"/t/{request.code}").content.decode()


@pytest.mark.parametrize("to", sorted(intake.ASIDE))
def test_each_way_of_being_set_aside_is_said_in_plain_words(
    cast: Cast, passer_by: Client, to: RequestState
) -> None:
    request = intake.set_aside(people.request(cast.operation, "救命"), to=to, by=cast.coordinator)
    page = passer_by.get(f"/t/{request.code}")
    assert page.status_code == 200
    assert to.value not in re.sub(r"<[^>]+>", "", page.content.decode())


def test_a_death_is_not_told_by_a_page(cast: Cast, passer_by: Client) -> None:
    request = people.request(cast.operation, "救命", incident=cast.incident)
    Incident.objects.filter(pk=cast.incident.pk).update(state="closed", sensitive=True)
    body = passer_by.get(f"/t/{request.code}").content.decode()
    assert "有人在处理" in body
    assert "结束" not in body


def test_a_code_can_be_typed(cast: Cast, passer_by: Client) -> None:
    request = people.request(cast.operation, "救命")
    typed = f"{request.code[:4]} {request.code[4:].lower()}"
    assert passer_by.get("/t", {"code": typed}).url == f"/t/{request.code}"  # type: ignore[attr-defined]
    wrong = passer_by.get("/t", {"code": "NOSUCHCODE"})
    assert wrong.status_code == 404
    assert "没有这个查询码" in wrong.content.decode()


def test_the_public_asks_the_newest_emergency_and_never_a_simulation(cast: Cast, passer_by: Client) -> None:
    send(passer_by)
    assert Request.objects.get().operation == cast.operation
    assert passer_by.get("/help/rehearsal").status_code == 404
    other = people.operation(cast.other_city, "济南暴雨", "jinan")
    passer_by.post("/help/jinan", ASKED)
    assert Request.objects.filter(operation=other).count() == 1


def test_the_form_costs_few_queries(
    cast: Cast, passer_by: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        passer_by.get("/help")
