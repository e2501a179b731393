"""What is closed, as the maps draw it, and what of it lies ahead of a crew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from django.db.models import QuerySet

from dispatch.models import Closure, Mission, Operation, Stop
from dispatch.models.closures import MOVING, goal_of
from dispatch.snapshots.danger_rows import ClosureRow
from dispatch.snapshots.rows import ClosedAheadRow

# The list of a whole flood's drawings is read from its newest end.
LATEST = 100


def closure_rows(operation: Operation, ids: Iterable[int], *, standing: bool = False) -> list[ClosureRow]:
    """Closures of `operation` that stand: all of them, or those asked for. A lifted one is on no map any more."""
    found = Closure.objects.filter(operation=operation, lifted_at=None)
    return _rows((found if standing else found.filter(pk__in=list(ids))).order_by("pk"))


def closure_history(operation: Operation) -> list[ClosureRow]:
    """The newest closures, standing and lifted, with who and when."""
    return _rows(Closure.objects.filter(operation=operation).order_by("-drawn_at", "-pk")[:LATEST])


def _rows(found: QuerySet[Closure]) -> list[ClosureRow]:
    return [
        ClosureRow(
            id=row.pk,
            kind=row.kind,
            shape=msgspec.json.decode(row.shape.geojson),
            bridges_open=row.bridges_open,
            note=row.note,
            drawn_by=row.drawn_by_id,
            drawn_name=str(row.drawn_by) if row.drawn_by else "",
            drawn_at=row.drawn_at,
            lifted_name=str(row.lifted_by) if row.lifted_by else "",
            lifted_at=row.lifted_at,
        )
        for row in found.select_related("drawn_by", "lifted_by")
    ]


def closed_ahead(mission: Mission, stops: Sequence[Stop]) -> ClosedAheadRow | None:
    """The nearest that stands in the way of the leg the crew is on; `closed_ahead` of `mission` is there already."""
    if mission.state not in MOVING:
        return None
    goal = goal_of(mission, stops)
    ahead = [row for row in mission.closed_ahead.all() if row.goal == goal and row.closure.lifted_at is None]
    nearest = min(
        (row for row in ahead if row.metres is not None), key=lambda row: row.metres or 0, default=None
    )
    if nearest is None or nearest.point is None:
        return None
    return ClosedAheadRow(
        closure=nearest.closure_id,
        kind=nearest.closure.kind,
        metres=nearest.metres or 0,
        lon=nearest.point.x,
        lat=nearest.point.y,
        estimated=nearest.estimated,
        from_base=nearest.from_base,
    )
