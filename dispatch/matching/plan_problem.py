"""All open incidents and all free teams at once: the facts of a plan, and the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch.matching.problem import NeedFacts

# Half of the crews answer and leave within this time by day (published median turnout).
TURNOUT_SECONDS = 105.0
# What a second of waiting weighs, by urgency.
WEIGHT: Mapping[str, float] = {"critical": 10.0, "urgent": 3.0, "routine": 1.0}
# Waiting raises an incident's weight up to double, so that what is small but old gets its turn.
DOUBLE_AFTER_SECONDS = 4 * 3600.0


class OpenIncident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident that lacks something.

    `needs` is what is still missing: nothing of what crews already under way bring. With `teams` the quota is counted
    in teams instead, and every one of them must meet all `needs` alone. `weight` is what one second costs beside a
    second of the others (see `waited`); a team that cannot be there by `latest_seconds` is of no use.
    """

    incident_id: int
    weight: float = 1.0
    needs: Sequence[NeedFacts] = ()
    teams: int = 0
    on_water: bool = False
    latest_seconds: float = inf


class FreeTeam(msgspec.Struct, frozen=True, kw_only=True):
    """A team that may be sent; the fields mean what they mean in `TeamFacts`. It goes as one, to one incident."""

    team_id: int
    strength: int = 0
    uninsured: int = 0
    skills: Mapping[int, int] = {}
    equipment: Mapping[str, int] = {}
    county: int = 0
    turnout_seconds: float = TURNOUT_SECONDS
    reachable: bool = True


class Arcs(msgspec.Struct, frozen=True, eq=False):
    """Travel times of some pairs only; `incident` and `team` are places in the problem's sequences."""

    incident: NDArray[np.int64]
    team: NDArray[np.int64]
    seconds: NDArray[np.float64]


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What a gap costs, in seconds of that incident's waiting, and what taking back a proposal costs.

    A missing person is worth more than any journey inside the city, so nobody stays at home to save fuel.
    """

    person: float = 5 * 3600.0
    piece: float = 10 * 3600.0
    team: float = 24 * 3600.0
    change: float = 300.0


class PlanProblem(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Facts in. `travel` has a row for each incident and a column for each team, in seconds, infinite without a way.

    `reserve` is how many teams of a county stay (all of them, if it has no more). `under_way` (team: incident) is
    never touched. `proposed` (team: incident) is what stands on the screens and is left unless a change pays.
    """

    incidents: Sequence[OpenIncident]
    teams: Sequence[FreeTeam]
    travel: NDArray[np.float64] | Arcs
    reserve: Mapping[int, int] = {}
    under_way: Mapping[int, int] = {}
    proposed: Mapping[int, int] = {}
    price: Price = Price()


class Gives(msgspec.Struct, frozen=True):
    """What a team puts into one Need."""

    need_id: int
    people: int = 0
    equipment: dict[str, int] = {}


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One team to one incident; `seconds` from the call to the arrival."""

    incident_id: int
    team_id: int
    seconds: float
    gives: tuple[Gives, ...] = ()


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan leaves open of one Need (or, with `need_id` None, of a quota in teams).

    `nearest_*`: the first team that could bring some of it, were it not sent elsewhere, kept in reserve or too late.
    """

    incident_id: int
    need_id: int | None = None
    people: int = 0
    equipment: dict[str, int] = {}
    teams: int = 0
    nearest_team_id: int | None = None
    nearest_seconds: float | None = None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `cost` is weighted seconds with the price of every gap; no plan costs less than `bound`."""

    sent: tuple[Sent, ...] = ()
    missing: tuple[Missing, ...] = ()
    cost: float = 0.0
    bound: float = 0.0

    @property
    def gap(self) -> float:
        """How far the plan is from the best at most, as a share of its cost."""
        return (self.cost - self.bound) / self.cost if self.cost > 0 else 0.0

    @property
    def incident_of(self) -> dict[int, int]:
        """Team: incident."""
        return {sent.team_id: sent.incident_id for sent in self.sent}


def waited(weight: float, seconds: float) -> float:
    """The weight of an incident that has been open for so long."""
    return weight * (1.0 + min(1.0, max(0.0, seconds) / DOUBLE_AFTER_SECONDS))
