"""The importer as pages: upload, map, preview, start, follow, cancel, report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from dispatch import tasks
from dispatch.models import ImportRun, Request, User
from tests.dispatch.cast import Cast

SHEET = """编号,地址,经度,纬度,内容,电话
1,临沂市河东区汤头街道,118.53,35.27,前张庄全村被淹，三十多口人困在屋顶，急需救援,13953910001
2,临沂市兰山区,118.35,35.06,兰山一处地下车库有人被困，水还在涨，请求救援,13953910002
3,"没关的引号,118.3,35.1,坏行,13953910003
"""
MAPPED = {
    "words": "内容",
    "address": "地址",
    "lon": "经度",
    "lat": "纬度",
    "phone": "电话",
    "id": "编号",
    "datum": "gcj02",
}

Open = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """Uploads of tests land in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def desk(cast: Cast, browser: Open) -> Client:
    """The coordinator's browser."""
    return browser(cast.coordinator)


def leads_to(answer: Any) -> str:
    assert answer.status_code == 302
    return str(answer.url)


def upload(client: Client, cast: Cast, body: str | bytes = SHEET, name: str = "求助.csv") -> Any:
    content = body.encode() if isinstance(body, str) else body
    file = SimpleUploadedFile(name, content)
    return client.post("/imports", {"file": file, "operation": cast.operation.pk})


def test_an_upload_is_mapped_previewed_started_and_accounted_for(cast: Cast, desk: Client) -> None:
    mapping = upload(desk, cast).url
    page = desk.get(mapping).content.decode()
    assert "前张庄全村被淹" in page
    assert "<option selected>内容</option>" in page
    assert not Request.objects.exists()
    run_page = leads_to(desk.post(mapping, MAPPED))
    run = ImportRun.objects.get()
    assert (run.rows, run.done, run.started_by) == (3, 0, cast.coordinator)
    tasks.run_imports()
    page = desk.get(run_page).content.decode()
    assert "完成" in page
    assert Request.objects.filter(datum_given="gcj02").count() == 2
    report = desk.get(f"/imports/{run.pk}/report.csv").content.decode("utf-8-sig")
    assert len(report.splitlines()) == 4
    errors = desk.get(f"/imports/{run.pk}/errors.csv")
    assert errors.content.startswith(b"\xef\xbb\xbf")
    assert "引号没有配对" in errors.content.decode()


def test_pressing_start_twice_starts_once(cast: Cast, desk: Client) -> None:
    mapping = upload(desk, cast).url
    assert leads_to(desk.post(mapping, MAPPED)) == leads_to(desk.post(mapping, MAPPED))
    assert ImportRun.objects.count() == 1


def test_without_a_datum_nothing_is_started(cast: Cast, desk: Client) -> None:
    answer = desk.post(upload(desk, cast).url, {**MAPPED, "datum": "cgcs"})
    assert answer.status_code == 422
    assert "坐标系" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_what_was_mapped_and_the_preview_stay_when_the_datum_is_missing(cast: Cast, desk: Client) -> None:
    page = desk.post(upload(desk, cast).url, {**MAPPED, "datum": ""}).content.decode()
    assert "还没有导入；选好的都还在" in page
    assert "<option selected>内容</option>" in page
    assert "前张庄全村被淹" in page


def test_a_sheet_without_coordinates_needs_no_datum(cast: Cast, desk: Client) -> None:
    mapping = {**MAPPED, "lon": "", "lat": "", "datum": ""}
    leads_to(desk.post(upload(desk, cast).url, mapping))
    assert ImportRun.objects.count() == 1


def test_a_mapping_that_does_not_fit_is_said_and_another_is_previewed(cast: Cast, desk: Client) -> None:
    mapping = upload(desk, cast).url
    assert "请选择正文" in desk.get(mapping, {**MAPPED, "words": "没有这一列"}).content.decode()
    assert "要么都选" in desk.get(mapping, {**MAPPED, "lat": ""}).content.decode()
    again = desk.get(mapping, {**MAPPED, "words": "地址", "address": ""}).content.decode()
    assert 'data-name="正文">临沂市河东区汤头街道</td>' in again


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"", "空"), (b"\x89PNG" + bytes(100), "不是表格"), (b"PK\x03\x04 no workbook", "打不开")],
)
def test_a_file_that_is_no_sheet_is_refused_with_its_reason(
    cast: Cast, desk: Client, media: Path, body: bytes, said: str
) -> None:
    answer = upload(desk, cast, body, "照片.xlsx")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_progress_is_polled_as_a_piece_while_it_runs(cast: Cast, desk: Client) -> None:
    run_page = leads_to(desk.post(upload(desk, cast).url, MAPPED))
    piece = desk.get(run_page, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in piece
    assert 'hx-trigger="every 2s"' in piece
    assert '<noscript><meta http-equiv="refresh"' in desk.get(run_page).content.decode()
    tasks.run_imports()
    assert "hx-trigger" not in desk.get(run_page, headers={"hx-request": "true"}).content.decode()


def test_a_run_can_be_cancelled_by_post_only(cast: Cast, desk: Client) -> None:
    run_page = leads_to(desk.post(upload(desk, cast).url, MAPPED))
    assert desk.get(f"{run_page}/cancel").status_code == 405
    desk.post(f"{run_page}/cancel")
    tasks.run_imports()
    assert "已取消" in desk.get(run_page).content.decode()
    assert not Request.objects.exists()


def test_another_organisation_sees_neither_upload_nor_run(cast: Cast, desk: Client, browser: Open) -> None:
    mapping = upload(desk, cast).url
    run_page = leads_to(desk.post(mapping, MAPPED))
    stranger = browser(cast.stranger)
    assert stranger.get(mapping).status_code == 404
    assert stranger.post(mapping, MAPPED).status_code == 404
    for path in (run_page, f"{run_page}/report.csv", f"{run_page}/errors.csv"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{run_page}/cancel").status_code == 404
    assert "求助.csv" not in stranger.get("/imports").content.decode()
    assert upload(stranger, cast).status_code == 422


def test_a_volunteer_and_a_passer_by_have_no_importer(cast: Cast, browser: Open) -> None:
    assert browser(None).get("/imports").status_code == 302
    assert upload(browser(cast.leader.user), cast).status_code == 422


def test_a_forged_token_opens_nothing(cast: Cast, desk: Client) -> None:
    assert desk.get("/imports/sheet/forged:token").status_code == 404
