"""Times as sheets write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

# A sheet of the mainland that names no zone means China's, which has had one offset since 1991.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")

_FIGURES = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[\sT,，]*(\d{1,2})\s*[:：时点]\s*(\d{1,2})?\s*分?(?:\s*[:：]?\s*(\d{1,2})(?:\.\d+)?\s*秒?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)
_POST = "%a %b %d %H:%M:%S %z %Y"
_EPOCH = re.compile(r"1\d{9}(\d{3})?")


def moment(text: str) -> datetime | None:
    """A time with its zone (China's when none is given); None when it cannot be read.

    Reads ISO 8601, `2021/7/20 17:50`, `2021年7月20日 17时50分`, `2021.7.20`, seconds or milliseconds since 1970, and
    `Tue Jul 20 17:50:15 +0800 2021`.
    """
    text = text.strip()
    try:
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        if figures := _FIGURES.fullmatch(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in figures.groups()[:6])
            return datetime(year, month, day, hour, minute, second, tzinfo=_zone(figures[7]))
        return datetime.strptime(text, _POST)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone:
    if not text:
        return CHINA
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
