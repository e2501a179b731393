"""The command: counts that add up, both files, and clear errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dispatch.models import Operation, Request
from tests.dispatch.cast import Cast
from tests.dispatch.flow.intake.sheets import ROWS, Write


def test_the_command_reports_counts_that_add_up_and_writes_both_files(
    cast: Cast, served: Operation, sheet: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    how = ["--datum", "wgs84", "--organisation", "临沂", "--operation", "flood"]
    call_command("import_requests", str(sheet(*ROWS)), *how, "--dry-run")
    assert not Request.objects.exists()
    call_command("import_requests", str(sheet(*ROWS)), *how, "--report", str(tmp_path / "report.csv"))
    said = capsys.readouterr().out
    assert "9 行 rows" in said
    assert (tmp_path / "report.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "求助.csv.errors.csv").exists()
    assert Request.objects.count() == 8


@pytest.mark.parametrize(
    ("how", "named"),
    [
        ({"--columns": "words=正文"}, "内容"),
        ({"--datum": "cgcs2000"}, "bd09"),
        ({"--organisation": "青岛"}, "临沂红十字会"),
        ({"--operation": "storm"}, "flood"),
        ({"--operation": ""}, "flood"),
    ],
)
def test_a_wrong_option_is_a_clear_error_that_names_what_there_is(
    served: Operation, sheet: Write, how: dict[str, str], named: str
) -> None:
    given = {"--datum": "wgs84", "--organisation": "临沂", "--operation": "flood", **how}
    options = [part for option in given.items() for part in option]
    with pytest.raises(CommandError, match=named):
        call_command("import_requests", str(sheet(*ROWS)), *options)
    assert not Request.objects.exists()


def test_a_file_that_is_no_sheet_is_a_clear_error(served: Operation, tmp_path: Path) -> None:
    path = tmp_path / "photo.csv"
    path.write_bytes(b"\x89PNG\r\n" + bytes(200))
    with pytest.raises(CommandError, match="neither"):
        call_command(
            "import_requests", str(path), "--datum", "wgs84", "--organisation", "临沂", "--operation", "flood"
        )
