"""Who may see and lift what is closed; a stranger never hears of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dispatch.access import wall_token
from dispatch.models import Closure, User
from dispatch.snapshots.wall import wall
from realtime.models import Event
from tests.dispatch.cast import Cast
from tests.dispatch.flow import roads
from tests.dispatch.flow.closing import draw

Browser = Callable[[User | None], Client]


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(path, data=json.dumps(body), content_type="application/json")


def test_over_the_api_a_closure_is_drawn_lifted_and_put_back(cast: Cast, browser: Browser) -> None:
    client = browser(cast.coordinator)
    drawn = post(
        client, f"/api/operations/{cast.operation.slug}/closures", kind="flooded", shape=roads.across()
    )
    assert drawn.status_code == 200, drawn.content
    key = drawn.json()["closure"]
    rows = client.get(f"/api/board/{cast.operation.slug}/rows?closures={key}").json()["closures"]
    assert (rows[0]["kind"], rows[0]["shape"]["type"], rows[0]["drawn_name"]) == (
        "flooded",
        "Polygon",
        "李静",
    )
    assert post(client, f"/api/closures/{key}/lift").json() == {"closure": key, "standing": False}
    second = post(browser(cast.commander), f"/api/closures/{key}/lift")
    assert (second.status_code, second.json()["code"]) == (409, "lifted_already")
    assert "李静" in second.json()["words"]
    assert post(client, f"/api/closures/{key}/put_back").json()["standing"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "flooded", "shape": {"type": "Point", "coordinates": [118, 95]}}, 409),
        ({"kind": "danger", "shape": roads.across()}, 422),
        ({"kind": "flooded", "shape": "here"}, 422),
        ({"kind": "flooded", "shape": roads.across(), "note": "x" * 201}, 422),
        ({"kind": "flooded"}, 422),
    ],
)
def test_bad_input_is_answered_with_a_sentence(
    cast: Cast, browser: Browser, body: dict[str, Any], status: int
) -> None:
    answer = post(browser(cast.coordinator), f"/api/operations/{cast.operation.slug}/closures", **body)
    assert answer.status_code == status
    assert answer.json()["words"]
    assert not Closure.objects.exists()


def test_another_organisation_sees_no_closure_until_the_operation_is_shared(
    cast: Cast, browser: Browser
) -> None:
    closure = draw(cast, note="沭河桥下")
    stranger = browser(cast.stranger)
    paths = [
        f"/api/operations/{cast.operation.slug}/closures",
        f"/api/board/{cast.operation.slug}/rows?closures={closure.pk}",
    ]
    assert [stranger.get(path).status_code for path in paths] == [404, 404]
    assert post(stranger, f"/api/closures/{closure.pk}/lift").status_code == 404
    drawn = post(
        stranger, f"/api/operations/{cast.operation.slug}/closures", kind="flooded", shape=roads.across()
    )
    assert drawn.status_code == 404
    told = set(Event.objects.filter(type="closure.changed").values_list("stream__name", flat=True))
    assert told == {f"desk:{cast.city.pk}", f"wall:{cast.city.pk}"}
    cast.operation.shared_with.add(cast.other_city)
    assert [stranger.get(path).status_code for path in paths] == [200, 200]
    assert post(stranger, f"/api/closures/{closure.pk}/lift").status_code == 200


def test_no_event_carries_where_it_is_or_what_was_noted(cast: Cast) -> None:
    draw(cast, note="沭河桥下")
    for event in Event.objects.all():
        words = bytes(event.payload).decode()
        assert "沭河" not in words
        assert "coordinates" not in words


def test_a_wall_shows_what_is_closed_without_names_and_notes(cast: Cast, browser: Browser) -> None:
    draw(cast, note="问老王 13800000000")
    (row,) = wall(cast.operation, cast.city).rows.closures
    assert (row.kind, row.note, row.drawn_name) == ("flooded", "", "")
    said = browser(None).get(f"/api/wall/{wall_token(cast.operation, cast.city)}").content.decode()
    assert "老王" not in said
    assert "李静" not in said
