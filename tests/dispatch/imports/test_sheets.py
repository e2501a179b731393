"""Sheets as they come: any encoding, torn rows, figures that a spreadsheet mangled."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.imports.sheets import MAX_BYTES, read_sheet
from dispatch.imports.table import BrokenReason, BrokenRow, Row, RowNote, SheetError, SheetProblem

HEADER = "编号,内容,电话"
ROWS = ["1,汤头街道三人被困,13800000000", '2,"水深一米，\n老人两位",13900000000']
SHEET = "\n".join([HEADER, *ROWS]) + "\n"


def rows(source: bytes) -> list[Row | BrokenRow]:
    return list(read_sheet(source).rows)


def usable(source: bytes) -> list[Row]:
    return [row for row in rows(source) if isinstance(row, Row)]


def broken(source: bytes) -> list[BrokenRow]:
    return [row for row in rows(source) if isinstance(row, BrokenRow)]


def workbook(*lines: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-8 mac"]
)
def test_the_same_sheet_reads_the_same_in_every_encoding(encoding: str) -> None:
    text = SHEET.replace("\n", "\r") if encoding.endswith("mac") else SHEET
    sheet = read_sheet(text.encode(encoding.split()[0]))
    assert sheet.columns == ("编号", "内容", "电话")
    assert list(sheet.rows) == [
        Row(2, {"编号": "1", "内容": "汤头街道三人被困", "电话": "13800000000"}),
        Row(3, {"编号": "2", "内容": "水深一米，\n老人两位", "电话": "13900000000"}),
    ]


def test_lines_of_two_encodings_in_one_file_are_both_read() -> None:
    mixed = HEADER.encode() + b"\n" + ROWS[0].encode("gb18030") + b"\n" + "3,郑州暴雨,1".encode() + b"\n"
    assert [row.cells["内容"] for row in usable(mixed)] == ["汤头街道三人被困", "郑州暴雨"]


def test_cells_of_two_encodings_in_one_line_are_both_read() -> None:
    line = "1,汤头街道".encode() + b"," + "电话见内容".encode("gb18030")
    (row,) = usable(HEADER.encode() + b"\n" + line)
    assert (row.cells["内容"], row.cells["电话"], row.notes) == ("汤头街道", "电话见内容", ())


def test_a_cry_with_one_damaged_byte_is_kept_and_marked() -> None:
    line = "1,汤头街道三人被困在屋顶,2".encode().replace("街".encode(), b"\xe8\xa1")
    (row,) = usable(HEADER.encode() + b"\n" + line)
    assert row.notes == (RowNote.DAMAGED,)
    assert row.cells["内容"] == "汤头\ufffd道三人被困在屋顶"


def test_a_line_in_no_encoding_at_all_is_broken_and_the_next_is_read() -> None:
    found = rows(HEADER.encode() + b"\n\xff\xff\xfe\xff\xff,\xff\xff\xff\n" + ROWS[0].encode())
    assert isinstance(found[0], BrokenRow)
    assert found[0].reason is BrokenReason.UNDECODABLE
    assert isinstance(found[1], Row)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_seen_from_the_header(delimiter: str) -> None:
    (row,) = usable(f"id{delimiter}words\n1{delimiter}水，深；一米".encode())
    assert row.cells == {"id": "1", "words": "水，深；一米"}


def test_a_short_row_is_filled_up_and_said() -> None:
    (row,) = usable(f"{HEADER}\n1,救命".encode())
    assert row.cells == {"编号": "1", "内容": "救命", "电话": ""}
    assert row.notes == (RowNote.CELLS_MISSING,)


def test_a_row_with_a_cell_too_many_is_broken_and_kept_as_it_came() -> None:
    (row,) = broken(f"{HEADER}\n1,救命,快来,138\n{ROWS[0]}".encode())
    assert (row.number, row.reason, row.raw) == (2, BrokenReason.TOO_MANY_CELLS, "1\t救命\t快来\t138")


def test_empty_cells_beyond_the_last_column_break_nothing() -> None:
    assert len(usable(f"{HEADER}\n1,救命,138,,,".encode())) == 1


def test_a_quote_never_closed_loses_its_own_row_only() -> None:
    found = rows(f'{HEADER}\n1,"救命,138\n{ROWS[0]}\n3,还有我,139\n'.encode())
    assert [row.number for row in found] == [2, 3, 4]
    assert isinstance(found[0], BrokenRow)
    assert found[0].reason is BrokenReason.UNCLOSED_QUOTE
    assert [type(row) for row in found[1:]] == [Row, Row]


def test_a_quote_left_open_does_not_swallow_the_next_quoted_row() -> None:
    found = rows(f'{HEADER}\n1,"救命,138\n2,"水深一米",139\n3,还有我,139\n'.encode())
    assert [type(row) for row in found] == [BrokenRow, Row, Row]


def test_nul_bytes_are_taken_out_and_said() -> None:
    (row,) = usable(f"{HEADER}\n1,救\0命,138".encode())
    assert (row.cells["内容"], row.notes) == ("救命", (RowNote.NUL_REMOVED,))


def test_blank_rows_are_no_rows_but_count() -> None:
    assert [row.number for row in rows(f"\n{HEADER}\n\n,,\n{ROWS[0]}\n".encode())] == [5]


def test_a_cell_of_a_megabyte_is_kept_and_said() -> None:
    (row,) = usable(f"{HEADER}\n1,{'救' * 1_000_000},138".encode())
    assert len(row.cells["内容"]) == 1_000_000
    assert row.notes == (RowNote.LONG_CELL,)


def test_a_cell_beyond_two_million_characters_is_broken_and_the_next_is_read() -> None:
    found = rows(f"{HEADER}\n1,{'a' * 2_000_001},138\n{ROWS[0]}".encode())
    assert isinstance(found[0], BrokenRow)
    assert found[0].reason is BrokenReason.TOO_LONG
    assert isinstance(found[1], Row)


def test_a_sheet_without_a_header_keeps_its_first_row() -> None:
    sheet = read_sheet("\n".join(ROWS).encode())
    assert (sheet.columns, sheet.has_header) == (("1", "2", "3"), False)
    assert [row.number for row in sheet.rows] == [1, 2]


def test_two_columns_of_one_name_can_be_told_apart() -> None:
    assert read_sheet("电话,电话,,\nx,y,z,".encode()).columns == ("电话", "电话 (2)")


def test_a_header_alone_is_a_sheet_without_rows() -> None:
    assert rows(HEADER.encode()) == []


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"", SheetProblem.EMPTY),
        (b"\n\n ,,\n", SheetProblem.EMPTY),
        (b"\xef\xbb\xbf", SheetProblem.EMPTY),
        (b"%PDF-1.7 ...", SheetProblem.NOT_A_SHEET),
        (bytes(range(1, 256)) * 4, SheetProblem.NOT_A_SHEET),
        (b"PK\x03\x04 no zip at all", SheetProblem.UNREADABLE),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, SheetProblem.UNREADABLE),
        (b'id,"words\n1,2\n', SheetProblem.UNREADABLE),
        (b"a" * (MAX_BYTES + 1), SheetProblem.TOO_LARGE),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_with_its_problem(source: bytes, problem: SheetProblem) -> None:
    with pytest.raises(SheetError) as refused:
        read_sheet(source, "求助.csv")
    assert refused.value.problem is problem


def test_a_workbook_shows_figures_and_dates_as_a_person_reads_them() -> None:
    book = workbook(
        ["电话", "时间", "经度", "核实"],
        [13800000000, datetime.datetime(2021, 7, 20, 17, 50), 113.6314, True],
        [],
        ["013800", datetime.date(2021, 7, 21), "", False],
    )
    first, second = usable(book)
    assert first.cells == {
        "电话": "13800000000",
        "时间": "2021-07-20 17:50:00",
        "经度": "113.6314",
        "核实": "TRUE",
    }
    assert (second.number, second.cells["电话"], second.cells["时间"]) == (4, "013800", "2021-07-21")


def test_a_workbook_is_known_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "求助.csv"
    path.write_bytes(workbook(["内容"], ["救命"]))
    sheet = read_sheet(path)
    assert (sheet.format, [row.number for row in sheet.rows]) == ("workbook", [2])


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(SheetError):
        read_sheet(workbook())


@settings(max_examples=300)
@given(st.binary(max_size=300) | st.text('a",;\n\t\0水', max_size=200).map(str.encode))
def test_no_bytes_whatever_raise_anything_but_the_named_refusal(source: bytes) -> None:
    try:
        found = rows(source)
    except SheetError:
        return
    numbers = [row.number for row in found]
    assert numbers == sorted(set(numbers))


@settings(max_examples=200)
@given(st.lists(st.text('a",;\n水', max_size=30), max_size=6))
def test_a_torn_row_never_takes_the_rows_before_and_after_with_it(torn: list[str]) -> None:
    middle = "\n".join(torn)
    found = rows(f"{HEADER}\n1,前,138\n{middle}\n9,后,139\n".encode())
    said = [row.cells["内容"] for row in found if isinstance(row, Row)]
    everything = "".join(said) + "".join(row.raw for row in found if isinstance(row, BrokenRow))
    assert said[0] == "前"
    assert "后" in everything
