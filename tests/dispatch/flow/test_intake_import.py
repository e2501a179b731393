"""Import: every row becomes a request or stands in the error file, and the report adds up."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.core.management import CommandError, call_command

from dispatch.flow.intake import runs
from dispatch.flow.intake.batches import Intake, preview
from dispatch.imports.columns import guess
from dispatch.imports.sheets import read_sheet
from dispatch.models import ImportRun, Operation, Organisation, Request, TimelineEntry
from geo import china
from geo.coordinates import Datum
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce

HEADER = "编号,时间,地址,经度,纬度,内容,电话"
ROWS = [
    "1,2026-08-14 20:01,临沂市河东区汤头街道前张庄12号,118.53,35.27,前张庄全村被淹，三十多口人困在屋顶，急需冲锋舟救援,13953910001",
    "2,2026-08-14 20:05,临沂市河东区汤头街道前张庄12号,118.53,35.27,求扩散！前张庄全村被淹，三十多口人困在屋顶，急需冲锋舟救援,13953910001",
    "3,2026-08-14 20:09,临沂市兰山区,,,我们宾馆可以免费提供住宿和热水，有需要的请联系我,13953910003",
    "4,2026-08-14 20:12,临沂市费县,3548205,35.2,费县一处河堤快决口了，村里还有老人没有转移，请求救援,13953910004",
    "5,2026-08-14 20:15,临沂市沂水县,34.75,113.6,县城小学四十名学生被困二楼，一楼水深两米,",
    "6,2026-08-14 20:20,郑州市二七区,113.64,34.75,二七区马寨镇有孕妇临产，水到胸口，救护车进不来，求救援,13953910006",
    "7,2026-08-14 20:25,临沂市河东区汤头街道,117.9,35.9,汤头敬老院进水一米深，二十位老人在二楼，需要船,13953910007",
    '8,2026-08-14 20:30,"没关的引号,118.3,35.1,这一行坏了,13953910008',
    "9,2026-08-14 20:31,临沂市莒南县,118.83,35.17,莒南一家三口被困车里，车在水中熄火，水还在涨,13953910009",
]

Write = Callable[..., Path]


@pytest.fixture
def sheet(tmp_path: Path) -> Write:
    """A sheet on disk."""

    def write(*rows: str, header: str = HEADER, name: str = "求助.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write


@pytest.fixture
def served(gazetteer: None, cast: Cast) -> Operation:
    """The flood operation of a city with a gazetteer and a service area."""
    return serve(cast.city, cast.operation)


def serve(city: Organisation, operation: Operation, area: str = "371300") -> Operation:
    shape = GEOSGeometry(china.shape_of(area).simplify(0.01).wkt, srid=4326)
    city.service_area = shape if isinstance(shape, MultiPolygon) else MultiPolygon(shape, srid=4326)
    city.save()
    operation.organisation = city
    return operation


def take_in(operation: Operation, path: Path, **how: Any) -> ImportRun:
    columns = guess(read_sheet(path).columns)
    given = {"path": path, "file_name": path.name, "datum": Datum.WGS84, "columns": columns, "by": None}
    return runs.carry_out(runs.start(operation, **{**given, **how}))


def test_every_row_becomes_a_request_or_stands_in_the_error_file(served: Operation, sheet: Write) -> None:
    run = take_in(served, sheet(*ROWS))
    assert run.rows == run.done == sum(run.counts["outcomes"].values()) == 9
    assert run.counts["outcomes"] == {"added": 8, "unusable": 1}
    assert run.counts["unusable"] == {"unclosed_quote": 1}
    assert run.counts["lanes"] == {"help": 7, "offer": 1}
    assert run.counts["reposts"] == 1
    assert [row["行号 row"] for row in csv.DictReader(lines(runs.error_file(run)))] == ["9"]
    report = list(csv.DictReader(lines(runs.report_file(run))))
    assert len(report) == 9
    assert "只精确到乡镇" in report[6]["说明 reasons"]
    assert TimelineEntry.objects.get(verb="requests.imported").data["count"] == 8


def lines(parts: Any) -> io.StringIO:
    text = "".join(parts)
    assert text.startswith("\ufeff")
    return io.StringIO(text[1:])


def test_rows_carry_flags_for_what_a_person_must_know(served: Operation, sheet: Write) -> None:
    take_in(served, sheet(*ROWS))
    flags = {row.words[:4]: set(row.flags) for row in Request.objects.all()}
    assert flags["我们宾馆"] == {"point_missing", "county_only"}
    assert flags["费县一处"] == {"point_impossible", "county_only"}
    assert "point_swapped" in flags["县城小学"]
    assert "outside_area" in flags["二七区马"]
    assert {"point_disagrees", "township_only"} <= flags["汤头敬老"]
    assert flags["前张庄全"] == set()


def test_the_words_and_the_point_are_kept_as_given_and_located_in_wgs84(
    served: Operation, sheet: Write
) -> None:
    take_in(served, sheet(ROWS[0]), datum=Datum.BD09)
    request = Request.objects.get()
    assert request.words == "前张庄全村被淹，三十多口人困在屋顶，急需冲锋舟救援"
    assert (request.lon_given, request.lat_given, request.datum_given) == (118.53, 35.27, "bd09")
    assert request.point
    assert 0.008 < 118.53 - request.point.x < 0.016
    assert (request.phone, request.people, request.source) == ("+8613953910001", 30, "sheet")
    assert request.said_at.isoformat() == "2026-08-14T12:01:00+00:00"


def test_a_repost_points_to_the_first_also_across_sheets(served: Operation, sheet: Write) -> None:
    take_in(served, sheet(ROWS[0]))
    take_in(served, sheet(ROWS[1], name="第二张.csv"))
    first, again = Request.objects.order_by("pk")
    assert again.repost_of == first


def test_the_same_file_twice_adds_nothing(served: Operation, sheet: Write) -> None:
    take_in(served, sheet(*ROWS))
    second = take_in(served, sheet(*ROWS))
    assert second.counts["outcomes"] == {"known": 8, "unusable": 1}
    assert Request.objects.count() == 8
    assert sorted(Request.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_the_same_row_twice_in_a_sheet_is_two_cries_and_still_none_more_the_second_time(
    served: Operation, sheet: Write
) -> None:
    path = sheet(ROWS[0], ROWS[0])
    take_in(served, path)
    assert take_in(served, path).counts["outcomes"] == {"known": 2}
    assert Request.objects.filter(repost_of__isnull=False).count() == 1


def test_two_runs_of_one_file_at_once_add_each_row_once(
    committed_cast: Cast, sheet: Write, at_once: AtOnce
) -> None:
    operation = serve(committed_cast.city, committed_cast.operation)
    path = sheet(*ROWS)
    both = at_once(lambda: take_in(operation, path), lambda: take_in(operation, path))
    added = [run.counts["outcomes"].get("added", 0) for run in both]
    assert sum(added) == Request.objects.count() == 8
    assert all(sum(run.counts["outcomes"].values()) == 9 for run in both)


def test_two_workers_on_one_run_write_each_batch_once(
    committed_cast: Cast, sheet: Write, at_once: AtOnce
) -> None:
    operation = serve(committed_cast.city, committed_cast.operation)
    path = sheet(*ROWS)
    run = runs.start(
        operation, path=path, file_name="求助.csv", datum=Datum.WGS84,
        columns=guess(read_sheet(path).columns), by=None,
    )  # fmt: skip
    done = at_once(*[lambda: runs.carry_out(ImportRun.objects.get(pk=run.pk))] * 2)
    assert all(isinstance(result, ImportRun) for result in done)
    assert ImportRun.objects.get(pk=run.pk).counts["outcomes"] == {"added": 8, "unusable": 1}


def test_a_run_that_died_within_a_batch_goes_on_with_the_next_row(served: Operation, sheet: Write) -> None:
    path = sheet(*ROWS)
    columns = guess(read_sheet(path).columns)
    run = runs.start(served, path=path, file_name=path.name, datum=Datum.WGS84, columns=columns, by=None)
    part = Intake(served, columns=columns, datum=Datum.WGS84).decide(list(read_sheet(path).rows)[:3])
    assert runs._write(run, Intake(served, columns=columns, datum=Datum.WGS84), part, 0)
    runs.carry_out(ImportRun.objects.get(pk=run.pk))
    run.refresh_from_db()
    assert run.done == run.rows == run.outcomes.count() == 9
    assert run.counts["outcomes"] == {"added": 8, "unusable": 1}


def test_a_cancelled_run_writes_nothing_more(cast: Cast, served: Operation, sheet: Write) -> None:
    path = sheet(*ROWS)
    columns = guess(read_sheet(path).columns)
    run = runs.start(
        served, path=path, file_name=path.name, datum=Datum.WGS84, columns=columns, by=cast.coordinator
    )
    assert runs.unfinished() == [run.pk]
    runs.cancel(run, by=cast.coordinator)
    runs.carry_out(run)
    assert (run.cancelled, run.done, Request.objects.count(), runs.unfinished()) == (True, 0, 0, [])


def test_a_row_that_the_database_refuses_stops_none_of_the_others(served: Operation, sheet: Write) -> None:
    bad = ROWS[4].replace("县城小学", "县城\ud800小学")
    path = sheet(*ROWS)
    path.write_bytes("\n".join([HEADER, ROWS[0], bad, ROWS[6]]).encode("utf-8", errors="surrogatepass"))
    run = take_in(served, path)
    assert sum(run.counts["outcomes"].values()) == 3
    assert run.counts["outcomes"]["added"] >= 2


def test_a_megabyte_in_one_cell_is_in_the_error_file_and_the_rest_is_in(
    served: Operation, sheet: Write
) -> None:
    long = ROWS[4].replace("县城小学", "水" * 350_000)
    run = take_in(served, sheet(ROWS[0], long, ROWS[6]))
    assert run.counts["outcomes"] == {"added": 2, "unusable": 1}
    assert "水" * 350_000 in "".join(runs.error_file(run))


def test_a_formula_in_a_sheet_is_harmless_in_the_error_file(served: Operation, sheet: Write) -> None:
    run = take_in(served, sheet('1,,"=HYPERLINK(""http://x"")坏,,,行', ROWS[0]))
    assert all(not row["原文 raw"].startswith("=") for row in csv.DictReader(lines(runs.error_file(run))))


def test_a_preview_shows_what_would_land_and_writes_nothing(served: Operation, sheet: Write) -> None:
    path = sheet(*ROWS)
    intake = Intake(served, columns=guess(read_sheet(path).columns), datum=Datum.WGS84)
    fates, tally = preview(intake, read_sheet(path).rows, 5)
    assert [fate.outcome for fate in fates] == ["added"] * 5
    assert sum(tally.outcomes.values()) == 5
    assert fates[1].repeats
    assert not Request.objects.exists()


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
