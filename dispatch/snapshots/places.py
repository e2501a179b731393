"""Where the crews are: the last known positions of an operation."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatch.events import stream
from dispatch.models import Operation
from dispatch.snapshots.rows import PositionRow
from realtime import positions as lane

# Older than this a position is history, not a place; the team's base is shown instead, marked so.
KEPT = timedelta(hours=2)


def positions(operation: Operation, now: datetime) -> list[PositionRow]:
    """The latest position of every crew of `operation` that shares one."""
    group = stream("positions", operation.pk, operation)
    return [
        PositionRow(
            subject=found.subject,
            lon=found.lon,
            lat=found.lat,
            heading=found.heading,
            accuracy_m=found.accuracy_m,
            source=found.source,
            at=found.at,
        )
        for found in lane.latest(groups=[group], max_age=KEPT)
    ]
