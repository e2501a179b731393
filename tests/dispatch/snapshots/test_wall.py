"""What a wall shows: the same night without names, phones or words of people."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from dispatch.access import wall_token
from dispatch.events import stream
from dispatch.flow import close
from dispatch.models import User
from dispatch.states import PersonState
from realtime import streams
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

Browser = Callable[[User | None], Client]


@pytest.mark.django_db(transaction=True)
def test_a_wall_shows_places_and_counts_and_nobodys_name_phone_or_words(
    committed_cast: Cast, browser: Browser
) -> None:
    cast = committed_cast
    row = people.incident(cast.operation, owner=cast.coordinator)
    people.request(cast.operation, "我叫赵铁柱，快来", phone="+8613912345678", contact_name="赵铁柱")
    answer = browser(None).get(f"/api/wall/{wall_token(cast.operation, cast.city)}")
    body = answer.content.decode()
    assert answer.status_code == 200
    assert row.place_words in body
    for hidden in ("赵铁柱", "5678", "快来", row.title, cast.coordinator.display_name):
        assert hidden not in body


@pytest.mark.django_db(transaction=True)
def test_an_incident_with_a_death_loses_its_title_and_place_on_the_wall(
    committed_cast: Cast, browser: Browser
) -> None:
    cast = committed_cast
    dead = people.incident(cast.operation, "某家两人遇难", sensitive=True, place_words="罗庄区某村")
    token = wall_token(cast.operation, cast.city)
    body = browser(None).get(f"/api/wall/{token}").content.decode()
    assert "某家两人遇难" not in body
    assert "罗庄区某村" not in body
    rows = {row["id"]: row for row in json.loads(body)["rows"]["incidents"]}
    assert (rows[dead.pk]["lon"], rows[dead.pk]["lat"], rows[dead.pk]["area"]) == (None, None, "")
    assert rows[cast.incident.pk]["lon"]


@pytest.mark.django_db(transaction=True)
def test_a_wall_is_not_told_where_somebody_died_while_the_desk_is(committed_cast: Cast) -> None:
    cast = committed_cast
    close.add_person(cast.incident, state=PersonState.DEAD, by=cast.coordinator)
    told = {}
    for kind in ("desk", "wall"):
        events = streams.read_after(stream(kind, cast.city.pk, cast.operation), 0)
        changed = [json.loads(event.payload) for event in events if event.type == "incident.changed"]
        told[kind] = [(event["sensitive"], event["lon"] is None) for event in changed][-1]
    assert told == {"desk": (True, False), "wall": (True, True)}


@pytest.mark.django_db(transaction=True)
def test_a_forged_wall_address_opens_nothing(committed_cast: Cast, browser: Browser) -> None:
    token = wall_token(committed_cast.operation, committed_cast.city)
    for forged in ("x", token[:-2] + "xx", token + "x"):
        assert browser(None).get(f"/api/wall/{forged}").status_code == 404
