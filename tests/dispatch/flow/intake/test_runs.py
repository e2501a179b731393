"""One sheet, carried out once: again, at the same time, after a crash, cancelled."""

from __future__ import annotations

from dispatch.flow.intake import runs
from dispatch.flow.intake.batches import Intake
from dispatch.imports.columns import guess
from dispatch.imports.sheets import read_sheet
from dispatch.models import ImportRun, Operation, Request
from geo.coordinates import Datum
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.intake.sheets import ROWS, Write, serve, take_in


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
