"""Fewer rounds of Python's garbage collector while a batch is sent."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_USUAL = gc.get_threshold()
# A batch makes hundreds of thousands of objects that end by themselves; looking for rings among them, and each time among
# all that a worker has imported, was a seventh of its processor time.
_RARE = (50_000, 20, 100)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Until the end of the block what is there now is not looked through, and what is new only now and then."""
    gc.freeze()
    gc.set_threshold(*_RARE)
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)
        gc.unfreeze()
