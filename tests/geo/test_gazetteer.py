"""Finding places without a network: inside a text, by its beginning, in pinyin."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import Polygon

from geo.candidates import Candidate
from geo.coordinates import Coordinates
from geo.gazetteer import PlaceRow, load_places, search
from geo.known import load_linyi
from geo.models import Place, PlaceKind, Precision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gazetteer")]
LINYI = "371300"


def best(text: str, **where: object) -> Candidate:
    return search(text, **where)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "full_name"),
    [
        ("临沂市河东区汤头街道前张庄", "山东省临沂市河东区汤头街道"),
        ("汤头街道前张庄二队，水到腰了", "山东省临沂市河东区汤头街道"),
        ("汤头", "山东省临沂市河东区汤头街道"),
        ("河东区汤头前张庄", "山东省临沂市河东区汤头街道"),
        ("我在 临沂市 沂水县 马站镇 某村", "山东省临沂市沂水县马站镇"),
        ("平邑县地方镇", "山东省临沂市平邑县地方镇"),
        ("蒙阴县高都镇", "山东省临沂市蒙阴县高都镇"),
        ("汤头温泉附近有人被困", "山东省临沂市河东区汤头温泉"),
        ("临沂火车站东广场", "山东省临沂市兰山区临沂站"),
        ("高新区马厂湖镇", "山东省临沂市罗庄区马厂湖镇"),
        ("河南省郑州市米村镇", "河南省郑州市"),
        ("#河南暴雨互助#请求救援，地址巩义市大峪沟镇董陵村7队", "河南省郑州市巩义市"),
        ("新乡卫辉市区", "河南省新乡市卫辉市"),
        ("天津市河东区", "天津市河东区"),
        ("临沂市莒县", "山东省临沂市"),
        ("山东省日照市莒县", "山东省日照市莒县"),
    ],
)
def test_the_narrowest_place_an_address_names_is_found(text: str, full_name: str) -> None:
    assert best(text).full_name == full_name


def test_the_wider_areas_of_an_address_follow_the_place_itself() -> None:
    names = [c.name for c in search("山东省临沂市河东区汤头街道前张庄")]
    assert names == ["汤头街道", "河东区", "临沂市", "山东省"]


@pytest.mark.parametrize(
    "text", ["这地方进水了快来人", "大家平安就好，胜利在望", "小区东区3号楼", "救命", "", "。，"]
)
def test_everyday_words_are_no_places(text: str) -> None:
    assert search(text, within=LINYI) == []


@pytest.mark.parametrize("typed", ["tangtou", "TangTou", "tang tou jie", "ttjd", "tangtoujiedao"])
def test_pinyin_and_initials_find_what_was_meant(typed: str) -> None:
    assert best(typed, within="371312").name == "汤头街道"


def test_two_initials_are_enough_inside_ones_own_city() -> None:
    assert "汤头街道" in [c.name for c in search("tt", within=LINYI)]


def test_a_slip_in_the_pinyin_still_finds_it() -> None:
    assert "汤头街道" in [c.name for c in search("tangtuojiedao", within=LINYI)]


def test_the_first_character_already_proposes_names() -> None:
    assert "汤头街道" in [c.name for c in search("汤", within=LINYI)]
    assert "跋山水库" in [c.name for c in search("水库", within=LINYI, limit=20)]


def test_of_two_districts_of_one_name_the_nearer_comes_first() -> None:
    assert best("河东区", near=Coordinates(117.2, 39.1)).full_name == "天津市河东区"
    assert best("河东区", near=Coordinates(118.3, 35.0)).full_name == "山东省临沂市河东区"


def test_within_a_code_or_a_polygon_nothing_outside_is_answered() -> None:
    assert [c.full_name for c in search("河东区", within=LINYI)] == ["山东省临沂市河东区"]
    assert [c.full_name for c in search("河东区", within="12")] == ["天津市河东区"]
    box = Polygon.from_bbox((117.0, 38.9, 117.6, 39.3))
    assert [c.full_name for c in search("河东区", within=box)] == ["天津市河东区"]
    assert search("河南省郑州市米村镇", within=LINYI) == []


def test_a_township_without_a_point_is_answered_with_its_county_and_says_so() -> None:
    answer = best("平邑县武台镇")
    county = best("平邑县")
    assert (answer.name, answer.precision) == ("武台镇", Precision.COUNTY)
    assert answer.coordinates == county.coordinates


def test_precision_and_source_come_with_every_answer() -> None:
    assert (best("汤头街道").precision, best("汤头街道").source) == (Precision.TOWNSHIP, "muster")
    assert (best("郑州市").precision, best("郑州市").source) == (Precision.CITY, "tianditu")


def test_loading_again_changes_nothing() -> None:
    before = set(Place.objects.values_list("pk", "key", "full_name"))
    load_linyi()
    assert set(Place.objects.values_list("pk", "key", "full_name")) == before


def test_a_village_of_ones_own_is_loaded_and_found_by_its_alias() -> None:
    row = PlaceRow(
        "前张庄",
        PlaceKind.VILLAGE,
        "371312",
        Precision.VILLAGE,
        "own",
        Coordinates(118.53, 35.26),
        aliases=("前张家庄",),
    )
    assert load_places([row, row]) == 1
    assert best("汤头街道前张家庄").name == "前张庄"
    assert "前张庄" in [c.name for c in search("qzz", within="371312")]


def test_a_message_of_a_megabyte_is_read_only_at_its_start() -> None:
    assert best("汤头街道" + "水" * 1_000_000).name == "汤头街道"


def test_linyi_is_complete() -> None:
    townships = Place.objects.filter(kind=PlaceKind.TOWNSHIP, area__startswith="3713")
    assert townships.count() == 156
    assert Place.objects.filter(kind=PlaceKind.LANDMARK).count() >= 40
