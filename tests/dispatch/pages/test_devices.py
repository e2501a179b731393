"""The page of trackers: a token shown once and kept nowhere, out of service at once, nobody else's devices."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from dispatch.flow import trackers
from dispatch.models import AuditEntry, Tracker, User
from geo.coordinates import Datum
from tests.dispatch.cast import Cast

Browser = Callable[[User | None], Client]


@pytest.fixture
def desk(cast: Cast, browser: Browser) -> Client:
    cache.clear()
    return browser(cast.coordinator)


def add(desk: Client, cast: Cast, name: str = "船载定位器", datum: str = "wgs84") -> str:
    """The page that shows the addresses."""
    answer = desk.post(f"/roster/volunteers/{cast.leader.pk}/devices", {"name": name, "datum": datum})
    assert answer.status_code == 201
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def test_the_addresses_are_shown_once_and_open_the_door(cast: Cast, desk: Client) -> None:
    page = add(desk, cast)
    tokens = set(re.findall(r"/tracker/([\w-]{22})/(?:owntracks|osmand|traccar)", page))
    assert len(tokens) == 1
    (token,) = tokens
    assert page.count("data:image/svg+xml") == 3
    assert "lat={0}&amp;lon={1}&amp;timestamp={2}" in page
    assert desk.post(f"/tracker/{token}/owntracks", b"", "application/json").status_code == 200
    for address in (f"/roster/volunteers/{cast.leader.pk}/devices", "/roster/devices"):
        assert token not in desk.get(address).content.decode()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t::text FROM dispatch_tracker t UNION ALL SELECT a::text FROM dispatch_auditentry a"
        )
        assert not [row for (row,) in cursor.fetchall() if token in row]


def test_who_added_and_who_ended_it_is_logged(cast: Cast, desk: Client) -> None:
    add(desk, cast)
    tracker = Tracker.objects.get()
    for _ in range(2):
        assert desk.post(f"/roster/devices/{tracker.pk}/revoke").status_code == 302
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", "user", "subject"))
    subject = f"volunteer:{cast.leader.pk}"
    assert acts == [
        ("tracker.added", cast.coordinator.pk, subject),
        ("tracker.revoked", cast.coordinator.pk, subject),
    ]
    assert "已停用" in desk.get("/roster/devices").content.decode()


def test_the_same_form_sent_twice_makes_one_device_and_a_name_is_free_again_after_the_end(
    cast: Cast, desk: Client
) -> None:
    add(desk, cast)
    again = desk.post(
        f"/roster/volunteers/{cast.leader.pk}/devices", {"name": "船载定位器", "datum": "wgs84"}
    )
    assert again.status_code == 422
    assert "已有相同的一条" in again.content.decode()
    trackers.revoke(Tracker.objects.get(), by=cast.coordinator)
    add(desk, cast)


@pytest.mark.parametrize(
    "form",
    [{}, {"name": "", "datum": "wgs84"}, {"name": "x", "datum": "mars"}, {"name": "x" * 41, "datum": "bd09"}],
)
def test_a_form_that_cannot_be_is_shown_again(cast: Cast, desk: Client, form: dict[str, str]) -> None:
    assert desk.post(f"/roster/volunteers/{cast.leader.pk}/devices", form).status_code == 422
    assert Tracker.objects.count() == 0


def test_consent_is_said_and_the_page_does_not_give_it(cast: Cast, desk: Client) -> None:
    page = desk.get(f"/roster/volunteers/{cast.leader.pk}/devices").content.decode()
    assert "还没有同意共享位置" in page
    add(desk, cast)
    cast.leader.refresh_from_db()
    assert cast.leader.shares_position_since is None


def test_the_list_is_filtered_by_words_and_organisation(cast: Cast, desk: Client) -> None:
    add(desk, cast, "船载定位器")
    trackers.add(cast.second, name="备用手机", datum=Datum.GCJ02, by=cast.coordinator)
    assert "船载定位器" in desk.get("/roster/devices").content.decode()
    found = desk.get("/roster/devices", {"q": cast.second.name}).content.decode()
    assert "备用手机" in found
    assert "船载定位器" not in found
    assert "备用手机" in desk.get("/roster/devices", {"organisation": cast.city.pk}).content.decode()
    rows = desk.get(
        "/roster/devices", {"q": "没有", "organisation": "x"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert rows.lstrip().startswith('<section id="rows"')
    assert "没有符合条件的" in rows


def test_nobody_elses_devices(cast: Cast, desk: Client, browser: Browser) -> None:
    add(desk, cast)
    tracker = Tracker.objects.get()
    for user, refused in ((cast.stranger, 404), (cast.leader.user, 404), (None, 302)):
        client = browser(user)
        assert client.get(f"/roster/volunteers/{cast.leader.pk}/devices").status_code == refused
        assert (
            client.post(
                f"/roster/volunteers/{cast.leader.pk}/devices", {"name": "x", "datum": "wgs84"}
            ).status_code
            == refused
        )
        assert client.post(f"/roster/devices/{tracker.pk}/revoke").status_code == refused
        assert "船载定位器" not in client.get("/roster/devices").content.decode()
    tracker.refresh_from_db()
    assert (tracker.revoked_at, Tracker.objects.count()) == (None, 1)
    assert desk.get(f"/roster/devices/{tracker.pk}/revoke").status_code == 405
