"""A bar holds or does not, whichever way is better, and the table says what was asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bench import _results
from tests.bench._results import Figure, figure, rate, skipped


@pytest.mark.parametrize(
    ("entry", "ratio", "holds"),
    [
        (figure("late", 99.0, "ms", bar=100), None, True),
        (figure("late", 100.0, "ms", bar=100), None, False),
        (figure("lost", 0, "events", bar=0), None, True),
        (figure("lost", 1, "events", bar=0), None, False),
        (figure("late", 10, "ms", peer="plain", peer_value=150, bar=15, rule="times"), 15, True),
        (figure("late", 10, "ms", peer="plain", peer_value=149, bar=15, rule="times"), 14.9, False),
        (figure("kB", 20, "kB", peer="node", peer_value=10, bar=2, rule="within"), 0.5, True),
        (figure("kB", 20.1, "kB", peer="node", peer_value=10, bar=2, rule="within"), 0.5, False),
        (rate("rows", 60_000, "rows/s", peer="plain", peer_value=1_000, bar=60, rule="times"), 60, True),
        (rate("rows", 59_999, "rows/s", peer="plain", peer_value=1_000, bar=60, rule="times"), 60, False),
        (rate("rows", 5, "rows/s", bar=5), None, True),
        (rate("rows", 4.9, "rows/s", bar=5), None, False),
        (rate("rows", 4.9, "rows/s", peer="plain", peer_value=0, bar=5, rule="times"), None, False),
        (figure("late", 3, "ms"), None, True),
    ],
)
def test_a_bar_is_held_by_the_figure_itself_and_not_by_what_is_shown(
    entry: Figure, ratio: float | None, holds: bool
) -> None:
    assert (entry.ratio, entry.holds) == (ratio, holds)


def test_the_table_says_what_was_asked(
    capsys: pytest.CaptureFixture[str], settings: Any, tmp_path: Path
) -> None:
    settings.BASE_DIR = tmp_path
    entries = [
        figure("late", 7.126, "ms", bar=5),
        rate("rows", 142_000, "rows/s", peer="plain", peer_value=1_400, bar=60, rule="times"),
    ]
    assert _results.report("live", entries) == 1
    said = capsys.readouterr().out.splitlines()[-2:]
    assert said[0].split() == ["late", "7.13", "ms", "-", "-", "<", "5", "ms", "NO"]
    assert said[1].split()[1:] == ["142,000", "rows/s", "plain", "1,400", "rows/s", "101.4", "x", "60", "x", "better", "yes"]  # fmt: skip


def test_a_row_that_cannot_be_measured_says_why_and_fails_nothing(
    capsys: pytest.CaptureFixture[str], settings: Any, tmp_path: Path
) -> None:
    settings.BASE_DIR = tmp_path
    assert _results.report("matching", [skipped("by road", "there is no extract")]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.split() == ["by", "road", "skipped", "there", "is", "no", "extract", "-", "-", "-"]
