"""What trackers say, as their apps send it, and what is nonsense."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dispatch.pages.tracker_words import Nonsense, Said, osmand, owntracks, traccar

AT = datetime(2026, 8, 14, 3, 0, tzinfo=UTC)
SECONDS = int(AT.timestamp())
OWNTRACKS: dict[str, Any] = {
    "_type": "location", "lat": 35.05, "lon": 118.35, "tst": SECONDS, "acc": 12, "vel": 36, "cog": 270, "alt": 70, "batt": 81,
    "tid": "wq", "t": "u", "conn": "m", "created_at": SECONDS + 3, "BSSID": "aa:bb", "m": 2,
}  # fmt: skip
QUERY = {"lat": "35.05", "lon": "118.35", "speed": "10", "bearing": "270", "altitude": "70.1", "batt": "81"}


def test_owntracks_speaks_in_kilometres_an_hour() -> None:
    assert owntracks(json.dumps(OWNTRACKS).encode()) == Said(118.35, 35.05, AT, 12, 270, 10)


@pytest.mark.parametrize(
    "kind", ["waypoint", "waypoints", "transition", "status", "lwt", "card", "cmd", "encrypted", "dump"]
)
def test_the_other_messages_of_owntracks_are_no_position(kind: str) -> None:
    assert owntracks(json.dumps({"_type": kind, "data": "x"}).encode()) is None


@pytest.mark.parametrize("body", [b"", b" \n"])
def test_owntracks_sends_nothing_when_a_friend_is_deleted(body: bytes) -> None:
    assert owntracks(body) is None


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[]", b"null", b"17", b"\xff\xfe", b'{"lat": 35}', b'{"_type": 7}',
        b'{"_type": "location"}', b'{"_type": "location", "lat": 35.0, "lon": 118.0}',
        b'{"_type": "location", "lat": "35", "lon": 118.0, "tst": 1}', b'{"_type": "location", "lat": NaN, "lon": 1, "tst": 1}',
        b'{"_type": "location", "lat": 35.0, "lon": 118.0, "tst": 0}', b'{"_type": "location", "lat": 35.0, "lon": 118.0, "tst": 1e300}',
        b'{"_type": "location", "lat": true, "lon": 118.0, "tst": 1786676400}', b'{"_type": "location", "lat": 35.0, "lon": null, "tst": 9}',
    ],
)  # fmt: skip
def test_what_owntracks_would_never_send_is_nonsense(body: bytes) -> None:
    with pytest.raises(Nonsense):
        owntracks(body)


def test_osmand_speaks_in_metres_a_second_and_in_milliseconds_and_calls_its_accuracy_hdop() -> None:
    assert osmand({**QUERY, "timestamp": f"{SECONDS}000", "hdop": "4.5"}) == Said(
        118.35, 35.05, AT, 4.5, 270, 10
    )


def test_the_old_traccar_client_speaks_in_knots() -> None:
    said = traccar({**QUERY, "timestamp": str(SECONDS), "accuracy": "12", "id": "1"})
    assert said is not None
    assert (said.lon, said.at, said.accuracy_m, said.heading) == (118.35, AT, 12, 270)
    assert said.speed == pytest.approx(5.1444, abs=1e-3)


def test_traccar_client_from_version_9_on_sends_json_with_metres_a_second() -> None:
    body = {
        "location": {
            "timestamp": "2026-08-14T03:00:00.000Z", "is_moving": False, "event": "motionchange", "battery": {"level": 1},
            "coords": {"latitude": 35.05, "longitude": 118.35, "accuracy": 12.5, "speed": 10, "heading": -1, "altitude": 70},
        },
        "device_id": "48241179",
    }  # fmt: skip
    assert traccar({}, json.dumps(body).encode()) == Said(118.35, 35.05, AT, 12.5, None, 10)
    with pytest.raises(Nonsense):
        traccar({}, b'{"location": {"coords": {"latitude": 35}}}')
    with pytest.raises(Nonsense):
        traccar({}, b'{"device_id": "48241179"}')


@pytest.mark.parametrize(
    "words",
    [
        f"{SECONDS}", f"{SECONDS}000", f"{SECONDS}.0", "2026-08-14T03:00:00Z", "2026-08-14T11:00:00+08:00", "2026-08-14T11:00:00 08:00",
        "2026-08-14 03:00:00", "2026-08-14T03:00:00.000Z",
    ],
)  # fmt: skip
def test_a_time_in_every_form_that_is_used(words: str) -> None:
    said = osmand({**QUERY, "timestamp": words})
    assert said is not None
    assert said.at == AT


def test_without_a_time_it_is_now() -> None:
    for query in (QUERY, {**QUERY, "timestamp": ""}):
        said = osmand(query)
        assert said is not None
        assert said.at is None


@pytest.mark.parametrize(
    "words", ["yesterday", "nan", "inf", "-1", "0", "946684799", "1e300", "0001-01-01T00:00:00+14:00"]
)
def test_a_time_that_is_none(words: str) -> None:
    with pytest.raises(Nonsense):
        osmand({**QUERY, "timestamp": words})


@pytest.mark.parametrize("name", ["lat", "lon"])
@pytest.mark.parametrize("words", [None, "", "here", "{0}", "35,05"])
def test_without_a_place_there_is_nothing(name: str, words: str | None) -> None:
    query = {key: value for key, value in QUERY.items() if key != name}
    with pytest.raises(Nonsense):
        osmand(query if words is None else {**query, name: words})


def test_a_measure_that_is_unknown_is_left_out_and_one_that_is_no_number_is_not() -> None:
    said = osmand({**QUERY, "speed": "-1", "bearing": "NaN", "accuracy": "1e9", "altitude": "NaN"})
    assert said == Said(118.35, 35.05)
    with pytest.raises(Nonsense, match="speed"):
        osmand({**QUERY, "speed": "{5}"})


@pytest.mark.parametrize("words", ["0", "false"])
def test_a_device_that_has_no_position_says_so(words: str) -> None:
    assert osmand({**QUERY, "valid": words}) is None


def test_heading_is_another_word_for_bearing() -> None:
    said = osmand({"lat": "35", "lon": "118", "heading": "360"})
    assert said is not None
    assert said.heading == 0
