"""Every row of a sheet becomes a request or stands in the error file."""

from __future__ import annotations

import csv

from dispatch.flow.intake import runs
from dispatch.flow.intake.batches import Intake, preview
from dispatch.imports.columns import guess
from dispatch.imports.sheets import read_sheet
from dispatch.models import Operation, Request, TimelineEntry
from geo.coordinates import Datum
from tests.dispatch.flow.intake.sheets import HEADER, ROWS, Write, lines, take_in


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
