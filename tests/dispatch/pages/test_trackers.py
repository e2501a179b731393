"""The door for trackers: a token adds positions while its volunteer is out and consents, and does nothing else."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dispatch.flow import trackers
from dispatch.models import Mission, Tracker
from dispatch.pages import trackers as door
from geo.coordinates import Coordinates, Datum
from realtime import positions
from realtime.models import Position, Track
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.pages.tracking import LINYI, given, shown


def own(**changes: Any) -> bytes:
    now = int(people.now().timestamp())
    return json.dumps({"_type": "location", "lat": 35.05, "lon": 118.35, "tst": now, **changes}).encode()


class TestApps:
    def test_owntracks_by_http(self, cast: Cast, mission: Mission, phone: Client) -> None:
        answer = phone.post(f"/tracker/{given(cast)}/owntracks", own(acc=9, vel=36), "application/json")
        assert (answer.status_code, answer.json()) == (200, [])
        (fix,) = shown(cast)
        assert (fix.subject, fix.lon, fix.lat, fix.source) == (
            f"mission:{mission.pk}",
            118.35,
            35.05,
            "owntracks",
        )
        assert (fix.accuracy_m, fix.speed) == (9, 10)
        assert Tracker.objects.get().last_seen is not None

    def test_owntracks_with_the_token_as_password(self, cast: Cast, mission: Mission, phone: Client) -> None:
        held = base64.b64encode(f"wq:{given(cast)}".encode()).decode()
        answer = phone.post(
            "/tracker/owntracks", own(), "application/json", headers={"authorization": f"Basic {held}"}
        )
        assert answer.json() == []
        assert len(shown(cast)) == 1

    @pytest.mark.parametrize(
        "held", ["", "Basic", "Basic ???", "Basic d3E6d3Jvbmc=", "Bearer x", "Basic //79"]
    )
    def test_a_password_that_is_none(self, cast: Cast, mission: Mission, phone: Client, held: str) -> None:
        answer = phone.post("/tracker/owntracks", own(), "application/json", headers={"authorization": held})
        assert answer.status_code == 404
        assert shown(cast) == []

    def test_what_is_no_position_is_answered_as_the_app_expects(
        self, cast: Cast, mission: Mission, phone: Client
    ) -> None:
        token = given(cast)
        for body in (b"", b'{"_type": "waypoints", "waypoints": []}', b'{"_type": "status"}'):
            answer = phone.post(f"/tracker/{token}/owntracks", body, "application/json")
            assert (answer.status_code, answer.json()) == (200, [])
        assert shown(cast) == []
        assert Tracker.objects.get().last_seen is not None

    @pytest.mark.parametrize("app", ["osmand", "traccar"])
    @pytest.mark.parametrize("method", ["get", "post", "post in the address"])
    def test_osmand_and_traccar_client_by_query_or_form(
        self, cast: Cast, mission: Mission, phone: Client, app: str, method: str
    ) -> None:
        address, query = f"/tracker/{given(cast)}/{app}", {**LINYI, "speed": "10", "id": "7"}
        if method == "get":
            answer = phone.get(address, query)
        elif method == "post":
            answer = phone.post(address, query)
        else:
            answer = phone.post(
                f"{address}?lat=35.05&lon=118.35&speed=10", content_type="application/x-www-form-urlencoded"
            )
        assert answer.status_code == 200
        (fix,) = shown(cast)
        assert (fix.lon, fix.lat, fix.source) == (118.35, 35.05, app)
        assert fix.speed == pytest.approx(10 if app == "osmand" else 5.1444, abs=1e-3)

    def test_traccar_client_by_json(self, cast: Cast, mission: Mission, phone: Client) -> None:
        at = people.now().isoformat()
        body = {
            "location": {"timestamp": at, "coords": {"latitude": 35.05, "longitude": 118.35}},
            "device_id": "7",
        }
        answer = phone.post(f"/tracker/{given(cast)}/traccar", json.dumps(body), "application/json")
        assert answer.status_code == 200
        assert [fix.at.isoformat() for fix in shown(cast)] == [at]

    @pytest.mark.parametrize(
        ("app", "method"),
        [("owntracks", "get"), ("osmand", "put"), ("traccar", "delete"), ("osmand", "head")],
    )
    def test_no_other_method(
        self, cast: Cast, mission: Mission, phone: Client, app: str, method: str
    ) -> None:
        assert getattr(phone, method)(f"/tracker/{given(cast)}/{app}").status_code == 405

    @pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
    def test_the_datum_of_the_device_ends_at_the_door(
        self, cast: Cast, mission: Mission, phone: Client, datum: Datum
    ) -> None:
        here = Coordinates(118.35, 35.05)
        told = here.to(datum)
        phone.get(f"/tracker/{given(cast, datum)}/osmand", {"lat": str(told.lat), "lon": str(told.lon)})
        (fix,) = shown(cast)
        assert here.distance_m(Coordinates(told.lon, told.lat)) > 400
        assert here.distance_m(Coordinates(fix.lon, fix.lat)) < 1


class TestWhatIsNotTaken:
    @pytest.mark.parametrize(
        "query",
        [
            {}, {"lat": "35"}, {**LINYI, "lat": "nan"}, {**LINYI, "lat": "inf"}, {**LINYI, "lon": "3548205"}, {**LINYI, "lat": "91"},
            {**LINYI, "lat": "somewhere"}, {**LINYI, "timestamp": "tomorrow"}, {**LINYI, "speed": "fast"},
        ],
    )  # fmt: skip
    def test_nonsense_is_refused_clearly_and_nothing_is_stored(
        self, cast: Cast, mission: Mission, phone: Client, query: dict[str, str]
    ) -> None:
        answer = phone.get(f"/tracker/{given(cast)}/osmand", query)
        assert answer.status_code == 400
        assert answer.content.decode().strip()
        assert Position.objects.exclude(group="").count() == Track.objects.count() == 0

    @pytest.mark.parametrize(
        "body",
        [b"{", b'{"_type": "location"}', own(lat=91), own(lon=3_548_205), own(tst="soon")],
        ids=["cut off", "no place", "latitude", "longitude", "time"],
    )
    def test_nonsense_of_owntracks_too(
        self, cast: Cast, mission: Mission, phone: Client, body: bytes
    ) -> None:
        assert phone.post(f"/tracker/{given(cast)}/owntracks", body, "application/json").status_code == 400
        assert shown(cast) == []

    def test_a_body_that_is_no_position_by_its_size(
        self, cast: Cast, mission: Mission, phone: Client
    ) -> None:
        answer = phone.post(f"/tracker/{given(cast)}/owntracks", b" " * 70_000, "application/json")
        assert answer.status_code == 413

    @pytest.mark.parametrize("token", ["wrong", "x" * 500, "河东"])
    def test_a_wrong_token_opens_nothing(
        self, cast: Cast, mission: Mission, phone: Client, token: str
    ) -> None:
        given(cast)
        assert phone.get(f"/tracker/{token}/osmand", LINYI).status_code == 404
        assert shown(cast) == []

    def test_a_device_that_was_taken_out_of_service(
        self, cast: Cast, mission: Mission, phone: Client
    ) -> None:
        token = given(cast)
        trackers.revoke(Tracker.objects.get(), by=cast.coordinator)
        assert phone.get(f"/tracker/{token}/osmand", LINYI).status_code == 403
        assert shown(cast) == []
        assert Tracker.objects.get().last_seen is None

    def test_too_many_wrong_tokens_of_one_address(
        self, cast: Cast, mission: Mission, phone: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(door, "MOST_WRONG", 2)
        answers = [phone.get(f"/tracker/guess{n}/osmand", LINYI).status_code for n in range(4)]
        assert answers == [404, 404, 429, 429]
        assert phone.get(f"/tracker/{given(cast)}/osmand", LINYI).status_code == 200, (
            "the right one still opens"
        )

    def test_too_often(
        self, cast: Cast, mission: Mission, phone: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(door, "MOST_TOLD", 2)
        token, other = given(cast), given(cast, name="备用")
        answers = [phone.get(f"/tracker/{token}/osmand", LINYI) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers["Retry-After"]
        assert phone.get(f"/tracker/{other}/osmand", LINYI).status_code == 200

    def test_a_database_that_does_not_take_it_is_said(
        self, cast: Cast, mission: Mission, phone: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(**_: Any) -> bool:
            raise positions.NotStored

        monkeypatch.setattr(positions, "report", gone)
        answer = phone.get(f"/tracker/{given(cast)}/osmand", LINYI)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_when_a_device_was_heard_is_written_once_a_minute(
    cast: Cast, mission: Mission, phone: Client
) -> None:
    token = given(cast)
    phone.get(f"/tracker/{token}/osmand", LINYI)
    first = Tracker.objects.get().last_seen
    phone.get(f"/tracker/{token}/osmand", LINYI)
    assert Tracker.objects.get().last_seen == first
    Tracker.objects.update(last_seen=people.now() - timedelta(minutes=2))
    phone.get(f"/tracker/{token}/osmand", LINYI)
    again = Tracker.objects.get().last_seen
    assert again is not None
    assert again > people.now() - timedelta(minutes=1)
