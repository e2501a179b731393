"""All open incidents at once: facts in, plan out. `solve` starts from nothing, `replan` from what is proposed.

Quotas in teams alone are solved exactly (`solve_teams`); skills, headcount and equipment by crews (`solve_crews`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from dispatch.matching.plan_problem import Arcs, Plan, PlanProblem
from dispatch.matching.plan_tables import Floats, Ints, Tables, tables
from dispatch.matching.plan_write import write

# So many incidents are solved together; of more, the heaviest first, and the others with the teams that are left.
TOGETHER = 600
# A re-plan looks at the incidents that changed and at so many others whose teams they could use.
NEIGHBOURS, CANDIDATES = 24, 12
# When more than this changed, everything is planned anew.
MOST_CHANGED = 80

Crews = dict[int, tuple[int, ...]]


def solve(problem: PlanProblem) -> Plan:
    """The plan, whatever was proposed before (but see `Price.change`)."""
    crews: Crews = {}
    bound = 0.0
    left, reserve = list(range(len(problem.teams))), dict(problem.reserve)
    for number, incidents in enumerate(_heaviest_first(problem)):
        part = msgspec.structs.replace(_part(problem, incidents, left), reserve=reserve)
        table = tables(part)
        found, least = _whole(table)
        found = _mended(table, found)
        crews |= {incidents[i]: tuple(left[j] for j in teams) for i, teams in found.items()}
        bound += least if number == 0 else 0.0
        out = {j for teams in found.values() for j in teams}
        left = [team for j, team in enumerate(left) if j not in out]
        if not left:
            break
    return write(problem, crews, bound)


def replan(problem: PlanProblem) -> Plan:
    """The plan nearest to `problem.proposed` that the facts of now allow, in a fraction of the time of `solve`.

    1. What is proposed stays where it still can.
    2. Incidents that lack something, or have a team too many, are looked at again, with their neighbours: the
       incidents whose teams they could use.
    3. Idle teams and the crews of these incidents are planned anew; everybody else is left alone.
    """
    if len(problem.incidents) > TOGETHER or all(incident.teams for incident in problem.incidents):
        return solve(problem)
    table = tables(problem)
    crews = _standing(problem, table)
    changed = [i for i in range(len(table.costs)) if _lacks(table, crews, i) or _too_many(table, crews, i)]
    if len(changed) > MOST_CHANGED:
        return solve(problem)
    return write(problem, _again(table, crews, changed), 0.0)


def _heaviest_first(problem: PlanProblem) -> Iterator[list[int]]:
    """Places of the incidents that want anything, in parts."""
    order = sorted(
        (i for i, incident in enumerate(problem.incidents) if incident.teams or incident.needs),
        key=lambda i: -problem.incidents[i].weight,
    )
    for start in range(0, len(order), TOGETHER):
        yield sorted(order[start : start + TOGETHER])


def _part(problem: PlanProblem, incidents: Sequence[int], teams: Sequence[int]) -> PlanProblem:
    travel = problem.travel
    if isinstance(travel, Arcs):
        row, column = np.full(len(problem.incidents), -1), np.full(len(problem.teams), -1)
        row[list(incidents)], column[list(teams)] = np.arange(len(incidents)), np.arange(len(teams))
        inside = (row[travel.incident] >= 0) & (column[travel.team] >= 0)
        travel = Arcs(row[travel.incident[inside]], column[travel.team[inside]], travel.seconds[inside])
    elif len(incidents) < len(problem.incidents) or len(teams) < len(problem.teams):
        travel = travel[np.ix_(incidents, teams)]
    return msgspec.structs.replace(
        problem,
        incidents=[problem.incidents[i] for i in incidents],
        teams=[problem.teams[j] for j in teams],
        travel=travel,
    )


def _whole(table: Tables) -> tuple[Crews, float]:
    """Crews by place, and a lower bound of the cost. Loads what it needs: web pages never plan."""
    some = np.flatnonzero(np.isin(np.arange(len(table.costs)), table.row_incident))
    if not len(some) or not table.costs.shape[1]:
        return {}, float(sum(table.gap_cost(i, ()) for i in range(len(table.costs))))
    if len(some) < len(table.costs):
        found, bound = _whole(table.part(some, np.arange(table.costs.shape[1]), table.most))
        return {int(some[i]): teams for i, teams in found.items()}, bound
    if table.in_teams:
        from dispatch.matching.solve_teams import Quotas, assign

        done = assign(Quotas(table.wanted, table.demand, table.penalty, table.county, table.most))
        crews: Crews = {}
        for i, j in zip(done.incident.tolist(), done.team.tolist(), strict=True):
            crews[i] = (*crews.get(i, ()), j)
        return crews, done.bound
    from dispatch.matching.solve_crews import man

    manned = man(table)
    return manned.crews, manned.bound


def _mended(table: Tables, crews: Crews) -> Crews:
    """Crews were looked for among the promising teams; whatever still lacks something may have the others."""
    if table.in_teams:
        return crews
    used = {j for teams in crews.values() for j in teams}
    idle = np.array([j for j in range(table.costs.shape[1]) if j not in used], np.int64)
    lacking = [i for i in range(len(table.costs)) if _lacks(table, crews, i) and _could_help(table, i, idle)]
    return _again(table, crews, lacking[:MOST_CHANGED]) if lacking else crews


def _could_help(table: Tables, incident: int, idle: Ints) -> bool:
    return bool(
        ((table.offers[table.rows(incident)][:, idle] > 0) & np.isfinite(table.costs[incident, idle])).any()
    )


def _standing(problem: PlanProblem, table: Tables) -> Crews:
    """What is proposed and still possible. Where a county's reserve grew, those with the longest way stay at home."""
    row = {incident.incident_id: i for i, incident in enumerate(problem.incidents)}
    pairs = [
        (row[problem.proposed[t.team_id]], j)
        for j, t in enumerate(problem.teams)
        if problem.proposed.get(t.team_id) in row
    ]
    crews: Crews = {}
    leave = table.most.copy()
    for i, j in sorted(pairs, key=lambda pair: float(table.costs[pair])):
        if np.isfinite(table.costs[i, j]) and leave[table.county[j]] > 0:
            leave[table.county[j]] -= 1
            crews[i] = (*crews.get(i, ()), j)
    return crews


