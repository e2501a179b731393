"""Many short runs of numbers at once, as compressed tables need them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer]


def ragged(start: Numbers, rows: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of all entries of these rows of a compressed table, and where each row starts among them."""
    return spans(start[rows], start[rows + 1])


def spans(begin: Numbers, end: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All whole numbers of [begin[i], end[i]), span after span, and where each span starts (one more at the end)."""
    counts = (end - begin).astype(np.int64)
    start = np.concatenate([[0], np.cumsum(counts)])
    return np.arange(start[-1]) + np.repeat(begin - start[:-1], counts), start
