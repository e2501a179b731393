"""A plan's facts as arrays.

Which people go to which Need is left to the crews; for a plan it is enough that it works out. By Hall's theorem a crew
fills the Needs when, for every subset of them, the people who could serve that subset are as many as it asks for. So
each incident becomes rows "the teams sent must offer at least so much", one a subset, and what is missing is the
largest shortfall among the rows of a group (people, each kind of equipment, teams).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from dispatch.matching.plan_problem import Arcs, FreeTeam, OpenIncident, PlanProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# With more lines than this only the lines alone and all together become rows; what is missing is counted exactly
# when the plan is written down.
MOST_LINES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """n incidents, m teams, R rows, G groups. `costs` (n, m) is weighted seconds, infinite where a team cannot serve.

    Rows of one incident are neighbours, and so are the rows of one group.
    """

    costs: Floats
    offers: Ints  # (R, m)
    demand: Ints  # (R,)
    row_incident: Ints  # (R,)
    row_group: Ints  # (R,)
    group_incident: Ints  # (G,)
    penalty: Floats  # (G,) for each unit that is missing
    county: Ints  # (m,)
    most: Ints  # (counties,) teams that may leave
    discount: Floats | None  # (n, m) for what is proposed already
    in_teams: bool  # every quota counts teams

    @property
    def wanted(self) -> Floats:
        """The costs to plan with: a proposal that stands is cheaper than it is, so that it stays."""
        return self.costs if self.discount is None else self.costs - self.discount

    def part(self, incidents: Ints, teams: Ints, most: Ints) -> Tables:
        """These incidents (in ascending order) and teams alone, of which `most` may leave each county."""
        rows = np.flatnonzero(np.isin(self.row_incident, incidents))
        groups = np.flatnonzero(np.isin(self.group_incident, incidents))
        both = np.ix_(incidents, teams)
        return Tables(
            costs=self.costs[both],
            offers=self.offers[np.ix_(rows, teams)],
            demand=self.demand[rows],
            row_incident=np.searchsorted(incidents, self.row_incident[rows]),
            row_group=np.searchsorted(groups, self.row_group[rows]),
            group_incident=np.searchsorted(incidents, self.group_incident[groups]),
            penalty=self.penalty[groups],
            county=self.county[teams],
            most=most,
            discount=None if self.discount is None else self.discount[both],
            in_teams=self.in_teams,
        )

    def short(self, incident: int, teams: Sequence[int]) -> Floats:
        """What a crew leaves open, by group of the incident, in units."""
        rows, groups = self.rows(incident), _span(self.group_incident, incident)
        offered = self.offers[rows][:, np.array(teams, np.int64)].sum(axis=1)
        short = np.zeros(groups.stop - groups.start)
        if len(short):
            np.maximum.at(short, self.row_group[rows] - groups.start, self.demand[rows] - offered)
        return short

    def rows(self, incident: int) -> slice:
        """Where the rows of an incident are."""
        return _span(self.row_incident, incident)

    def gap_cost(self, incident: int, teams: Sequence[int]) -> float:
        """What a crew leaves open, in weighted seconds."""
        return float(self.short(incident, teams) @ self.penalty[_span(self.group_incident, incident)])


def _span(ascending: Ints, value: int) -> slice:
    return slice(*np.searchsorted(ascending, [value, value + 1]).tolist())


class _Roster:
    """The teams by column."""

    def __init__(self, teams: Sequence[FreeTeam]) -> None:
        self.teams = teams
        self.strength = np.array([team.strength for team in teams], dtype=np.int64)
        self.insured = np.maximum(self.strength - np.array([team.uninsured for team in teams], np.int64), 0)
        self.columns: dict[int | str, Ints] = {}

    def skill(self, skill: int) -> Ints:
        if skill not in self.columns:
            self.columns[skill] = np.array([team.skills.get(skill, 0) for team in self.teams], np.int64)
        return self.columns[skill]

    def pieces(self, kind: str) -> Ints:
        if kind not in self.columns:
            self.columns[kind] = np.array([team.equipment.get(kind, 0) for team in self.teams], np.int64)
        return self.columns[kind]


Row = tuple[int, Ints]  # demand, offers
Group = tuple[float, list[Row]]  # price of a missing unit in seconds, rows


def tables(problem: PlanProblem) -> Tables:
    """Compile; see the module."""
    roster = _Roster(problem.teams)
    free = np.array([t.reachable and t.team_id not in problem.under_way for t in problem.teams], dtype=bool)
    groups = [list(_groups(problem, incident, roster)) for incident in problem.incidents]
    flat = [(i, group) for i, of in enumerate(groups) for group in of]
    rows = [(i, g, row) for g, (i, (_, of)) in enumerate(flat) for row in of]
    offers = np.array([row[1] for _, _, row in rows], np.int64).reshape(len(rows), len(problem.teams))
    row_incident = np.array([i for i, _, _ in rows], np.int64)
    serves = np.zeros((len(groups), len(problem.teams)), dtype=bool)
    np.logical_or.at(serves, row_incident, offers > 0)
    seconds = response_seconds(problem)
    latest = np.array([incident.latest_seconds for incident in problem.incidents])
    weight = np.array([incident.weight for incident in problem.incidents])
    usable = serves & free & (seconds <= latest[:, None])
    costs = np.where(usable, seconds * weight[:, None], np.inf)
    county, most = _counties(problem, free)
    return Tables(
        costs=costs,
        offers=offers,
        demand=np.array([row[0] for _, _, row in rows], np.int64),
        row_incident=row_incident,
        row_group=np.array([g for _, g, _ in rows], np.int64),
        group_incident=np.array([i for i, _ in flat], np.int64),
        penalty=np.array([price * problem.incidents[i].weight for i, (price, _) in flat], np.float64),
        county=county,
        most=most,
        discount=_discount(problem, costs, weight),
        in_teams=all(incident.teams for incident, of in zip(problem.incidents, groups, strict=True) if of),
    )


def response_seconds(problem: PlanProblem) -> Floats:
    """(n, m) turnout + travel, infinite without a way."""
    turnout = np.array([team.turnout_seconds for team in problem.teams])
    table = np.full((len(problem.incidents), len(problem.teams)), np.inf)
    if isinstance(problem.travel, Arcs):
        table[problem.travel.incident, problem.travel.team] = problem.travel.seconds
    else:
        table[:] = problem.travel
    table += turnout
    return table


def _groups(problem: PlanProblem, incident: OpenIncident, roster: _Roster) -> Iterator[Group]:
    able = roster.insured if incident.on_water else roster.strength
    people, pieces = _people_lines(incident, roster), _pieces_lines(incident, roster, able)
    price = problem.price
    if incident.teams:
        alone = able > 0
        for lines, stock in ((people, able), *((of, roster.pieces(kind)) for kind, of in pieces.items())):
            for demand, offers in _subsets(lines, stock):
                alone = alone & (offers >= demand)
        yield price.team, [(incident.teams, alone.astype(np.int64))]
        return
    if people:
        yield price.person, list(_subsets(people, able))
    for kind, lines in pieces.items():
        yield price.piece, list(_subsets(lines, roster.pieces(kind)))


def _people_lines(incident: OpenIncident, roster: _Roster) -> list[Row]:
    """What is asked of each skill, and who holds it. Anybody serves a line without a skill."""
    asked: dict[int | None, int] = {}
    for need in incident.needs:
        if need.headcount > 0:
            asked[need.skill_id] = asked.get(need.skill_id, 0) + need.headcount
    return [
        (count, roster.strength if skill is None else roster.skill(skill)) for skill, count in asked.items()
    ]


def _pieces_lines(incident: OpenIncident, roster: _Roster, able: Ints) -> dict[str, list[Row]]:
    """Pieces by kind, from teams with somebody to bring them: one of the skilled where the places are skilled."""
    lines: dict[str, list[Row]] = {}
    for need in incident.needs:
        skilled = need.headcount > 0 and need.skill_id is not None
        bring = (able > 0) & (roster.skill(need.skill_id or 0) > 0) if skilled else able > 0
        for kind, count in need.equipment.items():
            if count > 0:
                lines.setdefault(kind, []).append((count, np.where(bring, roster.pieces(kind), 0)))
    return lines


def _subsets(lines: Sequence[Row], stock: Ints) -> Iterator[Row]:
    """A row for every subset of the lines: together no more than the team has."""
    sizes = range(1, len(lines) + 1) if len(lines) <= MOST_LINES else (1, len(lines))
    for size in sizes:
        for some in combinations(lines, size):
            demand = sum(count for count, _ in some)
            offers = np.minimum(np.sum([offers for _, offers in some], axis=0), stock)
            yield demand, np.minimum(offers, demand)


def _counties(problem: PlanProblem, free: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    names = sorted({team.county for team in problem.teams})
    place = {name: number for number, name in enumerate(names)}
    county = np.array([place[team.county] for team in problem.teams], np.int64)
    there = np.bincount(county[free], minlength=len(names))
    keep = np.array([problem.reserve.get(name, 0) for name in names], np.int64)
    return county, np.maximum(there - keep, 0)


def _discount(problem: PlanProblem, costs: Floats, weight: Floats) -> Floats | None:
    stands = _stands(problem.proposed, problem)
    if not stands or problem.price.change <= 0:
        return None
    discount = np.zeros_like(costs)
    for i, j in stands:
        discount[i, j] = (
            min(problem.price.change * weight[i], costs[i, j]) if np.isfinite(costs[i, j]) else 0.0
        )
    return discount


def _stands(proposed: Mapping[int, int], problem: PlanProblem) -> list[tuple[int, int]]:
    rows = {incident.incident_id: i for i, incident in enumerate(problem.incidents)}
    return [
        (rows[proposed[team.team_id]], j)
        for j, team in enumerate(problem.teams)
        if proposed.get(team.team_id) in rows
    ]
