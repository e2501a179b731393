"""What the simulator prints: the policies side by side, and each beside the first of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from dispatch.drill.compare import COUNTS, TIMES, Against, against, spread
from dispatch.drill.outcome import Figures

HEAD = (
    "policy", "first p50", "first p90", "full p50", "full p90", "critical p50", "critical p90",
    "unmet", "people missing", "alerts/accept", "gini",
)  # fmt: skip
_WHOLE = {"unmet", "people_missing"}


def side_by_side(days: Mapping[str, Sequence[Figures]]) -> str:
    """A line for each policy; times in minutes; of several days the median, the least and the most."""
    return _aligned([HEAD, *((policy, *_cells(lines)) for policy, lines in days.items())])


def beside_the_first(days: Mapping[str, Sequence[Figures]]) -> str:
    """A line for each other policy: the median difference and on how many days it was better; `~` where that may be chance."""
    first, *others = days
    rows: list[tuple[str, ...]] = [("less " + first, *HEAD[1:])]
    for policy in others:
        cells = [_difference(against(days[policy], days[first], name), name) for name in (*TIMES, *COUNTS)]
        rows.append((policy, *cells))
    return _aligned(rows)


def _cells(lines: Sequence[Figures]) -> list[str]:
    cells = []
    for name in (*TIMES, *COUNTS):
        found = spread(lines, name)
        words = _plain(found.middle, name)
        if len(lines) > 1:
            words += f" ({_plain(found.least, name)}-{_plain(found.most, name)})"
        cells.append(words)
    return cells


def _difference(found: Against, name: str) -> str:
    sign = "" if found.real else "~"
    return f"{sign}{_plain(found.by, name, '+')} ({found.better}/{found.days})"


def _plain(value: float, name: str, sign: str = "") -> str:
    """Minutes, a count or a share; a dash where nobody came to so many."""
    if not isfinite(value):
        return "-"
    if name in TIMES:
        return f"{value / 60:{sign}.1f}"
    return f"{value:{sign}.0f}" if name in _WHOLE else f"{value:{sign}.2f}"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if n == 0 else cell.rjust(w)
            for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
