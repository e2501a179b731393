"""What a pasted message says: phone, place, how many, water and danger, who is vulnerable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.imports.contacts import masked, phones
from dispatch.imports.dangers import Vulnerable, water_depth_cm
from dispatch.imports.numerals import number, people
from dispatch.imports.places import place
from dispatch.imports.reading import read
from dispatch.states import IncidentKind, Lane, Urgency

FORM = (
    "【求助人姓名】：李某【联系电话】：138-0000-0000【需求内容】：近20人被困在车内等待救援【被救助人位置】：临沂市河东区汤头街道"
    "前进路与解放路交叉口【当前情况】：水深一米二，车已熄火，有孕妇和老人【求助时间】：2026.8.14 00:03"
)


def test_a_filled_form_is_read_field_by_field() -> None:
    reading = read(FORM)
    assert reading.phones == ("13800000000",)
    assert reading.place == "临沂市河东区汤头街道前进路与解放路交叉口"
    assert reading.people == 20
    assert reading.water_depth_cm == 120
    assert set(reading.vulnerable) == {Vulnerable.PREGNANT, Vulnerable.ELDERLY}
    assert (reading.kind, reading.urgency, reading.lane) == (
        IncidentKind.VEHICLE,
        Urgency.CRITICAL,
        Lane.HELP,
    )
    assert "被困" in reading.dangers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("2万", 20_000), ("1.5万", 15_000), ("十", 10), ("十二", 12), ("三十", 30), ("一百五十", 150),
        ("两千", 2000), ("一百零五", 105), ("三万二千", 32_000), ("", None), ("几十", None), ("人", None), ("12人", None),
    ],
)  # fmt: skip
def test_numbers_are_read_in_figures_and_in_chinese(text: str, value: int | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("十二人被困", 12),
        ("三十多口人在屋顶", 30),
        ("一家五口", 5),
        ("近20人被困", 20),
        ("有至少一百五十人被困太行山", 150),
        ("上千口人还没吃饭", 1000),
        ("１２人在房顶上", 12),
        ("我这边八个人，两个老人一个孕妇", 8),
        ("共有105人被困，老人83人，工作人员22人", 105),
        ("三个大人举着两个孩子", 5),
        ("130号楼有至少24小孩，50大人", 74),
        ("一对母女被困", 2),
        ("两个老人被困！两个老人被困！", 2),
        ("2个女孩在家", 2),
        ("已致4人死亡", None),
        ("捐款100万，3号楼，20岁，12件", None),
        ("很多人", None),
        ("123456789人", None),
    ],
)
def test_people_are_counted(words: str, count: int | None) -> None:
    assert read(words).people == count
    assert people(words.translate(str.maketrans("１２", "12"))) == count


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("电话13800000000", ("13800000000",)),
        ("138 0000 0000 / 139-0000-0000", ("13800000000", "13900000000")),
        ("+86 138 0000 0000", ("13800000000",)),
        ("１３８００００００００", ("13800000000",)),
        ("13800000000，再打13800000000", ("13800000000",)),
        ("0539-8123456", ("0539-8123456",)),
        ("(010) 8812 3456", ("010-88123456",)),
        ("400-800-1234", ("4008001234",)),
        ("身份证371302199001011234", ()),
        ("1380000000", ()),
        ("打110和119都不通", ()),
        ("1.38E+10", ()),
    ],
)
def test_telephone_numbers_are_found_however_they_are_spaced(words: str, found: tuple[str, ...]) -> None:
    assert phones(words) == found


@pytest.mark.parametrize(
    ("words", "is_masked"), [("[电话]", True), ("138****0000", True), ("13800000000", False)]
)
def test_a_masked_number_is_known_to_have_been_one(words: str, is_masked: bool) -> None:
    assert masked(words) is is_masked


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("求救！地址：河东区汤头街道前林子村3号楼，2102，水很深", "河东区汤头街道前林子村3号楼，2102"),
        ("联系电话：[电话]位置：临沂市兰山区 柳青街道详细内容：有老人", "临沂市兰山区 柳青街道"),
        ("坐标郯城县李庄镇，山上还有很多居民", "郯城县李庄镇"),
        ("我家在罗庄区傅庄街道，路断了，快来", "罗庄区傅庄街道"),
        ("费县薛庄镇毛家河村山洪，村民被困", "费县薛庄镇毛家河村"),
        ("金水路民航路交叉口有人落水", "金水路民航路交叉口"),
        ("整个村都被淹了", None),
        ("快来救我们", None),
    ],
)
def test_the_place_is_a_field_or_the_longest_chain_of_names(words: str, found: str | None) -> None:
    assert place(words) == found


@pytest.mark.parametrize(
    ("words", "depth"),
    [
        ("水深一米", 100), ("水深约1.5米", 150), ("水深一米五左右", 150), ("水深1米2", 120), ("路面水深1-1.8米", 180),
        ("积水80厘米", 80), ("水已经到膝盖了", 50), ("水到胸口", 130), ("水深两米三", 230), ("齐腰深", 100),
        ("车库水达三米深", 300), ("水深10000米", None), ("离这里500米", None), ("没有水", None),
    ],
)  # fmt: skip
def test_the_depth_of_the_water_is_read_in_centimetres(words: str, depth: int | None) -> None:
    assert water_depth_cm(words) == depth


@pytest.mark.parametrize(
    ("words", "kind", "urgency"),
    [
        ("有人不慎落水，被水冲走了", IncidentKind.WATER_RESCUE, Urgency.CRITICAL),
        ("三个大人举着两个孩子，水已经到胸口了", IncidentKind.TRAPPED, Urgency.CRITICAL),
        ("孕妇被困在二楼", IncidentKind.TRAPPED, Urgency.CRITICAL),
        ("一家人被困在二楼", IncidentKind.TRAPPED, Urgency.URGENT),
        ("父亲走失两天", IncidentKind.MISSING, Urgency.URGENT),
        ("病人需要透析，车进不来", IncidentKind.MEDICAL, Urgency.URGENT),
        ("急需紧急救援物资、矿泉水", IncidentKind.SUPPLIES, Urgency.ROUTINE),
        ("地下车库进水，需要抽水泵", IncidentKind.FLOODING, Urgency.ROUTINE),
        ("退水后需要消杀", IncidentKind.DISINFECTION, Urgency.ROUTINE),
        ("你好", IncidentKind.OTHER, Urgency.ROUTINE),
    ],
)
def test_kind_and_urgency_are_proposed(words: str, kind: IncidentKind, urgency: Urgency) -> None:
    reading = read(words)
    assert (reading.kind, reading.urgency) == (kind, urgency)


@given(
    st.text(max_size=500)
    | st.text("救命水深米人一二十百万0123456789-：:【】，省市县村路号电话", max_size=300)
)
def test_no_message_whatever_raises(words: str) -> None:
    reading = read(words)
    assert reading.people is None or reading.people > 0
    assert reading.water_depth_cm is None or reading.water_depth_cm > 0


def test_a_message_of_a_megabyte_is_read_from_its_beginning() -> None:
    assert read("13800000000 十二人被困" + "水" * 1_000_000).people == 12
