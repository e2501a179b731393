"""One sheet taken in: started, carried out in batches, cancelled, reported. It can be carried out again after a crash."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
from django.db import DatabaseError
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from dispatch.events import telling
from dispatch.flow.intake.batches import Intake, batches
from dispatch.flow.intake.reasons import outcome_words, reason_words
from dispatch.flow.intake.tally import UNUSABLE, Fate, Tally
from dispatch.imports.columns import ColumnMap
from dispatch.imports.sheets import read_sheet
from dispatch.imports.table import SheetError
from dispatch.models import ImportRow, ImportRun, Operation, User
from dispatch.states import Source
from geo.coordinates import Datum

# Spreadsheet programs read UTF-8 only behind this mark.
BOM = "\ufeff"


def start(
    operation: Operation, *, path: Path, file_name: str, datum: Datum, columns: ColumnMap, by: User | None
) -> ImportRun:
    """Record that a sheet is to be taken in, how many rows it has and how it is read. Raises SheetError."""
    rows = sum(1 for _ in read_sheet(path, file_name).rows)
    return ImportRun.objects.create(
        **operation.root(),
        file_name=file_name[:200],
        stored_as=str(path),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        datum=datum.value,
        columns={field: column for field, column in msgspec.structs.asdict(columns).items() if column},
        started_by=by,
        started_at=timezone.now(),
        rows=rows,
    )


def carry_out(run: ImportRun, *, progress: Callable[[int], object] = lambda rows: None) -> ImportRun:
    """Take in what is not taken in yet, batch by batch; `progress` is told the rows of each.

    Safe to call again, also at the same time: each batch is written once, and a cancelled or ended run writes nothing.
    A file that cannot be read any more ends the run with its error.
    """
    try:
        sheet = read_sheet(Path(run.stored_as), run.file_name)
        intake = Intake(run.operation, columns=ColumnMap(**run.columns), datum=Datum(run.datum))
        place = 0
        for batch in batches(sheet.rows):
            already = min(len(batch), max(0, run.done - place))
            intake.skip(batch[:already])
            fates = intake.decide(batch[already:])
            if fates and not _take(run, intake, fates, place + already):
                break
            place += len(batch)
            progress(len(batch))
    except (SheetError, OSError) as error:
        run.error = str(error)
    ImportRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=Now(), error=run.error)
    run.refresh_from_db()
    return run


def _take(run: ImportRun, intake: Intake, fates: Sequence[Fate], place: int) -> bool:
    """One batch in one transaction; False once the run is over. Where the database refuses it, row by row."""
    try:
        return _write(run, intake, fates, place)
    except (DatabaseError, UnicodeError):
        intake.forget(fates)
        alive = True
        for number, fate in enumerate(fates):
            try:
                alive = alive and _write(run, intake, [fate], place + number)
            except (DatabaseError, UnicodeError) as error:
                intake.forget([fate])
                raw = ascii(fate.request.words) if fate.request else fate.raw
                spoilt = Fate(fate.number, UNUSABLE, ("not_storable",), f"{raw} ({type(error).__name__})")
                alive = alive and _write(run, intake, [spoilt], place + number)
        return alive


def _write(run: ImportRun, intake: Intake, fates: Sequence[Fate], place: int) -> bool:
    with telling(run.operation, by=run.started_by, source=Source.SHEET) as story:
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.cancelled or held.ended_at:
            return False
        # What another worker wrote, or this one before it died, is not written again.
        fates = fates[max(0, held.done - place) :]
        if not fates:
            return True
        intake.write(story, fates)
        ImportRow.objects.bulk_create(
            ImportRow(
                run=held,
                number=fate.number,
                outcome=fate.outcome,
                reasons=list(fate.reasons),
                request=fate.request,
                raw=fate.raw,
            )
            for fate in fates
        )
        tally = Tally.of(held.counts)
        tally.add(fates)
        held.counts, held.done = tally.as_counts(), held.done + len(fates)
        held.save(update_fields=["counts", "done"])
    return True


def cancel(run: ImportRun, *, by: User) -> ImportRun:
    """Stop after the batch that is being written; what is in stays in, and the report says how far it came."""
    with telling(run.operation, by=by) as story:
        if ImportRun.objects.filter(pk=run.pk, ended_at=None).update(cancelled=True, ended_at=story.now):
            story.tell("requests.import_cancelled", run=run.pk)
    run.refresh_from_db()
    return run


def unfinished() -> list[int]:
    """Runs somebody started on the page that have not ended: a sweep carries them out (again)."""
    waiting = ImportRun.objects.filter(ended_at=None, started_by__isnull=False)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def report_file(run: ImportRun) -> Iterator[str]:
    """Every row with what became of it, as a CSV for a spreadsheet program."""
    rows = run.outcomes.select_related("request").order_by("number")
    table = (
        [row.number, outcome_words(row.outcome), _why(row), str(row.request or "")]
        for row in rows.iterator(chunk_size=2_000)
    )
    return _csv(["行号 row", "结果 outcome", "说明 reasons", "求助 request"], table)


def error_file(run: ImportRun) -> Iterator[str]:
    """The rows that could not be used, as they came, with their reason."""
    rows = run.outcomes.filter(outcome=UNUSABLE).order_by("number")
    table = ([row.number, _why(row), row.raw] for row in rows.iterator(chunk_size=2_000))
    return _csv(["行号 row", "原因 reason", "原文 raw"], table)


def _why(row: ImportRow) -> str:
    return gettext("；").join(reason_words(reason) for reason in row.reasons)


def _csv(header: Sequence[str], table: Iterator[list[object]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    yield BOM + buffer.getvalue()
    for line in table:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([_harmless(cell) for cell in line])
        yield buffer.getvalue()


def _harmless(cell: object) -> object:
    """What somebody wrote into a sheet must not run as a formula in the next program that opens it."""
    text = str(cell)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text[:1] else cell