def _lacks(table: Tables, crews: Mapping[int, tuple[int, ...]], incident: int) -> bool:
    return bool(table.short(incident, crews.get(incident, ())).any())


def _too_many(table: Tables, crews: Mapping[int, tuple[int, ...]], incident: int) -> bool:
    teams = crews.get(incident, ())
    least = table.gap_cost(incident, teams)
    return any(table.gap_cost(incident, [j for j in teams if j != gone]) <= least for gone in teams)


def _again(table: Tables, crews: Crews, changed: Sequence[int]) -> Crews:
    """Plan `changed` and their neighbours anew with their own teams and the idle ones."""
    if not changed:
        return crews
    around = _around(table, crews, changed)
    others = {i: teams for i, teams in crews.items() if i not in around}
    busy = [j for teams in others.values() for j in teams]
    teams = np.setdiff1d(np.arange(table.costs.shape[1]), np.array(busy, np.int64))
    most = table.most - np.bincount(table.county[busy], minlength=len(table.most)) if busy else table.most
    incidents = np.array(sorted(around), np.int64)
    part = table.part(incidents, teams, np.maximum(most, 0))
    found, _ = _whole(part)
    anew = {int(incidents[i]): tuple(int(teams[j]) for j in of) for i, of in found.items()}
    before = {i: crews.get(i, ()) for i in around}
    return others | (anew if _cost(table, anew, around) <= _cost(table, before, around) else before)


def _around(table: Tables, crews: Crews, changed: Sequence[int]) -> set[int]:
    """The changed incidents and those that have the teams which suit them best, the best first."""
    holder = {j: i for i, teams in crews.items() for j in teams}
    wishes = sorted(
        (float(table.costs[i, j]), holder[j]) for i in changed for j in _best(table.costs[i]) if j in holder
    )
    neighbours = dict.fromkeys(i for _, i in wishes if i not in changed)
    return {*changed, *list(neighbours)[:NEIGHBOURS]}


def _best(costs: Floats) -> list[int]:
    order = np.argsort(costs, kind="stable")[:CANDIDATES]
    return [int(j) for j in order if np.isfinite(costs[j])]


def _cost(table: Tables, crews: Mapping[int, Sequence[int]], incidents: set[int]) -> float:
    wanted = table.wanted
    total = 0.0
    for i in incidents:
        teams = list(crews.get(i, ()))
        total += float(wanted[i, teams].sum()) + table.gap_cost(i, teams)
    return total
