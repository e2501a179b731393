"""The words of the one-page report: key times, glyphs of the log, who told what without a name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.flow.debrief import Report
from dispatch.models import TimelineEntry
from dispatch.models.labels import label
from dispatch.models.masks import mask_name, mask_phone
from dispatch.snapshots.sentences import sentence
from dispatch.states import Role, Source, Urgency

MILESTONES = {
    "received": gettext_lazy("接报"),
    "located": gettext_lazy("定位"),
    "notified": gettext_lazy("首次通知"),
    "answered": gettext_lazy("首队应答"),
    "departed": gettext_lazy("首队出发"),
    "filled": gettext_lazy("人员凑齐"),
    "on_scene": gettext_lazy("首队到场"),
    "rescued": gettext_lazy("全部获救"),
    "closed": gettext_lazy("结束"),
}
# One page holds so many entries; these come first when there are more.
MOST_ENTRIES = 12
_GLYPHS = (
    ("half", r"ask\.accepted|call_out\.filled"),
    ("ring", r"call_out\.|ask\."),
    ("arrow", r"mission\.(en_route|diverted|diverted_here)"),
    ("square", r"mission\.on_scene|incident\.person"),
    ("warn", r"mission\.(trouble|words|distress|unreachable)|text\.(failed|doubtful)|incident\.corrected"),
    ("end", r"mission\.(returning|home|stood_down)|incident\.(closed|cancelled|handed_over)"),
)
_TELLING = re.compile(
    r"incident\.(opened|located|pinned|corrected|person|handed_over|closed|cancelled)|request\.(received|linked)"
    r"|call_out\.(started|filled|exhausted)|ask\.accepted"
    r"|mission\.(en_route|on_scene|home|trouble|distress|diverted.*|stood_down)"
)
_PHONE = re.compile(r"\+?\d[\d -]{9,}\d")


@dataclass(frozen=True)
class LogLine:
    """One line of the log."""

    at: datetime
    glyph: str
    words: str
    who: str


def clock(took: timedelta | None) -> str:
    """0:22, 21:12, 1:47:57; a dash for nothing."""
    if took is None:
        return "—"
    minutes, seconds = divmod(round(took.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def badge(urgency: Urgency) -> str:
    """The letter inside the shape: 特, 紧, 般; C, U, R."""
    word = label(urgency)
    return word[-1] if urgency is Urgency.ROUTINE and not word.isascii() else word[0]


def hide_phones(words: str) -> str:
    """`words` with every telephone number masked."""
    return _PHONE.sub(lambda found: mask_phone(found.group()), words)


def log(report: Report, most: int = MOST_ENTRIES) -> list[LogLine]:
    """The telling entries, oldest first, at most so many: the beginning, and the end."""
    chosen = [entry for entry in report.entries if _TELLING.fullmatch(entry.verb)]
    if len(report.entries) <= most:
        chosen = report.entries
    if len(chosen) > most:
        half = most // 2
        chosen = [*chosen[: most - half], *chosen[-half:]]
    words = sentence(chosen)
    return [
        LogLine(report.times[entry.pk], _glyph(entry.verb), hide_phones(words[entry.pk]), _who(entry))
        for entry in chosen
    ]


def _glyph(verb: str) -> str:
    return next((glyph for glyph, pattern in _GLYPHS if re.match(pattern, verb)), "dotted")


def _who(entry: TimelineEntry) -> str:
    if entry.actor is None:
        return label(Source(entry.source)) if entry.source else _("系统")
    if hasattr(entry.actor, "volunteer"):
        return label(Role.LEADER) if entry.mission_id else label(Role.VOLUNTEER)
    return mask_name(str(entry.actor))


def digest(entries: Iterable[TimelineEntry]) -> str:
    """A short mark of the log as it was: another print with another mark tells of another log."""
    told = "\n".join(f"{entry.pk} {entry.verb} {entry.at.isoformat()}" for entry in entries)
    mark = hashlib.sha256(told.encode()).hexdigest()
    return " · ".join(mark[start : start + 4] for start in (0, 4, 8))
