"""A row becomes a draft, whatever is in it: kept as given, flagged, never raised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.imports.columns import ColumnMap
from dispatch.imports.rows import FlagCode, RequestDraft, to_draft
from dispatch.imports.sheets import read_sheet
from dispatch.imports.table import Row, RowNote
from dispatch.imports.times import CHINA, moment
from tests.dispatch.imports.shared import shared_data

COLUMNS = ColumnMap(
    words="内容",
    lon="经度",
    lat="纬度",
    address="地址",
    phone="电话",
    at="时间",
    name="姓名",
    id="编号",
    people="人数",
)
CRY = {
    "编号": "HN1", "内容": "汤头街道三人被困，水到胸口", "经度": "118.35", "纬度": "35.25", "地址": "河东区汤头街道",
    "电话": "138-0000-0000", "时间": "2026-08-14 02:43", "姓名": "王芳", "人数": "3",
}  # fmt: skip


def draft(notes: tuple[RowNote, ...] = (), /, **cells: str) -> RequestDraft:
    return to_draft(Row(2, CRY | cells, notes), COLUMNS)


def test_a_whole_row_comes_over_without_a_flag() -> None:
    whole = draft()
    assert (whole.external_id, whole.phone, whole.name) == ("HN1", "13800000000", "王芳")
    assert (whole.lon, whole.lat, whole.people) == (118.35, 35.25, 3)
    assert whole.at == datetime(2026, 8, 14, 2, 43, tzinfo=CHINA)
    assert whole.place_words == "河东区汤头街道"
    assert whole.flags == ()


@pytest.mark.parametrize(
    ("cells", "point", "flag"),
    [
        ({"经度": "", "纬度": ""}, (None, None), FlagCode.POINT_MISSING),
        ({"经度": "东经118", "纬度": "35"}, (None, 35.0), FlagCode.POINT_UNREADABLE),
        ({"经度": "118.3", "纬度": ""}, (118.3, None), FlagCode.POINT_UNREADABLE),
        ({"经度": "nan", "纬度": "inf"}, (None, None), FlagCode.POINT_UNREADABLE),
        ({"经度": "3548205", "纬度": "35"}, (3548205.0, 35.0), FlagCode.POINT_IMPOSSIBLE),
        ({"经度": "118", "纬度": "-91"}, (118.0, -91.0), FlagCode.POINT_IMPOSSIBLE),
        ({"经度": "0", "纬度": "0"}, (0.0, 0.0), FlagCode.POINT_IMPOSSIBLE),
        ({"经度": "35.2", "纬度": "118.3"}, (35.2, 118.3), FlagCode.POINT_SWAPPED),
    ],
)
def test_a_point_is_kept_as_given_and_flagged(
    cells: dict[str, str], point: tuple[float | None, float | None], flag: FlagCode
) -> None:
    odd = draft(**cells)
    assert (odd.lon, odd.lat) == point
    assert odd.flags == (flag,)


@pytest.mark.parametrize(
    ("cells", "flag"),
    [
        ({"时间": ""}, FlagCode.TIME_MISSING),
        ({"时间": "昨天半夜"}, FlagCode.TIME_UNREADABLE),
        ({"时间": "2026-13-45"}, FlagCode.TIME_UNREADABLE),
        ({"内容": " "}, FlagCode.WORDS_EMPTY),
        ({"电话": "1.38E+10"}, FlagCode.PHONE_UNREADABLE),
        ({"电话": "138****0000"}, FlagCode.PHONE_MASKED),
        ({"人数": "很多"}, FlagCode.PEOPLE_UNREADABLE),
    ],
)
def test_what_is_missing_or_unreadable_is_flagged(cells: dict[str, str], flag: FlagCode) -> None:
    assert flag in draft(**cells).flags


def test_what_the_reader_noted_is_carried_on() -> None:
    noted = draft((RowNote.DAMAGED, RowNote.NUL_REMOVED, RowNote.LONG_CELL, RowNote.CELLS_MISSING))
    assert noted.flags == (FlagCode.TEXT_DAMAGED, FlagCode.WORDS_LONG, FlagCode.CELLS_MISSING)


def test_what_no_column_says_is_read_from_the_words() -> None:
    words = "求助！一家五口被困，联系电话：139 0000 0000，地址：河东区汤头街道前进路12号"
    read = to_draft(Row(2, {"内容": words}), ColumnMap(words="内容"))
    assert (read.phone, read.people, read.place_words) == ("13900000000", 5, "河东区汤头街道前进路12号")


def test_words_stay_as_they_came() -> None:
    assert draft(内容="  ＡＢ被困\n").words == "  ＡＢ被困\n"


def test_the_same_content_has_the_same_key_and_any_change_another() -> None:
    assert draft().key == draft().key
    assert len(draft().key) == 64
    others = [draft(内容="另一条"), draft(编号="HN2"), draft(经度="118.36"), draft(电话="13800000001")]
    assert len({draft().key, *(other.key for other in others)}) == 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-07-20T17:50:15+08:00", datetime(2021, 7, 20, 17, 50, 15, tzinfo=CHINA)),
        ("2021-07-20T09:50:15Z", datetime(2021, 7, 20, 9, 50, 15, tzinfo=UTC)),
        ("2021/7/20 17:50", datetime(2021, 7, 20, 17, 50, tzinfo=CHINA)),
        ("2021年7月20日17时50分", datetime(2021, 7, 20, 17, 50, tzinfo=CHINA)),
        ("2021年7月20日 8点", datetime(2021, 7, 20, 8, tzinfo=CHINA)),
        ("2021.7.20", datetime(2021, 7, 20, tzinfo=CHINA)),
        ("2021-07-20 17:50:15.123", datetime(2021, 7, 20, 17, 50, 15, tzinfo=CHINA)),
        ("1626774615", datetime(2021, 7, 20, 9, 50, 15, tzinfo=UTC)),
        ("1626774615000", datetime(2021, 7, 20, 9, 50, 15, tzinfo=UTC)),
        ("Tue Jul 20 17:50:15 +0800 2021", datetime(2021, 7, 20, 17, 50, 15, tzinfo=CHINA)),
        ("7月20日 17:50", None),
        ("2021-02-30", None),
        ("44397.74", None),
    ],
)
def test_times_are_read_as_sheets_write_them(text: str, expected: datetime | None) -> None:
    assert moment(text) == expected


def test_a_time_without_a_zone_is_chinas() -> None:
    read = moment("2021-07-20 17:50")
    assert read is not None
    assert read.utcoffset() == timedelta(hours=8)


@given(st.dictionaries(st.sampled_from(sorted(CRY)), st.text(max_size=200)))
def test_no_row_whatever_raises_and_its_words_are_kept(cells: dict[str, Any]) -> None:
    assert draft(**cells).words == (CRY | cells)["内容"]


def test_every_row_of_a_real_sheet_becomes_a_draft() -> None:
    sheet = read_sheet(shared_data("requests/henan_2021_300.csv"))
    columns = ColumnMap(
        words="text", lon="lng_bd09", lat="lat_bd09", address="geocoded_address", at="posted_at", id="id"
    )
    drafts = [to_draft(row, columns) for row in sheet.rows if isinstance(row, Row)]
    assert len({read.key for read in drafts}) == len(drafts) == 300
    assert all(read.at is not None and read.words for read in drafts)
    assert sum(FlagCode.POINT_MISSING in read.flags for read in drafts) == 2
