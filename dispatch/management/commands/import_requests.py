"""Take a sheet of requests in: every row becomes a request, or stands in the error file with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from tqdm import tqdm

from dispatch.flow.intake import runs
from dispatch.flow.intake.batches import Intake, batches
from dispatch.flow.intake.reasons import outcome_words, reason_words
from dispatch.flow.intake.tally import Tally
from dispatch.imports.columns import ColumnMap, ColumnsError, guess, parse
from dispatch.imports.sheets import read_sheet
from dispatch.imports.table import Sheet, SheetError
from dispatch.models import Operation, Organisation
from dispatch.models.labels import label
from dispatch.states import Lane, Precision
from geo.coordinates import Datum


class Command(BaseCommand):
    """`manage.py import_requests FILE --datum bd09 --organisation NAME --columns "words=text,lon=lng_bd09"`."""

    help = "Import requests from a CSV or XLSX sheet; the same sheet twice adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, whose it is, and how to read it."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--datum",
            required=True,
            choices=[datum.value for datum in Datum],
            help="wgs84 (GPS), gcj02 (AMap, Tencent) or bd09 (Baidu)",
        )
        parser.add_argument("--organisation", required=True, help="its name, short name or id")
        parser.add_argument(
            "--operation", default="", help="slug; without it the organisation's everyday duty"
        )
        parser.add_argument(
            "--columns", default="", help='"words=text,lon=lng,lat=lat"; without it headers are guessed'
        )
        parser.add_argument("--dry-run", action="store_true", help="count only, write nothing")
        parser.add_argument("--report", type=Path, help="CSV: what became of every row")
        parser.add_argument(
            "--errors", type=Path, help="CSV: the unusable rows as they came (FILE.errors.csv)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the sheet, take it in and say what became of every row."""
        path: Path = options["file"]
        operation = _operation(options["organisation"], options["operation"])
        try:
            sheet = read_sheet(path)
            columns = _columns(options["columns"], sheet)
        except (SheetError, ColumnsError, OSError) as error:
            raise CommandError(f"{path}: {error}") from error
        datum = Datum(options["datum"])
        if options["dry_run"]:
            tally = self._count(Intake(operation, columns=columns, datum=datum), sheet)
            self._say(
                f"{path.name}: 试运行，未写入 dry run, nothing written", sum(tally.outcomes.values()), tally
            )
            return
        run = runs.start(
            operation, path=path.resolve(), file_name=path.name, datum=datum, columns=columns, by=None
        )
        with tqdm(total=run.rows, unit="row", desc=path.name) as bar:
            run = runs.carry_out(run, progress=bar.update)
        tally = Tally.of(run.counts)
        self._say(f"{path.name}: {operation}", run.rows, tally)
        if options["report"]:
            _write(options["report"], runs.report_file(run))
        if tally.outcomes["unusable"]:
            errors = options["errors"] or path.with_name(f"{path.name}.errors.csv")
            _write(errors, runs.error_file(run))
            self.stdout.write(f"错误文件 error file: {errors}")
        if run.error:
            raise CommandError(run.error)

    def _count(self, intake: Intake, sheet: Sheet) -> Tally:
        tally = Tally()
        with tqdm(unit="row") as bar:
            for batch in batches(sheet.rows):
                tally.add(intake.decide(batch))
                bar.update(len(batch))
        return tally

    def _say(self, title: str, rows: int, tally: Tally) -> None:
        say = self.stdout.write
        say(title)
        say(f"  {rows} 行 rows")
        self._list({outcome_words(code): count for code, count in tally.outcomes.items()}, "  ")
        self._list({reason_words(code): count for code, count in tally.unusable.items()}, "    ")
        say("  去向 lanes")
        self._list({label(Lane(code)): count for code, count in tally.lanes.items()}, "    ")
        say("  位置精度 precision")
        self._list({label(Precision(code)): count for code, count in tally.precisions.items()}, "    ")
        say("  标记 flags")
        self._list({reason_words(code): count for code, count in tally.reasons.items()}, "    ")
        say(f"  转发，已关联 re-posts linked: {tally.reposts}")

    def _list(self, counts: Mapping[str, int], indent: str) -> None:
        for words, count in sorted(counts.items(), key=lambda entry: -entry[1]):
            self.stdout.write(f"{indent}{count:>6}  {words}")


def _operation(organisation: str, slug: str) -> Operation:
    """The operation the rows belong to; a CommandError names those there are."""
    named = Q(name=organisation) | Q(short_name=organisation) | Q(english_name=organisation)
    if organisation.isdecimal():
        named |= Q(pk=int(organisation))
    found = list(Organisation.objects.filter(named)[:2])
    if len(found) != 1:
        known = "、".join(Organisation.objects.filter(depth__lte=2).values_list("name", flat=True)[:20])
        raise CommandError(
            f"--organisation {organisation!r}: {len(found)} found; there are {known or 'none'}"
        )
    theirs = Operation.objects.filter(organisation=found[0]).select_related("organisation")
    chosen = theirs.filter(slug=slug) if slug else theirs.filter(everyday=True)
    operation = chosen.first()
    if operation is None:
        known = ", ".join(theirs.values_list("slug", flat=True)) or "none"
        raise CommandError(f"--operation {slug or '(everyday duty)'!r}: {found[0]} has {known}")
    return operation


def _columns(text: str, sheet: Sheet) -> ColumnMap:
    columns = parse(text, sheet.columns) if text else guess(sheet.columns)
    if columns.words is None:
        raise ColumnsError(
            f"say which column holds the words: words=...; there are {', '.join(sheet.columns)}"
        )
    return columns


def _write(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)
