"""Which column means what: said on the command line, or guessed from the header."""

from __future__ import annotations

import pytest

from dispatch.imports.columns import ColumnMap, ColumnsError, guess, parse

HENAN = ("id", "posted_at", "geocoded_address", "lng_bd09", "lat_bd09", "text", "human_category")


def test_a_mapping_is_read_as_it_is_typed() -> None:
    typed = "words=text,lon=lng_bd09,lat=lat_bd09, address=geocoded_address,at=posted_at,id=id"
    assert parse(typed, HENAN) == ColumnMap(
        words="text", lon="lng_bd09", lat="lat_bd09", address="geocoded_address", at="posted_at", id="id"
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("words=txet", "there is no column 'txet'; the sheet has id, posted_at"),
        ("wrods=text", "the fields are words, lon"),
        ("text", "is not field=column"),
        ("words=text,words=id", "given twice"),
        ("id=id", "say which column holds the words"),
        ("", "say which column holds the words"),
        ("words=text,lon=lng_bd09", "belong together"),
    ],
)
def test_a_mapping_that_does_not_fit_says_what_would(typed: str, said: str) -> None:
    with pytest.raises(ColumnsError, match=said):
        parse(typed, HENAN)


@pytest.mark.parametrize(
    ("columns", "mapping"),
    [
        (
            HENAN,
            ColumnMap(
                words="text", lon="lng_bd09", lat="lat_bd09", address="geocoded_address", at="posted_at", id="id"
            ),
        ),
        (
            ("序号", "求助人姓名", "联系电话", "详细地址", "被困人数", "求助内容", "提交时间", "经度", "纬度"),
            ColumnMap(
                words="求助内容", name="求助人姓名", phone="联系电话", address="详细地址", people="被困人数",
                at="提交时间", id="序号", lon="经度", lat="纬度",
            ),
        ),
        (("Phone Number", "Longitude (WGS84)", "Latitude (WGS84)"), ColumnMap(lon="Longitude (WGS84)", lat="Latitude (WGS84)")),
        (("甲", "乙"), ColumnMap()),
    ],
)  # fmt: skip
def test_headers_in_both_languages_are_guessed(columns: tuple[str, ...], mapping: ColumnMap) -> None:
    assert guess(columns) == mapping


def test_no_column_is_guessed_for_two_fields() -> None:
    mapping = guess(("联系人", "备注", "情况"))
    assert (mapping.name, mapping.words) == ("联系人", "情况")
