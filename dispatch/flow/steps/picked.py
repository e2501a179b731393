"""Whom to ask now: what matching hands to calling out, as ids and figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Whom:
    """A team, or one volunteer for one need; `seconds` of travel."""

    team: int | None
    volunteer: int | None
    need: int | None
    seconds: int


@dataclass(frozen=True, slots=True)
class Pick:
    """One wave: whom, in order of rank; the chance (0 to 1) that what is open is then filled within `window` seconds.

    `farthest` is when the last of them would be there (s). Nobody is picked where nobody is left, or where those who may still
    answer are enough (`enough`).
    """

    whom: tuple[Whom, ...]
    chance: float
    window: float
    farthest: float = 0.0
    enough: bool = False
