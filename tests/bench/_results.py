"""One line a figure: what was measured, the peer of the same run beside it, the bar and whether it holds."""

from __future__ import annotations

from pathlib import Path

import msgspec
from django.conf import settings


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """`bar` is the most that `figure` may be, in `unit`; None where there is only a comparison."""

    what: str
    figure: float
    unit: str
    peer: str = ""
    peer_figure: float | None = None
    ratio: float | None = None
    bar: float | None = None
    holds: bool = True


def figure(
    what: str,
    value: float,
    unit: str,
    *,
    peer: str = "",
    peer_value: float | None = None,
    bar: float | None = None,
) -> Figure:
    """A figure where less is better; `ratio` says how many times the peer needs."""
    return Figure(
        what=what,
        figure=round(value, 2),
        unit=unit,
        peer=peer,
        peer_figure=None if peer_value is None else round(peer_value, 2),
        ratio=None if peer_value is None else round(peer_value / value, 1),
        bar=bar,
        holds=bar is None or value < bar,
    )


def percentile(values: list[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def report(name: str, figures: list[Figure], *, kind: str = "bench") -> int:
    """Print a table, keep it as `.local/KIND/NAME.json`; 0 when every bar holds, else 1."""
    folder = Path(settings.BASE_DIR) / ".local" / kind
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(figures)))
    rows = [("what", "figure", "peer", "ratio", "bar", "holds")] + [_row(entry) for entry in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    print(f"\n{name}")
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
    return int(not all(entry.holds for entry in figures))


def _row(entry: Figure) -> tuple[str, ...]:
    peer = f"{entry.peer} {entry.peer_figure:,g} {entry.unit}" if entry.peer_figure is not None else "-"
    ratio = f"{entry.ratio:,g} x" if entry.ratio is not None else "-"
    bar = "-" if entry.bar is None else f"< {entry.bar:,g} {entry.unit}" if entry.bar else "none"
    return (entry.what, f"{entry.figure:,g} {entry.unit}", peer, ratio, bar, "yes" if entry.holds else "NO")
