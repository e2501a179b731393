"""The importer's pages in words."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils.translation import gettext as _

from dispatch.flow.intake.reasons import outcome_words, reason_words
from dispatch.flow.intake.tally import Fate
from dispatch.imports.columns import FIELDS, ColumnMap
from dispatch.imports.table import SheetProblem
from dispatch.models.labels import label
from dispatch.states import Lane, Precision
from geo.coordinates import Datum


def fields(columns: ColumnMap) -> list[tuple[str, str, str | None]]:
    """Every field with its word and the column chosen for it."""
    words = {
        "words": _("正文"), "lon": _("经度"), "lat": _("纬度"), "address": _("地址"), "phone": _("电话"),
        "at": _("时间"), "name": _("姓名"), "id": _("编号"), "people": _("人数"),
    }  # fmt: skip
    chosen = msgspec.structs.asdict(columns)
    return [(field, words[field], chosen[field]) for field in FIELDS]


def as_it_lands(fate: Fate) -> dict[str, Any]:
    """One row of the preview."""
    request = fate.request
    return {
        "number": fate.number,
        "request": request,
        "lane": label(Lane(request.lane)) if request else outcome_words(fate.outcome),
        "precision": label(Precision(request.precision)) if request else "",
        "repeats": fate.repeats,
        "raw": fate.raw,
        "reasons": _("；").join(reason_words(reason) for reason in fate.reasons),
    }


def tally_words(counts: dict[str, Any]) -> list[tuple[str, list[tuple[str, int]]]]:
    """The counts of a run in words, the largest first."""

    def listed(name: str, word: Any) -> list[tuple[str, int]]:
        held = sorted(counts.get(name, {}).items(), key=lambda entry: -entry[1])
        return [(word(code), count) for code, count in held]

    groups = [
        (_("结果"), listed("outcomes", outcome_words)),
        (_("无法使用的原因"), listed("unusable", reason_words)),
        (_("去向"), listed("lanes", lambda code: label(Lane(code)))),
        (_("位置精度"), listed("precisions", lambda code: label(Precision(code)))),
        (_("标记"), [*listed("reasons", reason_words), (_("转发，已关联"), counts.get("reposts", 0))]),
    ]
    told = [(title, [row for row in rows if row[1]]) for title, rows in groups]
    return [(title, rows) for title, rows in told if rows]


def datum_words() -> list[tuple[Datum, str]]:
    """The datums as people know them."""
    return [
        (Datum.WGS84, _("WGS-84：手机、GPS")),
        (Datum.GCJ02, _("GCJ-02：高德、腾讯")),
        (Datum.BD09, _("BD-09：百度")),
    ]


def sheet_words(problem: SheetProblem) -> str:
    """Why a whole file cannot be used; nothing of it was kept."""
    return {
        SheetProblem.EMPTY: _("文件是空的；还没有导入任何内容。"),
        SheetProblem.TOO_LARGE: _("文件太大；请拆成几个再上传。还没有导入任何内容。"),
        SheetProblem.LOCKED: _("工作簿有密码；请去掉密码再上传。还没有导入任何内容。"),
        SheetProblem.UNREADABLE: _("文件打不开；请另存为 CSV 或 XLSX 再上传。还没有导入任何内容。"),
        SheetProblem.NOT_A_SHEET: _("这不是表格；请上传 CSV 或 XLSX。还没有导入任何内容。"),
    }[problem]
