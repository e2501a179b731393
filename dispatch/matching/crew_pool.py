"""All crews found so far, and the choice among them: one crew an incident, one incident a team, reserves kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, vstack

from dispatch.matching.crew_search import Found
from dispatch.matching.plan_tables import Floats, Ints, Tables

# Among more incidents than this, those whose crew the prices leave no doubt about are settled before the last choice.
DOUBTFUL = 100
# The last choice: how many crews of every incident and besides, how near the best is near enough, and how long to look.
# The seconds are a safety net: what is found should not depend on what else the machine does.
EACH, BESIDES, NEAR, NODES, LAST_SECONDS = 5, 500, 2e-3, 50, 20.0


class CrewPool:
    """Crews as the columns of a programme whose rows are the incidents, the teams and the counties."""

    def __init__(self, tables: Tables) -> None:
        self._n, self._m, self._county, self._most = *tables.costs.shape, tables.county, tables.most
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._crews: list[tuple[int, tuple[int, ...]]] = []
        self._costs: list[float] = []
        self._shares = np.zeros(0)

    def add(self, found: Iterable[Found]) -> int:
        """How many of them were new."""
        before = len(self._crews)
        for incident, teams, cost in found:
            if (incident, teams) not in self._known:
                self._known.add((incident, teams))
                self._crews.append((incident, teams))
                self._costs.append(cost)
        return len(self._crews) - before

    def prices(self) -> tuple[Floats, Floats]:
        """What every incident costs now, and what every team is worth (with its county's toll)."""
        columns = range(len(self._crews))
        matrix = self._matrix(columns).tocsr()
        limits = np.concatenate([np.ones(self._m), self._most]).astype(float)
        answer = linprog(
            np.array(self._costs),
            A_ub=matrix[self._n :],
            b_ub=limits,
            A_eq=matrix[: self._n],
            b_eq=np.ones(self._n),
            bounds=(0, None),
            method="highs-ds",
        )
        if answer.x is None:
            raise ArithmeticError(answer.message)
        self._shares = answer.x
        worth = -np.minimum(answer.ineqlin.marginals, 0.0)
        return np.asarray(answer.eqlin.marginals), worth[: self._m] + worth[self._m :][self._county]

    def choose(self, incident_cost: Floats, price: Floats) -> dict[int, tuple[int, ...]]:
        """Whole crews, the cheapest together, among those that the prices put near."""
        costs, near, over = np.array(self._costs), *self._near(incident_cost, price)
        settled = np.flatnonzero(self._shares > 1 - 1e-6) if self._n > DOUBTFUL else np.zeros(0, np.int64)
        near = np.concatenate([settled, self._without(near, settled)])
        lower = np.concatenate([np.ones(self._n), np.full(self._m + len(self._most), -np.inf)])
        upper = np.concatenate([np.ones(self._n + self._m), self._most])
        answer = milp(
            costs[near],
            constraints=LinearConstraint(self._matrix(near.tolist()), lower, upper),
            bounds=Bounds(np.isin(near, settled).astype(float), 1),
            integrality=np.ones(len(near)),
            options={"time_limit": LAST_SECONDS, "mip_rel_gap": NEAR, "node_limit": NODES},
        )
        if answer.x is None:
            return self._one_by_one(np.argsort(over, kind="stable").tolist())
        return dict(self._crews[column] for column in near[answer.x > 0.5])

    def _near(self, incident_cost: Floats, price: Floats) -> tuple[Ints, Floats]:
        """The crews to choose from, and how much each costs over the best by the prices."""
        incident = np.array([i for i, _ in self._crews])
        tolls = np.array([float(price[list(teams)].sum()) for _, teams in self._crews])
        over = np.array(self._costs) + tolls - incident_cost[incident]
        order = np.lexsort((over, incident))
        first = np.searchsorted(incident[order], np.arange(self._n))
        always = np.array([not teams for _, teams in self._crews])
        always[order[np.arange(len(order)) - first[incident[order]] < EACH]] = True
        near = np.argsort(np.where(always, -np.inf, over), kind="stable")
        return near[: int(always.sum()) + BESIDES], over

    def _without(self, columns: Ints, settled: Ints) -> Ints:
        """Crews of other incidents than the settled ones, and of other teams."""
        incidents = {self._crews[column][0] for column in settled}
        teams = {team for column in settled for team in self._crews[column][1]}
        open_ = [
            column
            for column in columns.tolist()
            if self._crews[column][0] not in incidents and teams.isdisjoint(self._crews[column][1])
        ]
        return np.array(open_, np.int64)

    def _one_by_one(self, columns: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """In the order given, whatever still fits."""
        chosen: dict[int, tuple[int, ...]] = {}
        left, leave = np.ones(self._m, np.int64), self._most.copy()
        for column in columns:
            incident, teams = self._crews[column]
            out = np.bincount(self._county[list(teams)], minlength=len(leave))
            if incident not in chosen and teams and left[list(teams)].all() and (out <= leave).all():
                chosen[incident] = teams
                left[list(teams)] = 0
                leave -= out
        return chosen

    def _matrix(self, columns: Sequence[int]) -> csc_array:
        places: list[int] = []
        ends = [0]
        for column in columns:
            incident, teams = self._crews[column]
            places += [incident, *(self._n + team for team in teams)]
            ends.append(len(places))
        ones = csc_array(
            (np.ones(len(places)), np.array(places, np.int64), np.array(ends, np.int64)),
            shape=(self._n + self._m, len(ends) - 1),
        )
        team_counties = np.zeros((len(self._most), self._n + self._m))
        team_counties[self._county, self._n + np.arange(self._m)] = 1.0
        tolls = csc_array(team_counties) @ ones
        return csc_array(vstack([ones, tolls]))
