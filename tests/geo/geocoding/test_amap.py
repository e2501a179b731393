"""AMap as it really answers: GCJ-02 outside, WGS-84 inside."""

from __future__ import annotations

from typing import Any

import pytest

from geo.coordinates import Coordinates, Datum
from geo.geocoding.amap import Amap
from geo.http import BadAnswer, Refused
from geo.models import Precision
from tests.geo.outside import Outside, says

VILLAGE = Coordinates(118.53, 35.26)
SHOWN = VILLAGE.to(Datum.GCJ02)
GEOCODE = {
    "formatted_address": "山东省临沂市河东区前张庄村",
    "country": "中国",
    "province": "山东省",
    "citycode": "0539",
    "city": "临沂市",
    "district": "河东区",
    "township": [],
    "street": [],
    "number": [],
    "adcode": "371312",
    "location": f"{SHOWN.lon:.6f},{SHOWN.lat:.6f}",
    "level": "村庄",
}


def answer(*geocodes: Any) -> dict[str, Any]:
    return {
        "status": "1",
        "info": "OK",
        "infocode": "10000",
        "count": str(len(geocodes)),
        "geocodes": list(geocodes),
    }


@pytest.fixture
def amap(outside: Outside, settings: Any) -> Amap:
    settings.GEOCODERS, settings.AMAP_URL, settings.AMAP_KEY = ["amap"], outside.url, "SECRET"
    return Amap()


def test_an_answer_is_turned_into_wgs84_at_the_door(amap: Amap, outside: Outside) -> None:
    outside.answer = says(answer(GEOCODE))
    (found,) = amap.lookup("汤头街道前张庄", within="3713")
    assert found.coordinates.datum is Datum.WGS84
    assert found.coordinates.distance_m(VILLAGE) < 1
    assert (found.full_name, found.precision) == ("山东省临沂市河东区前张庄村", Precision.VILLAGE)
    assert outside.asked == [
        (
            "/v3/geocode/geo",
            {"address": "汤头街道前张庄", "key": "SECRET", "output": "JSON", "city": "371300"},
        )
    ]


def test_an_unknown_level_is_taken_for_a_county(amap: Amap, outside: Outside) -> None:
    outside.answer = says(answer({**GEOCODE, "level": "未知"}))
    assert amap.lookup("汤头")[0].precision == Precision.COUNTY


def test_no_place_is_no_error(amap: Amap, outside: Outside) -> None:
    outside.answer = says(answer())
    assert amap.lookup("无此地") == []


def test_its_own_no_is_told_without_the_key(amap: Amap, outside: Outside) -> None:
    outside.answer = says({"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"})
    with pytest.raises(Refused, match="INVALID_USER_KEY") as refusal:
        amap.lookup("汤头")
    assert "SECRET" not in str(refusal.value)


@pytest.mark.parametrize(
    "lie",
    [
        answer({**GEOCODE, "location": []}),
        answer({**GEOCODE, "location": "1,2,3"}),
        answer("汤头"),
        [1],
        {"info": "OK"},
        {"status": "1", "geocodes": "x"},
        answer({**GEOCODE, "location": "3548205,35"}),
    ],
)
def test_what_is_not_its_protocol_is_a_bad_answer(amap: Amap, outside: Outside, lie: Any) -> None:
    outside.answer = says(lie)
    with pytest.raises(BadAnswer):
        amap.lookup("汤头")
