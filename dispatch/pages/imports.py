"""The importer as pages: upload, say which column means what, see what would land, start, follow, cancel, read the report."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dispatch.access import operations, visible
from dispatch.flow.intake import runs
from dispatch.flow.intake.batches import Intake, preview
from dispatch.imports.columns import FIELDS, ColumnMap, guess
from dispatch.imports.sheets import MAX_BYTES, read_sheet
from dispatch.imports.table import SheetError, SheetProblem
from dispatch.messaging.nudges import nudge
from dispatch.models import ImportRun, Operation, User
from dispatch.pages.import_words import as_it_lands, datum_words, fields, sheet_words, tally_words
from geo.coordinates import Datum

SALT = "muster.import"
RUN_IMPORTS = "dispatch.tasks.run_imports"
SHOWN, COUNTED = 10, 500


@dataclass(frozen=True, slots=True)
class Upload:
    """A sheet on this server that waits to be mapped: where it lies, what it was called, whose operation it is for."""

    path: Path
    name: str
    operation: Operation

    @classmethod
    def open(cls, token: str, user: User) -> Upload:
        """The upload behind a token, for somebody who may act in its operation; 404 otherwise."""
        try:
            held = signing.loads(token, salt=SALT, max_age=7 * 24 * 3600)
        except signing.BadSignature:
            raise Http404 from None
        rows = operations(user).select_related("organisation")
        return cls(_folder() / held["stored"], held["name"], get_object_or_404(rows, pk=held["operation"]))


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@never_cache
@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """The runs so far, and the form for a new sheet."""
    assert isinstance(request.user, User)
    mine = operations(request.user).filter(closed_at=None).order_by("everyday", "-opened_at")
    if request.method == "POST":
        return _keep(request, mine.filter(pk=request.POST.get("operation") or 0).first())
    return _list(request)


def _list(request: HttpRequest, problem: str = "") -> HttpResponse:
    assert isinstance(request.user, User)
    mine = operations(request.user).filter(closed_at=None).order_by("everyday", "-opened_at")
    past = visible(request.user, ImportRun).select_related("operation", "started_by").order_by("-pk")[:50]
    shown = {"operations": mine, "runs": past, "problem": problem, "most": MAX_BYTES // 1_000_000}
    return render(request, "imports/list.html", shown, status=422 if problem else 200)


def _keep(request: HttpRequest, operation: Operation | None) -> HttpResponse:
    """Store the upload if it is a sheet, and go on to its columns."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or operation is None:
        return _list(request, _("请选择一个表格文件和一个应急响应；还没有导入任何内容。"))
    if (file.size or 0) > MAX_BYTES:
        return _list(request, sheet_words(SheetProblem.TOO_LARGE))
    stored = _folder() / uuid.uuid4().hex
    with stored.open("wb") as kept:
        kept.writelines(file.chunks())
    try:
        read_sheet(stored, file.name or "")
    except SheetError as error:
        stored.unlink()
        return _list(request, sheet_words(error.problem))
    held = {"stored": stored.name, "name": file.name, "operation": operation.pk}
    return redirect("import_sheet", token=signing.dumps(held, salt=SALT))


@never_cache
@login_required
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """Which column means what. GET shows ten rows as they would land; POST starts, once however often it is pressed."""
    assert isinstance(request.user, User)
    upload = Upload.open(token, request.user)
    given = request.POST if request.method == "POST" else request.GET
    try:
        opened = read_sheet(upload.path, upload.name)
    except (SheetError, OSError):
        raise Http404 from None
    chosen = {field: given.get(field, "") for field in FIELDS} if "words" in given else None
    columns, problem = _columns(opened.columns, chosen)
    usable = not problem and bool(columns.words)
    datum = Datum(given["datum"]) if given.get("datum") in set(Datum) else None
    if not columns.lon:
        datum = datum or Datum.WGS84  # without coordinates nothing can be off
    if request.method == "POST" and not problem and datum:
        return redirect("import_run", key=_start(upload, columns, datum, request.user).pk)
    if request.method == "POST" and not problem:
        problem = _("请选择坐标系：选错会偏移几百米。")
    shown: dict[str, Any] = {
        "upload": upload, "token": token, "columns": opened.columns, "fields": fields(columns), "problem": problem,
        "datums": [(d.value, words) for d, words in datum_words()], "datum": datum.value if datum else "",
    }  # fmt: skip
    if usable:
        reader = Intake(upload.operation, columns=columns, datum=datum or Datum.WGS84)
        fates, tally = preview(reader, opened.rows, COUNTED)
        shown |= {
            "fates": [as_it_lands(fate) for fate in fates[:SHOWN]],
            "tally": tally_words(tally.as_counts()),
            "counted": len(fates),
        }
    return render(request, "imports/sheet.html", shown, status=422 if problem else 200)


def _columns(there: tuple[str, ...], chosen: dict[str, str] | None) -> tuple[ColumnMap, str]:
    """The mapping chosen, else guessed, and what is wrong with it."""
    if chosen is None:
        guessed = guess(there)
        return guessed, "" if guessed.words else _("没有认出正文是哪一列，请选择。")
    named = {field: column for field, column in chosen.items() if column in there}
    columns = ColumnMap(**named)
    if not columns.words:
        return columns, _("请选择正文是哪一列。")
    if bool(columns.lon) != bool(columns.lat):
        return columns, _("经度和纬度要么都选，要么都不选。")
    return columns, ""


def _start(upload: Upload, columns: ColumnMap, datum: Datum, user: User) -> ImportRun:
    there = ImportRun.objects.filter(stored_as=str(upload.path)).first()
    if there:
        return there
    run = runs.start(
        upload.operation, path=upload.path, file_name=upload.name, datum=datum, columns=columns, by=user
    )
    nudge(RUN_IMPORTS)
    return run


@never_cache
@login_required
def import_run(request: HttpRequest, key: int) -> HttpResponse:
    """How far a run is, and its report when it is done; the piece that changes is fetched alone."""
    run = _run(request, key)
    shown = {
        "run": run, "tally": tally_words(run.counts), "percent": 100 * run.done // run.rows if run.rows else 100,
        "unusable": run.counts.get("outcomes", {}).get("unusable", 0),
    }  # fmt: skip
    whole = "imports/progress.html" if request.headers.get("HX-Request") else "imports/run.html"
    return render(request, whole, shown)


@require_POST
@login_required
def cancel(request: HttpRequest, key: int) -> HttpResponse:
    """Stop a run after the batch it is at."""
    assert isinstance(request.user, User)
    runs.cancel(_run(request, key), by=request.user)
    return redirect("import_run", key=key)


@login_required
def report(request: HttpRequest, key: int) -> HttpResponse:
    """What became of every row."""
    run = _run(request, key)
    return _download("".join(runs.report_file(run)), f"import-{run.pk}-report.csv")


@login_required
def errors(request: HttpRequest, key: int) -> HttpResponse:
    """The rows that could not be used, as they came."""
    run = _run(request, key)
    return _download("".join(runs.error_file(run)), f"import-{run.pk}-errors.csv")


def _run(request: HttpRequest, key: int) -> ImportRun:
    assert isinstance(request.user, User)
    rows = visible(request.user, ImportRun).select_related("operation__organisation", "started_by")
    return get_object_or_404(rows, pk=key)


def _download(body: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
