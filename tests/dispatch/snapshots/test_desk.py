"""What a desk sees: state and offsets of one moment, masked phones, the next step and whose it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dispatch.events import stream, telling
from dispatch.models import AuditEntry, Incident, User
from dispatch.snapshots import desk
from dispatch.states import IncidentState, advance
from realtime import streams
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce

Browser = Callable[[User | None], Client]


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_and_what_comes_after_its_offsets_together_miss_nothing(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    incidents = [people.incident(cast.operation, f"事件{number}", place=None) for number in range(12)]

    def cancel_all() -> None:
        for row in incidents:
            with telling(cast.operation) as story:
                advance(row, IncidentState.CANCELLED)
                story.changed(row)

    def look_often() -> list[tuple[dict[int, str], int]]:
        name = stream("desk", cast.city.pk, cast.operation)
        return [
            ({r.id: r.state for r in found.rows.incidents}, found.streams[name])
            for found in (desk.desk(cast.coordinator, cast.operation) for _ in range(15))
        ]

    results = at_once(cancel_all, look_often)
    assert results[0] is None
    for seen, offset in results[1]:
        state = dict(seen)
        for event in streams.read_after(stream("desk", cast.city.pk, cast.operation), offset):
            if event.type == "incident.changed":
                said = json.loads(event.payload)
                state[said["id"]] = said["state"]
        ours = {row.pk: state.get(row.pk, "cancelled") for row in incidents}
        assert ours == {row.pk: "cancelled" for row in incidents}


@pytest.mark.django_db(transaction=True)
def test_a_coordinator_reads_words_but_only_the_ends_of_phones(
    committed_cast: Cast, browser: Browser
) -> None:
    people.request(committed_cast.operation, "水到二楼了", phone="+8613912345678")
    answer = browser(committed_cast.coordinator).get(f"/api/board/{committed_cast.operation.slug}")
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "水到二楼了" in body
    assert "139****5678" in body
    assert "13912345678" not in body


@pytest.mark.django_db(transaction=True)
def test_a_coordinator_of_another_organisation_is_told_there_is_nothing(
    committed_cast: Cast, browser: Browser
) -> None:
    client = browser(committed_cast.stranger)
    for path in ("", "/rows?incidents=1", "/figures"):
        assert client.get(f"/api/board/{committed_cast.operation.slug}{path}").status_code == 404
    incident = people.incident(committed_cast.operation)
    assert client.get(f"/api/incidents/{incident.pk}").status_code == 404
    assert client.get(f"/api/incidents/{incident.pk}/phone").status_code == 404
    assert browser(None).get(f"/api/board/{committed_cast.operation.slug}").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_rows_asked_for_by_id_never_come_from_another_operation(
    committed_cast: Cast, browser: Browser
) -> None:
    ours = people.incident(committed_cast.operation)
    theirs = people.incident(committed_cast.simulation)
    client = browser(committed_cast.coordinator)
    found = client.get(
        f"/api/board/{committed_cast.operation.slug}/rows?incidents={ours.pk},{theirs.pk}"
    ).json()
    assert [row["id"] for row in found["incidents"]] == [ours.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("query", ["incidents=1,x", "asks=1;2", "teams=" + ",".join(map(str, range(600)))])
def test_rows_refuse_what_is_no_list_of_ids_and_say_so(
    committed_cast: Cast, browser: Browser, query: str
) -> None:
    answer = browser(committed_cast.coordinator).get(
        f"/api/board/{committed_cast.operation.slug}/rows?{query}"
    )
    assert answer.status_code == 422
    assert query.split("=")[0] in answer.json()["words"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("state", "step"),
    [("received", "locate"), ("located", "call_out"), ("suspended", "resume")],
)
def test_an_incident_says_what_it_waits_for(committed_cast: Cast, state: str, step: str) -> None:
    place: Any = None if state == "received" else people.NANFANG
    row = people.incident(committed_cast.operation, place=place, state=state)
    found = desk.desk(committed_cast.coordinator, committed_cast.operation)
    assert {r.id: r.next for r in found.rows.incidents}[row.pk] == step


@pytest.mark.django_db(transaction=True)
def test_the_requesters_phone_is_shown_by_one_key_and_logged(committed_cast: Cast, browser: Browser) -> None:
    row = people.incident(committed_cast.operation)
    people.request(committed_cast.operation, "快来", phone="+8613912345678", incident=row)
    answer = browser(committed_cast.coordinator).get(f"/api/incidents/{row.pk}/phone")
    assert answer.json() == {"phones": ["+8613912345678"]}
    entry = AuditEntry.objects.get(subject=f"incident:{row.pk}")
    assert (entry.act, entry.user) == ("phone.seen", committed_cast.coordinator)


@pytest.mark.django_db(transaction=True)
def test_closed_incidents_leave_the_board_after_half_an_hour(committed_cast: Cast) -> None:
    just = people.incident(committed_cast.operation, state="closed", closed_at=people.now())
    past = people.incident(
        committed_cast.operation, state="closed", closed_at=people.now() - timedelta(hours=1)
    )
    ids = {r.id for r in desk.desk(committed_cast.coordinator, committed_cast.operation).rows.incidents}
    assert just.pk in ids
    assert past.pk not in ids
    assert Incident.objects.filter(pk=past.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_desk_knows_the_names_of_its_colleagues_and_nobody_elses(
    committed_cast: Cast, browser: Browser
) -> None:
    cast = committed_cast
    path = f"/api/board/{cast.operation.slug}/colleagues"
    found = {row["id"]: row["name"] for row in browser(cast.coordinator).get(path).json()}
    assert found == {user.pk: str(user) for user in (cast.coordinator, cast.commander)}
    assert browser(cast.stranger).get(path).status_code == 404
    cast.operation.shared_with.add(cast.other_city)
    assert cast.stranger.pk in {row["id"] for row in browser(cast.coordinator).get(path).json()}


@pytest.mark.django_db(transaction=True)
def test_a_board_is_in_its_operations_room_and_a_rehearsal_in_a_room_of_its_own(committed_cast: Cast) -> None:
    cast = committed_cast
    assert desk.desk(cast.coordinator, cast.operation).rooms == [f"here:{cast.operation.pk}"]
    key = cast.simulation.pk
    assert desk.desk(cast.coordinator, cast.simulation).rooms == [f"sim:{key}:here:{key}"]
