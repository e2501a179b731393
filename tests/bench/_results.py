"""One line a figure: what was measured, the peer of the same run beside it, the bar and whether it holds."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, NoReturn

import msgspec
from django.conf import settings

# What a bar asks: less than so much, at least so much, at least so many times better than the peer, at most so many times it.
Rule = Literal["most", "least", "times", "within"]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """`bar` is what `rule` asks of `figure` or of `ratio`; None where there is only a comparison.

    `ratio` says how many times better than the peer the figure is: above 1 the peer is worse, whichever way is better."""

    what: str
    figure: float
    unit: str
    peer: str = ""
    peer_figure: float | None = None
    ratio: float | None = None
    bar: float | None = None
    rule: Rule = "most"
    holds: bool = True
    # Why it was not measured.
    skipped: str = ""


def skipped(what: str, why: str) -> Figure:
    """A row that cannot be measured here."""
    return Figure(what=what, figure=0.0, unit="", skipped=why)


def figure(
    what: str,
    value: float,
    unit: str,
    *,
    peer: str = "",
    peer_value: float | None = None,
    bar: float | None = None,
    rule: Rule = "most",
) -> Figure:
    """A figure where less is better."""
    ratio = None if peer_value is None or value == 0 else peer_value / value
    return _figure(what, value, unit, peer, peer_value, ratio, bar, rule)


def rate(
    what: str,
    value: float,
    unit: str,
    *,
    peer: str = "",
    peer_value: float | None = None,
    bar: float | None = None,
    rule: Rule = "least",
) -> Figure:
    """A figure where more is better."""
    ratio = None if peer_value is None or peer_value == 0 else value / peer_value
    return _figure(what, value, unit, peer, peer_value, ratio, bar, rule)


def _figure(
    what: str,
    value: float,
    unit: str,
    peer: str,
    peer_value: float | None,
    ratio: float | None,
    bar: float | None,
    rule: Rule,
) -> Figure:
    return Figure(
        what=what,
        figure=round(value, 2),
        unit=unit,
        peer=peer,
        peer_figure=None if peer_value is None else round(peer_value, 2),
        ratio=None if ratio is None else round(ratio, 1 if ratio >= 10 else 2),
        bar=bar,
        rule=rule,
        holds=bar is None or _holds(value, peer_value, ratio, bar, rule),
    )


def _holds(value: float, peer_value: float | None, ratio: float | None, bar: float, rule: Rule) -> bool:
    match rule:
        case "most":
            return value < bar or value == bar == 0
        case "least":
            return value >= bar
        case "times":
            return ratio is not None and ratio >= bar
        case "within":
            return peer_value is not None and value <= bar * peer_value


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
    if entry.skipped:
        return (entry.what, "skipped", entry.skipped, "-", "-", "-")
    peer = f"{entry.peer} {_plain(entry.peer_figure)} {entry.unit}" if entry.peer_figure is not None else "-"
    ratio = f"{_plain(entry.ratio)} x" if entry.ratio is not None else "-"
    holds = "yes" if entry.holds else "NO"
    return (entry.what, f"{_plain(entry.figure)} {entry.unit}", peer, ratio, _asked(entry), holds)


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number >= 10_000 else f"{number:,g}"


def _asked(entry: Figure) -> str:
    """The bar in words."""
    if entry.bar is None:
        return "-"
    bar = _plain(entry.bar)
    match entry.rule:
        case "most":
            return f"< {bar} {entry.unit}" if entry.bar else "none"
        case "least":
            return f">= {bar} {entry.unit}"
        case "times":
            return f"{bar} x better"
        case "within":
            return f"within {bar} x"


def run_parts(name: str, parts: Mapping[str, Callable[[], list[Figure]]]) -> NoReturn:
    """Measure the parts that are named on the command line, or all; a table, and 1 to whoever called where a bar does not hold."""
    # The programs that a part started are ended also when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = sys.argv[1:]
    figures: list[Figure] = []
    for part in chosen or parts:
        begun = time.monotonic()
        figures += parts[part]()
        print(f"{part}: {time.monotonic() - begun:.0f} s", flush=True)
    sys.exit(report("-".join([name, *chosen]), figures))
