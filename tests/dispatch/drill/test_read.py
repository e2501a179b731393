"""A real stream becomes a day: cries in, offers, re-posts and wrong provinces out, and said."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dispatch.drill.read import read_stream
from dispatch.states import IncidentKind, Urgency
from geo.coordinates import Datum

ROWS = """text,posted_at,lng,lat
汤头街道三十人被洪水围困，水到胸口，需要冲锋舟，电话13900000001,2021-07-21T08:00:00+08:00,118.50,35.25
汤头街道三十人被洪水围困，水到胸口，需要冲锋舟，电话13900000001,2021-07-21T08:30:00+08:00,118.50,35.25
河东区九曲街道老人发烧被困二楼，需要送药，电话13900000002,2021-07-21T09:00:00+08:00,118.42,35.08
罗庄区一家四口被困，水位上涨，求救援，电话13900000003,2021-07-21T07:00:00+08:00,118.28,34.99
兰山区孕妇被困家中，断水断电，急需转移，电话13900000004,2021-07-21T09:10:00+08:00,103.83,36.06
本人有皮划艇两艘，可以提供救援，电话13900000005,2021-07-21T09:20:00+08:00,118.30,35.00
沂水县老人被困，求救，电话13900000006,2021-07-21T09:30:00+08:00,,
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "requests.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_the_stream_is_what_somebody_would_have_acted_on(sheet: Path) -> None:
    stream = read_stream(sheet, datum=Datum.WGS84)
    assert [cry.number for cry in stream.cries] == [5, 2, 4]
    assert stream.cries[0].at == 7 * 3600
    assert stream.cries[1].urgency is Urgency.CRITICAL
    assert stream.cries[1].kind in {IncidentKind.TRAPPED, IncidentKind.WATER_RESCUE}
    assert all(cry.needs for cry in stream.cries)
    assert {reason: count for reason, count in stream.left_out.items() if count} == {
        "no_cry": 1, "no_point": 1, "far": 1, "repost": 1,
    }  # fmt: skip


def test_the_command_prints_a_line_for_each_policy_and_writes_table_and_chart(
    sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, picture = tmp_path / "out.csv", tmp_path / "out.svg"
    call_command("drill", "simulate", str(sheet), datum="wgs84", teams=30, csv=rows, svg=picture)
    printed = capsys.readouterr().out
    assert [line.split()[0] for line in printed.splitlines()[3:]] == [
        "nearest_by_air", "nearest_by_road", "ranked", "planned",
    ]  # fmt: skip
    assert len(rows.read_text(encoding="utf-8").splitlines()) == 1 + 4 * 3
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_several_days_are_told_with_their_spread_and_each_policy_beside_the_first(
    sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "out.csv"
    call_command("drill", "simulate", str(sheet), datum="wgs84", teams=30, seeds=3, hours=1.0, csv=rows)
    printed = capsys.readouterr().out
    assert "straight_line; 100.0% estimated" in printed
    assert printed.count("/3)") == 3 * 10
    assert "3 日" in printed
    lines = rows.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 4 * 3 * 3
    assert {line.split(",")[1] for line in lines[1:]} == {"1", "2", "3"}


def test_a_sheet_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.csv"):
        call_command("drill", "simulate", str(tmp_path / "none.csv"), datum="wgs84")
