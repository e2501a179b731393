"""Short ways to say what a story of dangers says."""

from __future__ import annotations

from typing import Any

from dispatch.flow import dangers
from dispatch.models import Danger, Told
from dispatch.states import DangerAct
from tests.dispatch.cast import NANFANG, Cast
from tests.dispatch.flow.roads import across


def around(place: tuple[float, float] = NANFANG, reach: float = 0.01) -> dict[str, Any]:
    """A square about a kilometre to each side: round the incident of the night, unless told otherwise."""
    return across(place, reach)


def raised(cast: Cast, **how: Any) -> Danger:
    """The coordinator tells everybody round the incident to leave."""
    given: dict[str, Any] = {
        "act": DangerAct.LEAVE, "shape": around(), "name": "南坊片区", "why": "沭河上游泄洪", "by": cast.coordinator, **how,
    }  # fmt: skip
    return dangers.raise_danger(given.pop("operation", cast.operation), **given)


def silent(danger: Danger) -> list[Told]:
    return list(danger.told.filter(state="told").order_by("pk"))


def only(danger: Danger) -> Told:
    return danger.told.select_related("danger__operation__organisation", "mission", "team").get()
