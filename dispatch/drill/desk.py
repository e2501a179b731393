"""What a desk knows at a moment: the open requests, what each still lacks, and the free teams around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch.drill.world import Cry, Day, Floats
from dispatch.matching.plan_problem import WEIGHT, FreeTeam, OpenIncident, PlanProblem, waited
from dispatch.matching.plan_write import Share, share
from dispatch.matching.policies import left_over, wants
from dispatch.matching.problem import NeedFacts
from dispatch.states import Urgency

# So many times of what is missing are asked at once, one crew after the other: a life cannot wait for a second round.
ASK_TIMES = {Urgency.CRITICAL: 3, Urgency.URGENT: 2, Urgency.ROUTINE: 1}
MOST_TIMES = max(ASK_TIMES.values())
# A coordinator looks at so many open requests at once, the heaviest first, and at so many teams around each.
LOOKED_AT, AROUND = 40, 60
Flags = NDArray[np.bool_]


@dataclass(slots=True)
class Open:
    """An open request: what nobody has accepted yet, who was asked, who is there."""

    place: int
    cry: Cry
    left: tuple[NeedFacts, ...]
    pending: dict[int, Share] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    coming: int = 0
    first: float | None = None
    last: float | None = None


def offer(cry: Cry, needs: tuple[NeedFacts, ...], team: FreeTeam) -> Share:
    """What the team could put into these needs."""
    return share(OpenIncident(incident_id=0, needs=needs, on_water=cry.on_water), [team])[0]


class Desk:
    """Turns the open requests into a question for a policy."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.teams = [crew.team for crew in day.crews]
        self._known: dict[tuple[object, ...], Flags] = {}

    def problem(
        self, entries: Iterable[Open], free: Flags, now: float, times: int
    ) -> tuple[PlanProblem, Floats]:
        """Requests that lack something and free teams, and the metres between them as the crow flies.

        `times`: what is open counts so often (at most as often as its urgency asks), less what was asked already.
        """
        lacking = [(entry, needs) for entry in entries if wants(needs := self._lacks(entry, times))]
        lacking.sort(key=lambda pair: (-self._weight(pair[0], now), pair[0].place))
        lacking = sorted(lacking[:LOOKED_AT], key=lambda pair: pair[0].place)
        rows = [entry.place for entry, _ in lacking]
        near = np.zeros(len(self.teams), dtype=bool)
        seconds = self.day.seconds[rows]
        for row, (entry, needs) in enumerate(lacking):
            able = free & self._able(needs, entry.cry.on_water)
            able[list(entry.asked)] = False
            seconds[row, ~able] = inf
            for order in (seconds[row], np.where(able, self.day.metres[entry.place], inf)):
                near[np.argsort(order)[:AROUND]] = True
        columns = np.flatnonzero(near & free)
        incidents = [
            OpenIncident(
                incident_id=entry.place,
                weight=self._weight(entry, now),
                needs=needs,
                on_water=entry.cry.on_water,
            )
            for entry, needs in lacking
        ]
        problem = PlanProblem(
            incidents=incidents, teams=[self.teams[j] for j in columns], travel=seconds[:, columns]
        )
        return problem, self.day.metres[rows][:, columns]

    def _weight(self, entry: Open, now: float) -> float:
        return waited(WEIGHT[entry.cry.urgency], now - entry.cry.at)

    def _lacks(self, entry: Open, times: int) -> tuple[NeedFacts, ...]:
        """What should be asked for: what is open, the more often the more urgent, less what was asked already."""
        if not wants(entry.left):
            return ()
        times = min(times, ASK_TIMES[entry.cry.urgency])
        needs: tuple[NeedFacts, ...] = tuple(
            msgspec.structs.replace(
                need,
                headcount=need.headcount * times,
                equipment={kind: count * times for kind, count in need.equipment.items()},
            )
            for need in entry.left
        )
        for given in entry.pending.values():
            needs = left_over(needs, given)
        return needs

    def _able(self, needs: tuple[NeedFacts, ...], on_water: bool) -> Flags:
        """Which teams have anything of it, whatever the counts."""
        key = (on_water, *((n.need_id, n.skill_id, n.headcount > 0, *n.equipment) for n in needs))
        if key not in self._known:
            one = OpenIncident(incident_id=0, needs=needs, on_water=on_water)
            self._known[key] = np.array([bool(share(one, [team])[0]) for team in self.teams], dtype=bool)
        return self._known[key]
