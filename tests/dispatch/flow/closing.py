"""Short ways to say what a story of closures says."""

from __future__ import annotations

from typing import Any

from dispatch.flow import closures
from dispatch.models import Closure
from dispatch.states import ClosureKind
from tests.dispatch.cast import Cast
from tests.dispatch.flow import roads


def draw(cast: Cast, shape: dict[str, Any] | None = None, **how: Any) -> Closure:
    """Drawn by the coordinator: a flood across the straight road, unless told otherwise."""
    given = {"kind": ClosureKind.FLOODED, "by": cast.coordinator, **how}
    operation = given.pop("operation", cast.operation)
    return closures.draw(operation, shape=shape or roads.across(), **given)
