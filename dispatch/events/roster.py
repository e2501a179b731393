"""That a roster changed. Nobody listens: it is the version by which what was made of the roster is known to be old.

The roster belongs to no operation, so its acts are told on no desk's stream. A stream of its own gives what a clock or a
count of rows cannot: a number that moves with the commit of the change and is read for hundreds of organisations in one
query, for less than a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from realtime import streams


def roster_stream(organisation: int) -> str:
    """The stream on which changes of an organisation's own people and teams are told."""
    return f"roster:{organisation}"


def tell_roster(organisations: Iterable[int]) -> None:
    """Say that people or teams of these organisations changed. Last in the transaction, as every announcement."""
    streams.publish_all(
        [
            (roster_stream(key), "roster.changed", msgspec.json.encode({"organisation": key}))
            for key in sorted(set(organisations))
        ]
    )
