"""Every door there is, tried: looking changes nothing, and who is of another organisation finds every one of them shut."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dispatch.models import User
from dispatch.states import Role
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.doors import SECRETS, Night, addresses, everything, falls, filled, verbs

Browser = Callable[[User | None], Client]
pytestmark = pytest.mark.django_db(transaction=True)

# A token or a code is the permission itself; a stranger who has it may look.
BY_TOKEN = ("wall/", "/t/", "/c/", "/p/")
# These act on whoever asks, not on a row that is named.
ONESELF = ("/api/phone/duty", "/api/phone/consent", "/api/phone/position")
# One body that every verb understands; what is not asked for is not read.
BODY: dict[str, Any] = {
    "life_critical": False, "seconds": 60, "people": 4, "eta_minutes": 9, "needs": [], "lon": 118.4, "lat": 35.0,
    "name": "x", "precision": "exact", "source": "phone", "place": "南坊头村", "title": "x", "urgency": "urgent", "kind": "other",
    "words": "救命", "to": "offer", "why": "x", "reason": "x", "at": "2026-08-14T12:00:00Z", "state": "evacuated",
    "shape": {"type": "Point", "coordinates": [118.4, 35.0]}, "people_served": 1, "count": 1, "hours": 1, "volunteers": [], "go": True, "on": True,
}  # fmt: skip
ELSE = {
    "trouble": {"kind": "blocked"},
    "hand_over": {"to": "119"},
    "closures": {"kind": "flooded"},
    "sign_up": {"until": "2099-08-14T12:00:00Z"},
    "dangers": {"act": "leave"},
    "answer": {"state": "received"},
}


@pytest.fixture
def night(committed_cast: Cast) -> Night:
    return falls(committed_cast)


def body(night: Night, path: str) -> dict[str, Any]:
    named = {"team": night.cast.team.pk, "incident": night.cast.incident.pk, "ask": night.ask.pk}
    need = night.cast.incident.needs.values_list("pk", flat=True)[0]
    named |= {"volunteer": night.cast.first.pk, "need": need}
    return {**BODY, **named, **ELSE.get(path.rpartition("/")[2], {})}


def changed(before: dict[str, str], now: dict[str, str]) -> list[str]:
    return [table for table in now if now[table] != before[table]]


def root(night: Night) -> User:
    made = people.user("root", "管理员", at=night.cast.city, role=Role.ADMIN)
    User.objects.filter(pk=made.pk).update(is_staff=True, is_superuser=True)
    return User.objects.get(pk=made.pk)


@pytest.mark.parametrize("who", ["nobody", "coordinator", "leader", "root"])
def test_looking_at_any_address_there_is_changes_nothing(night: Night, browser: Browser, who: str) -> None:
    users = {"nobody": None, "coordinator": night.cast.coordinator, "leader": night.cast.leader.user}
    client = browser(root(night) if who == "root" else users[who])
    before, tried = everything(), 0
    for address in addresses(night):
        for look in (client.get, client.head):
            status = look(address, headers={"user-agent": "WeChat link preview"}).status_code
            assert status < 500, (address, status)
        assert changed(before, everything()) == [], address
        tried += 1
    assert tried > 150


def test_a_stranger_finds_no_row_of_ours_behind_any_address(night: Night, browser: Browser) -> None:
    client = browser(night.cast.stranger)
    secrets = (*SECRETS, night.cast.incident.title, night.cast.leader.name, night.cast.leader.phone)
    for address in addresses(night):
        if any(token in address for token in BY_TOKEN):
            continue
        answer = client.get(address)
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert not [secret for secret in secrets if secret in said.decode(errors="replace")], address
        if any(f"/{key}" in address for key in night.keys().values()) and "/admin/" not in address:
            assert answer.status_code in (302, 401, 403, 404, 405, 422), (address, answer.status_code)


@pytest.mark.parametrize("who", ["stranger", "nobody", "stranger's volunteer", "leader"])
def test_every_verb_of_the_api_is_refused_to_a_stranger_and_no_row_changes(
    night: Night, browser: Browser, who: str
) -> None:
    cast = night.cast
    account = people.user("outside", "外队员", at=cast.other_city, role=Role.VOLUNTEER)
    people.volunteer(cast.other_city, "外队员", "+8613600000001", account=account)
    users = {
        "stranger": cast.stranger,
        "nobody": None,
        "stranger's volunteer": account,
        "leader": cast.leader.user,
    }
    client = browser(users[who])
    before, tried = everything(), 0
    for method, address in verbs(night):
        if address in ONESELF or (who == "leader" and "/phone/" in address):
            continue
        answer = client.generic(
            method, address, data=json.dumps(body(night, address)), content_type="application/json"
        )
        assert answer.status_code in (401, 403, 404), (address, answer.status_code, answer.content[:200])
        assert changed(before, everything()) == [], address
        tried += 1
    assert tried > 35


@pytest.mark.parametrize("who", ["stranger", "nobody", "leader"])
def test_every_form_of_a_page_is_refused_to_a_stranger_and_no_row_changes(
    night: Night, browser: Browser, who: str
) -> None:
    users = {"stranger": night.cast.stranger, "nobody": None, "leader": night.cast.leader.user}
    client = browser(users[who])
    before = everything()
    form = {"what": "cannot", "people": "4", "name": "改名", "phone": night.cast.leader.phone, "words": "A1 20",
            "operation": night.cast.operation.slug, "strength": "1", "datum": "wgs84"}  # fmt: skip
    routes = ["calls/<int:key>", "calls/told/<int:key>", "imports/<int:key>/cancel", "roster/volunteers/<int:key>",
              "roster/teams/<int:key>", "roster/volunteers/<int:key>/devices", "roster/devices/<int:key>/revoke", "corrections/<int:key>", "handset/answer", "board/<slug:slug>", "reports/<int:key>"]  # fmt: skip
    for route in routes:
        address = filled(route, night)
        answer = client.post(address, form)
        assert answer.status_code in (302, 403, 404, 405), (address, answer.status_code)
        if answer.status_code == 302:
            assert "/accounts/login" in answer.url, address  # type: ignore[attr-defined]
        assert changed(before, everything()) == [], address
