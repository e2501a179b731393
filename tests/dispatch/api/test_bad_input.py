"""What cannot be is said clearly, and nothing of it is half-done."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dispatch.models import Incident, Note, Person, Request, User
from tests.dispatch.cast import Cast
from tests.dispatch.doors import everything

Browser = Callable[[User | None], Client]


@pytest.fixture
def desk(cast: Cast, browser: Browser) -> Client:
    client = browser(cast.coordinator)
    client.raise_request_exception = False
    return client


def post(client: Client, path: str, body: Any, **headers: str) -> Any:
    raw = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/api{path}", raw, content_type="application/json", headers=headers)


BAD: list[tuple[str, Any, int]] = [
    ("/operations/flood/requests", '{"words":', 400),
    ("/operations/flood/requests", "[1, 2]", 409),
    ("/operations/flood/requests", {"words": "水" * 350_000}, 422),
    ("/operations/flood/requests", {"words": "救命", "phone": "12"}, 409),
    ("/operations/flood/requests", {"words": "救命", "datum": "cgcs2000"}, 422),
    ("/operations/flood/requests", {"words": "救命", "said_at": "2026-08-14T20:00:00"}, 422),
    ("/operations/flood/requests", '{"words": "\\ud800"}', 422),
    ("/incidents/{incident}/pin", {"lon": 3_548_205, "lat": 35}, 422),
    ("/incidents/{incident}/pin", '{"lon": NaN, "lat": 35}', 422),
    ("/incidents/{incident}/correct", {"place": "x", "lon": 3_548_205, "lat": 35}, 409),
    ("/incidents/{incident}/needs", {"needs": [{"skill": 99_999, "units": {"people": 3}}]}, 409),
    ("/incidents/{incident}/needs", {"needs": [{"skill": 10**30, "units": {"people": 3}}]}, 409),
    ("/incidents/{incident}/needs", {"needs": [{"units": {"tank": 3}}]}, 422),
    ("/incidents/{incident}/note", {"words": "a\x00b"}, 422),
    ("/incidents/{incident}/persons", {"state": "trapped", "name": "\x00"}, 422),
    ("/incidents/{incident}/assign", {"team": 10**30}, 404),
    ("/incidents/{incident}/cancel", {"why": ""}, 422),
]


@pytest.mark.parametrize(("path", "body", "status"), BAD)
@pytest.mark.parametrize("key", ["", "again"])
def test_what_cannot_be_is_refused_in_the_one_form_and_nothing_is_changed(
    cast: Cast, desk: Client, path: str, body: Any, status: int, key: str
) -> None:
    before = everything()
    headers = {"Idempotency-Key": key} if key else {}
    answer = post(desk, path.format(incident=cast.incident.pk), body, **headers)
    assert answer.status_code == status, answer.content[:300]
    assert {"code", "words", "data"} <= set(answer.json())
    now = everything()
    # A refusal is remembered for whoever sends it again with the same key; that is all that is written.
    assert [table for table in now if now[table] != before[table] and table != "dispatch_answeredkey"] == []


def test_an_impossible_point_of_a_cry_is_flagged_and_the_cry_is_kept(cast: Cast, desk: Client) -> None:
    assert (
        post(desk, "/operations/flood/requests", {"words": "救命", "lon": 3_548_205, "lat": 35}).status_code
        == 200
    )
    request = Request.objects.get()
    assert ("point_impossible" in request.flags, request.lon_given) == (True, 3_548_205.0)


def test_what_happened_cannot_lie_in_the_future(cast: Cast, desk: Client) -> None:
    post(desk, f"/incidents/{cast.incident.pk}/close", {"at": "2099-01-01T00:00:00Z"})
    closed = Incident.objects.get(pk=cast.incident.pk).closed_at
    assert closed is not None
    assert closed.year < 2099
    assert not Note.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "address", ["/t/abc%00", "/handset?q=%00", "/api/operations/flood/locate?q=%00", "/help/%00"]
)
def test_an_address_that_no_table_can_hold_is_bad_input_and_no_failure(desk: Client, address: str) -> None:
    assert desk.get(address).status_code == 400
