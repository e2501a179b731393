"""The phone page: what it shows comes with it; GET changes nothing; without scripts it leads on; without a network it opens."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dispatch.messaging.links import ask_link, ask_token
from dispatch.models import Ask, AuditEntry, User, Volunteer
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

Browser = Callable[[User | None], Client]


@pytest.fixture
def ask(committed_cast: Cast) -> Ask:
    return people.ask(people.call_out(committed_cast.incident), committed_cast.team)


def part(page: Any, name: str) -> Any:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page.content.decode())
    assert found, f"no {name} on the page"
    return json.loads(found[1])


def test_the_link_of_a_text_opens_it_with_what_it_shows(
    committed_cast: Cast, ask: Ask, browser: Browser
) -> None:
    page = browser(None).get(ask_link(ask, committed_cast.leader).removeprefix("http://localhost:8000"))
    snapshot = part(page, "snapshot")
    assert [call["ask"]["id"] for call in snapshot["calls"]] == [ask.pk]
    assert committed_cast.incident.title in page.content.decode().split("<noscript>")[0], (
        "read before any script"
    )
    assert page.headers["Cache-Control"] == "no-store"


def test_looking_changes_nothing(committed_cast: Cast, ask: Ask, browser: Browser) -> None:
    before = (Ask.objects.values().get(), AuditEntry.objects.count())
    client, address = browser(None), f"/p/{ask_token(ask, committed_cast.leader)}"
    assert client.get(address).status_code == client.head(address).status_code == 200
    assert client.post(address, {"go": "1"}).status_code == 405
    assert (Ask.objects.values().get(), AuditEntry.objects.count()) == before


def test_without_scripts_it_leads_to_the_page_that_needs_none(
    committed_cast: Cast, ask: Ask, browser: Browser
) -> None:
    token = ask_token(ask, committed_cast.leader)
    client = browser(None)
    words = client.get(f"/p/{token}").content.decode()
    (address,) = re.findall(r'<noscript>.*?href="(/c/[^"]+)".*?</noscript>', words, re.DOTALL)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("token", ["x", "1.1", "1.1:abc:def"])
def test_a_forged_link_opens_nothing(ask: Ask, browser: Browser, token: str) -> None:
    page = browser(None).get(f"/p/{token}")
    assert page.status_code == 404
    assert ask.call_out.incident.title not in page.content.decode()


def test_a_link_of_somebody_who_left_the_roster_opens_nothing(
    committed_cast: Cast, ask: Ask, browser: Browser
) -> None:
    Volunteer.objects.filter(pk=committed_cast.leader.pk).update(active=False)
    assert browser(None).get(f"/p/{ask_token(ask, committed_cast.leader)}").status_code == 404


def test_signed_in_it_shows_ones_own(committed_cast: Cast, ask: Ask, browser: Browser) -> None:
    snapshot = part(browser(committed_cast.leader.user).get("/phone"), "snapshot")
    assert snapshot["me"]["volunteer"] == committed_cast.leader.pk
    other = part(browser(committed_cast.first.user).get("/phone"), "snapshot")
    assert other["calls"] == []


def test_nobody_is_asked_to_sign_in_and_a_desk_goes_to_its_board(
    committed_cast: Cast, browser: Browser
) -> None:
    assert browser(None).get("/phone").headers["Location"].startswith("/accounts/login/")
    assert browser(committed_cast.coordinator).get("/phone").headers["Location"] == "/"


def test_it_comes_compressed(committed_cast: Cast, ask: Ask, browser: Browser) -> None:
    address = f"/p/{ask_token(ask, committed_cast.leader)}"
    page = browser(None).get(address, headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.content) < 6000
    assert "snapshot" in gzip.decompress(page.content).decode()


def test_its_worker_lies_at_the_root_so_that_it_may_serve_the_page(browser: Browser, db: None) -> None:
    script = browser(None).get("/phone-worker.js")
    assert script.headers["Content-Type"] == "text/javascript"
    assert script.headers["Cache-Control"] == "no-cache"
    assert b"import" not in script.content.split(b"\n")[0][:20]
