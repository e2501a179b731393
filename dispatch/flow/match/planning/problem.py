"""From facts to a plan: the router is asked once for everybody, then the solver."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch.flow.match.planning.facts import Facts, LackingIncident, ReadyTeam
from dispatch.flow.steps.closed import avoid_of
from dispatch.matching.crew_prices import crew_prices
from dispatch.matching.plan_problem import WEIGHT, FreeTeam, OpenIncident, Plan, PlanProblem, waited
from dispatch.matching.plan_tables import response_seconds, tables
from dispatch.matching.plan_write import write
from dispatch.matching.policies import nearest_by_road
from dispatch.matching.solve import replan, solve
from dispatch.models import Operation
from geo.travel.times import travel_times


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan comes to: the arrival of those who are sent weighted by urgency and waiting, what stays open, its cost."""

    teams: int
    seconds: float
    people: int
    pieces: int
    unseen: int
    cost: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The plan beside "nearest first", and how far from the best it is at most (None: not known)."""

    plan: Figure
    nearest_first: Figure
    gap: float | None
    estimated: int
    milliseconds: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A problem with what the screens say of its travel times."""

    problem: PlanProblem
    seconds: NDArray[np.float64]
    estimated: NDArray[np.bool_]
    source: str
    rows: dict[int, int]
    columns: dict[int, int]

    def is_estimated(self, incident: int, team: int) -> bool:
        """Whether no road was looked at for that way (ids)."""
        return bool(self.estimated[self.rows[incident], self.columns[team]])

    def travel(self, incident: int, team: int) -> float:
        """Seconds of the way (ids)."""
        return float(self.seconds[self.rows[incident], self.columns[team]])


def pose(operation: Operation, facts: Facts, proposed: dict[int, int]) -> Asked:
    """The problem of these facts; `proposed` (team: incident) stands on the screens and is left unless a change pays."""
    places = [(team.lon, team.lat) for team in facts.teams]
    points = [(incident.lon, incident.lat) for incident in facts.incidents]
    seconds = np.zeros((len(points), len(places)))
    estimated, source = np.zeros(seconds.shape, bool), ""
    if seconds.size:
        table = travel_times(
            np.array(places, np.float64), np.array(points, np.float64), avoid=avoid_of(operation)
        )
        seconds, estimated, source = table.seconds.T.copy(), table.estimated.T, table.source
    rows = {incident.incident_id: i for i, incident in enumerate(facts.incidents)}
    columns = {team.team_id: j for j, team in enumerate(facts.teams)}
    for incident in facts.incidents:
        barred = [columns[team] for team in incident.barred if team in columns]
        seconds[rows[incident.incident_id], barred] = np.inf
    return Asked(bare(facts, proposed, seconds), seconds, estimated, source, rows, columns)


def bare(facts: Facts, proposed: dict[int, int], seconds: NDArray[np.float64] | None = None) -> PlanProblem:
    """The problem with these travel times (None: with none, as it takes to compare two plans)."""
    incidents = [_incident(incident, facts) for incident in facts.incidents]
    teams = [_team(team) for team in facts.teams]
    return PlanProblem(
        incidents=incidents,
        teams=teams,
        travel=np.zeros((len(incidents), len(teams))) if seconds is None else seconds,
        reserve=facts.reserve,
        proposed=proposed,
    )


def _incident(incident: LackingIncident, facts: Facts) -> OpenIncident:
    since = (facts.at - incident.received_at).total_seconds()
    return OpenIncident(
        incident_id=incident.incident_id,
        weight=waited(WEIGHT[incident.urgency], since),
        needs=incident.needs,
        teams=incident.teams,
        on_water=incident.on_water,
    )


def _team(team: ReadyTeam) -> FreeTeam:
    return FreeTeam(
        team_id=team.team_id,
        strength=team.strength,
        uninsured=team.uninsured,
        skills=team.skills,
        equipment=team.equipment,
        county=team.county,
        turnout_seconds=team.turnout_seconds,
    )


def found(asked: Asked) -> tuple[Plan, Figures]:
    """The plan: near to what is proposed where something is, else from nothing."""
    problem = asked.problem
    plan = replan(problem) if problem.proposed else solve(problem)
    if plan.bound <= 0 < plan.cost:
        # A re-plan, and a plan in which nobody wants the same team, seek no bound; for the screen one is always sought.
        plan = msgspec.structs.replace(plan, bound=min(plan.cost, _bound(problem)))
    return plan, Figures(
        plan=_figure(problem, plan),
        nearest_first=_figure(problem, _nearest_first(asked)),
        gap=plan.gap if plan.bound > 0 or plan.cost == 0 else None,
        estimated=sum(asked.is_estimated(sent.incident_id, sent.team_id) for sent in plan.sent),
    )


def _bound(problem: PlanProblem) -> float:
    """No plan costs less, wherever teams are proposed now (0: nothing is known)."""
    if not problem.teams:
        return inf
    table = tables(msgspec.structs.replace(problem, proposed={}))
    if not len(table.demand):
        return 0.0
    return crew_prices(table).bound


def _nearest_first(asked: Asked) -> Plan:
    """What a coordinator does without a plan: in the order of the calls, whoever is there first."""
    crews: dict[int, list[int]] = {}
    for incident, team in nearest_by_road(asked.problem, response_seconds(asked.problem)):
        crews.setdefault(asked.rows[incident], []).append(asked.columns[team])
    return write(asked.problem, crews, 0.0)


def _figure(problem: PlanProblem, plan: Plan) -> Figure:
    weight = {incident.incident_id: incident.weight for incident in problem.incidents}
    weights = sum(weight[sent.incident_id] for sent in plan.sent)
    waits = sum(weight[sent.incident_id] * sent.seconds for sent in plan.sent if isfinite(sent.seconds))
    return Figure(
        teams=len(plan.sent),
        seconds=waits / weights if weights else 0.0,
        people=sum(gap.people for gap in plan.missing),
        pieces=sum(sum(gap.equipment.values()) for gap in plan.missing),
        unseen=sum(gap.teams for gap in plan.missing),
        cost=plan.cost,
    )
