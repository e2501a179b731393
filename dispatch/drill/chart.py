"""The chart of a simulation: how many requests had their first crew within so many minutes, a line for each policy.

Written by hand: it is four lines on two axes, and the plotting libraries that do it weigh more than the simulator.
Lines differ by dash and weight, so that they can be told apart in print and by everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from dispatch.drill.outcome import Outcome

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 56, 56
# The axis ends where nine in ten of those who came are there, if it can.
LENGTHS, STEPS = (90, 180, 360, 720), 6
_INK, _QUIET, _RULE, _PAPER = "#1d1d1b", "#5d5c57", "#dcdad3", "#ffffff"
# By order of the policies: colour, dashes, weight. The last, the plan, stands out.
_LINES = (
    (_QUIET, "2 4", 1.6),
    (_QUIET, "9 4", 1.6),
    (_INK, "4 2", 1.8),
    (_INK, "", 2.6),
)


def chart(outcomes: Sequence[Outcome], *, title: str, axis: str, names: Sequence[str]) -> str:
    """An SVG picture; `names` label the outcomes, `axis` the minutes."""
    minutes = _length(outcomes)
    body = [*_frame(title, axis, minutes)]
    for number, (outcome, name) in enumerate(zip(outcomes, names, strict=True)):
        colour, dashes, weight = _LINES[number % len(_LINES)]
        stroke = f'stroke="{colour}" stroke-dasharray="{dashes}" stroke-width="{weight}"'
        body.append(f'<path d="{_curve(outcome, minutes)}" fill="none" {stroke}/>')
        x, y = WIDTH - RIGHT - 250, HEIGHT - BOTTOM - 20 - 22 * (len(outcomes) - 1 - number)
        body.append(f'<line x1="{x}" x2="{x + 44}" y1="{y}" y2="{y}" {stroke}/>')
        body.append(_text(x + 54, y + 4, name))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(title)}" font-family="system-ui, sans-serif" font-size="13">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/>{"".join(body)}</svg>\n'
    )


def _length(outcomes: Sequence[Outcome]) -> int:
    came = sorted(fate.first / 60 for outcome in outcomes for fate in outcome.fates if fate.first is not None)
    most = came[int(len(came) * 0.9)] if came else 0.0
    return next((length for length in LENGTHS if most <= length), LENGTHS[-1])


def _frame(title: str, axis: str, length: int) -> Iterator[str]:
    yield _text(LEFT, 28, title, size=16)
    for share in range(0, 101, 25):
        y = _y(share / 100)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="{_RULE}"/>'
        yield _text(LEFT - 8, y + 4, f"{share} %", anchor="end")
    for minutes in range(0, length + 1, length // STEPS):
        x = _x(minutes / length)
        yield f'<line x1="{x}" x2="{x}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM + 5}" stroke="{_QUIET}"/>'
        yield _text(x, HEIGHT - BOTTOM + 20, str(minutes), anchor="middle")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, axis, anchor="middle")


def _curve(outcome: Outcome, length: int) -> str:
    """A point every minute."""
    came = sorted(fate.first / 60 for fate in outcome.fates if fate.first is not None)
    total = max(1, len(outcome.fates))
    within = 0
    points = []
    for minute in range(length + 1):
        while within < len(came) and came[within] <= minute:
            within += 1
        points.append(f"{_x(minute / length)} {_y(within / total)}")
    return "M" + "L".join(points)


def _x(share: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 13) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{_INK}">{escape(words)}</text>'
