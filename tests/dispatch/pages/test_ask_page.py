"""/c/<token>: a personal link, without an account. GET shows, also to a link previewer; POST answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from dispatch.flow import call_out
from dispatch.messaging import links
from dispatch.models import Ask, Quota, User
from dispatch.states import AskState, Source
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh

Browser = Callable[[User | None], Client]


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """The leader has the text."""
    made = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    return fresh(made)


def address(ask: Ask, cast: Cast) -> str:
    return f"/c/{links.ask_token(ask, cast.leader)}"


def test_the_link_shows_the_place_what_is_missing_and_how_far(cast: Cast, ask: Ask, browser: Browser) -> None:
    page = browser(None).get(address(ask, cast)).content.decode()
    for words in ("河东区芝麻墩街道南坊头村", "任务 A", "10.", "km", "王强"):
        assert words in page


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_previewer_changes_nothing(cast: Cast, ask: Ask, browser: Browser, method: str) -> None:
    client = browser(None)
    assert getattr(client, method)(address(ask, cast), {"go": "1"}).status_code == 200
    assert fresh(ask).state == AskState.DELIVERED


def test_going_commits_and_leads_to_the_phone_page(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(None)
    body = {"go": "1", "people": "6", "boats": "1", "eta_minutes": "25"}
    answered = client.post(address(ask, cast), body, follow=True)
    ask = fresh(ask)
    assert (ask.state, ask.offered, ask.answer_source) == (AskState.ACCEPTED, 6, Source.PAGE)
    assert f"/p/{links.ask_token(ask, cast.leader).split(':')[0]}" in answered.content.decode()


def test_not_going_and_changing_ones_mind(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(None)
    client.post(address(ask, cast), {"go": "1"})
    client.post(address(ask, cast), {"go": "0"})
    assert fresh(ask).state == AskState.DECLINED
    client.post(address(ask, cast), {"go": "1"})
    assert fresh(ask).state == AskState.ACCEPTED


def test_too_late_is_told_on_the_page(cast: Cast, ask: Ask, browser: Browser) -> None:
    Quota.objects.update(quota=0)
    answered = browser(None).post(address(ask, cast), {"go": "1"})
    assert answered.status_code == 409
    assert "人员已满" in answered.content.decode()
    assert fresh(ask).state == AskState.SURPLUS


@pytest.mark.parametrize("people", ["0", "-3", "99999", "八"])
def test_an_impossible_strength_answers_nothing(cast: Cast, ask: Ask, browser: Browser, people: str) -> None:
    answered = browser(None).post(address(ask, cast), {"go": "1", "people": people})
    page = answered.content.decode()
    assert "还没有提交" in page
    assert f'value="{people}"' in page
    assert fresh(ask).state == AskState.DELIVERED


def test_a_forged_or_old_link_opens_nothing(cast: Cast, ask: Ask, browser: Browser) -> None:
    client, token = browser(None), links.ask_token(ask, cast.leader)
    forged = signing.TimestampSigner(salt="another").sign(f"{ask.pk}.{cast.leader.pk}")
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), forged, "x", f"{ask.pk}.1"):
        assert client.get(f"/c/{wrong}").status_code == 404
        assert client.post(f"/c/{wrong}", {"go": "1"}).status_code == 404
    assert fresh(ask).state == AskState.DELIVERED


def test_the_link_of_somebody_who_left_opens_nothing(cast: Cast, ask: Ask, browser: Browser) -> None:
    cast.leader.active = False
    cast.leader.save()
    assert browser(None).post(address(ask, cast), {"go": "1"}).status_code == 404
    assert fresh(ask).state == AskState.DELIVERED


def test_a_link_opens_no_other_ask_and_nothing_after_three_days(
    cast: Cast, ask: Ask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = address(ask, cast)
    monkeypatch.setattr(links, "LASTS", timedelta(0))
    assert browser(None).post(path, {"go": "1"}).status_code == 404
    assert fresh(ask).state == AskState.DELIVERED


def test_a_form_from_another_site_is_refused(cast: Cast, ask: Ask) -> None:
    client = Client(enforce_csrf_checks=True)
    client.defaults["wsgi.url_scheme"] = "https"
    assert client.post(address(ask, cast), {"go": "1"}).status_code == 403
    assert fresh(ask).state == AskState.DELIVERED
