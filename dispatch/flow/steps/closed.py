"""What is closed in an operation, for whoever asks for travel times: rankings, areas, plans, crews under way."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from dispatch.models import Closure, Operation
from geo.travel.avoid import Avoid

# A closure's shape never changes, so the same closures are the same zones: worked out once a process.
_KEPT = 32
_kept: OrderedDict[tuple[int, ...], Avoid | None] = OrderedDict()
_lock = threading.Lock()


def avoid_of(operation: Operation) -> Avoid | None:
    """What stands closed in `operation` now; None where nothing is. One small query, whatever was drawn."""
    standing = Closure.objects.filter(operation=operation, lifted_at=None).order_by("pk")
    return avoid_these(standing.values_list("pk", flat=True))


def avoid_these(closures: Iterable[int]) -> Avoid | None:
    """The zones of these closures, whether they stand or not."""
    keys = tuple(sorted(closures))
    if not keys:
        return None
    with _lock:
        if keys in _kept:
            _kept.move_to_end(keys)
            return _kept[keys]
    found = _read(keys)
    with _lock:
        _kept[keys] = found
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Read every shape anew: for whoever has put other tables under this process."""
    with _lock:
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
