"""Which column of a sheet means what."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec


class ColumnsError(ValueError):
    """A mapping that does not fit the sheet; the text names the columns there are."""


class ColumnMap(msgspec.Struct, frozen=True, kw_only=True):
    """The column of each field; None where the sheet has none."""

    words: str | None = None
    lon: str | None = None
    lat: str | None = None
    address: str | None = None
    phone: str | None = None
    at: str | None = None
    name: str | None = None
    id: str | None = None
    people: str | None = None


FIELDS = ColumnMap.__struct_fields__

# In order: what comes first is the better guess. Compared without case, spaces and signs.
_NAMES: dict[str, tuple[str, ...]] = {
    "words": (
        "text", "words", "content", "message", "post", "description", "details", "内容", "详细内容", "求助内容", "原文",
        "正文", "文本", "微博正文", "情况", "求助信息", "详情", "描述", "需求", "需求内容", "备注",
    ),
    "lon": ("lon", "lng", "long", "longitude", "x", "经度"),
    "lat": ("lat", "latitude", "y", "纬度"),
    "address": (
        "address", "place", "location", "geocodedaddress", "地址", "详细地址", "位置", "地点", "求助地址", "所在位置", "被困位置",
    ),
    "phone": ("phone", "mobile", "tel", "telephone", "contactphone", "电话", "手机", "联系电话", "手机号", "手机号码", "联系方式"),
    "at": (
        "at", "postedat", "time", "date", "datetime", "timestamp", "createdat", "created", "时间", "发布时间", "求助时间",
        "日期", "提交时间", "提交答卷时间",
    ),
    "name": ("name", "contact", "person", "姓名", "联系人", "求助人", "求助人姓名", "称呼"),
    "id": ("id", "externalid", "key", "no", "编号", "序号", "微博id"),
    "people": ("people", "persons", "headcount", "count", "人数", "被困人数", "受困人数"),
}  # fmt: skip


def parse(text: str, columns: Sequence[str]) -> ColumnMap:
    """Read `words=text,lon=lng_bd09,...` against the columns of a sheet. Raises ColumnsError.

    `words` must be named: without the words of a cry there is nothing to show anybody.
    """
    chosen: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        field, equals, column = (side.strip() for side in part.partition("="))
        if not equals or field not in FIELDS:
            raise ColumnsError(f"{part!r} is not field=column; the fields are {', '.join(FIELDS)}")
        if field in chosen:
            raise ColumnsError(f"the field {field} is given twice")
        if column not in columns:
            raise ColumnsError(f"there is no column {column!r}; the sheet has {', '.join(columns) or 'none'}")
        chosen[field] = column
    if "words" not in chosen:
        raise ColumnsError(f"say which column holds the words: words=...; the sheet has {', '.join(columns)}")
    if ("lon" in chosen) != ("lat" in chosen):
        raise ColumnsError("lon and lat belong together: name both or neither")
    return ColumnMap(**chosen)


def guess(columns: Sequence[str]) -> ColumnMap:
    """Propose a mapping from Chinese or English headers; fields that no header speaks of stay None."""
    left = {_plain(column): column for column in reversed(columns)}
    chosen: dict[str, str] = {}
    for field, names in _NAMES.items():
        for name in names:
            if name in left:
                chosen[field] = left.pop(name)
                break
    return ColumnMap(**chosen)


def _plain(column: str) -> str:
    """Lower case, without signs and without the datum that coordinate columns carry."""
    bare = re.sub(r"[\W_]+", "", column.lower())
    return re.sub(r"(?:bd09(?:ll)?|gcj02|wgs84)$", "", bare)
