"""The exact distribution of what several who may say yes or no bring together, over all quotas at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
import numpy.typing as npt

# Beyond so many states the quotas are looked at one by one, and the chance is what it is at the least.
MOST_STATES = 100_000

Sums = npt.NDArray[np.float64]


class Tally:
    """The distribution of what is brought, each quota capped at what is wanted."""

    def __init__(self, wanted: Sequence[int]) -> None:
        self._joint = prod(want + 1 for want in wanted) <= MOST_STATES
        groups = [tuple(wanted)] if self._joint else [(want,) for want in wanted]
        self._sums: list[Sums] = []
        for group in groups:
            sums = np.zeros(tuple(want + 1 for want in group))
            sums[(0,) * len(group)] = 1.0
            self._sums.append(sums)

    def add(self, likely: float, gives: Sequence[int]) -> None:
        """One more who brings `gives` with this chance."""
        for place, sums in enumerate(self._sums):
            moved = sums
            for axis, give in enumerate(gives if self._joint else gives[place : place + 1]):
                moved = _shifted(moved, axis, give)
            self._sums[place] = (1 - likely) * sums + likely * moved

    @property
    def full(self) -> float:
        """The chance that all is brought; quota by quota it is at least one less what each falls short."""
        short = sum(1.0 - float(sums[(-1,) * sums.ndim]) for sums in self._sums)
        return min(1.0, max(0.0, 1.0 - short))


def _shifted(sums: Sums, axis: int, give: int) -> Sums:
    """`give` more along `axis`; what passes the quota stays at it."""
    if give <= 0:
        return sums
    line = np.moveaxis(sums, axis, 0)
    moved = np.zeros_like(line)
    give = min(give, len(line) - 1)
    moved[give:] = line[: len(line) - give]
    moved[-1] += line[len(line) - give :].sum(axis=0)
    return np.moveaxis(moved, 0, axis)
