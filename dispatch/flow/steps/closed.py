"""What is closed in an operation, for whoever asks for travel times: rankings, areas, plans, crews under way."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from dispatch.models import Closure, Operation
from geo.kept import Kept
from geo.travel.avoid import Avoid

# A closure's shape never changes, so the same closures are the same zones: worked out once a process.
_kept: Kept[tuple[int, ...], Avoid | None] = Kept(32)


def avoid_of(operation: Operation) -> Avoid | None:
    """What stands closed in `operation` now; None where nothing is. One small query, whatever was drawn."""
    standing = Closure.objects.filter(operation=operation, lifted_at=None).order_by("pk")
    return avoid_these(standing.values_list("pk", flat=True))


def avoid_these(closures: Iterable[int]) -> Avoid | None:
    """The zones of these closures, whether they stand or not."""
    keys = tuple(sorted(closures))
    if not keys:
        return None
    return _kept.get(keys, lambda: _read(keys))


def forget() -> None:
    """Read every shape anew: for whoever has put other tables under this process."""
    _kept.clear()


def _read(keys: tuple[int, ...]) -> Avoid | None:
    features = [
        {
            "type": "Feature",
            "geometry": msgspec.json.decode(row.shape.geojson),
            "properties": {"bridges": "open"} if row.bridges_open else {},
        }
        for row in Closure.objects.filter(pk__in=keys).order_by("pk")
    ]
    return Avoid.read({"type": "FeatureCollection", "features": features})
