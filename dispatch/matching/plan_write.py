"""The plan as it is shown: who gives what to which Need, what is missing and who could bring it, what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from dispatch.matching.plan_problem import FreeTeam, Gives, Missing, OpenIncident, Plan, PlanProblem, Sent
from dispatch.matching.plan_tables import Floats, Ints, response_seconds
from dispatch.matching.problem import NeedFacts

# By need: people, and pieces by kind.
Share = dict[int, tuple[int, dict[str, int]]]


def write(problem: PlanProblem, crews: Mapping[int, Sequence[int]], bound: float) -> Plan:
    """`crews`: the places of the teams of each incident, by the incident's place."""
    seconds = response_seconds(problem)
    sent: list[Sent] = []
    missing: list[Missing] = []
    cost = 0.0
    for i, incident in enumerate(problem.incidents):
        places = sorted(crews.get(i, ()), key=lambda j: (seconds[i, j], problem.teams[j].team_id))
        teams = [problem.teams[j] for j in places]
        shares: list[Share] = [{} for _ in teams] if incident.teams else share(incident, teams)
        for j, team, given in zip(places, teams, shares, strict=True):
            if not given and not incident.teams:
                continue
            gives = tuple(Gives(need, people, pieces) for need, (people, pieces) in sorted(given.items()))
            arrives = float(seconds[i, j])
            sent.append(
                Sent(incident_id=incident.incident_id, team_id=team.team_id, seconds=arrives, gives=gives)
            )
            cost += incident.weight * arrives
        for gap in gaps(incident, len(teams), shares):
            missing.append(_with_nearest(gap, incident, problem, seconds[i]))
            cost += incident.weight * gap_seconds(problem, gap)
    return Plan(sent=tuple(sent), missing=tuple(missing), cost=cost, bound=min(bound, cost))


def gap_seconds(problem: PlanProblem, gap: Missing) -> float:
    """What the gap costs in seconds of waiting."""
    price = problem.price
    return gap.people * price.person + sum(gap.equipment.values()) * price.piece + gap.teams * price.team


def gaps(incident: OpenIncident, teams: int, shares: Sequence[Share]) -> Iterator[Missing]:
    """What these shares leave open."""
    if incident.teams:
        if teams < incident.teams:
            yield Missing(incident_id=incident.incident_id, teams=incident.teams - teams)
        return
    for need in incident.needs:
        given = [share[need.need_id] for share in shares if need.need_id in share]
        people = max(0, need.headcount - sum(people for people, _ in given))
        pieces = {
            kind: count - sum(of.get(kind, 0) for _, of in given) for kind, count in need.equipment.items()
        }
        pieces = {kind: count for kind, count in pieces.items() if count > 0}
        if people or pieces:
            yield Missing(
                incident_id=incident.incident_id, need_id=need.need_id, people=people, equipment=pieces
            )


def share(incident: OpenIncident, teams: Sequence[FreeTeam]) -> list[Share]:
    """The most that these teams can fill together, each person and piece in one Need."""
    shares: list[Share] = [{} for _ in teams]
    able = [usable(incident, team) for team in teams]
    for need, of in _people(incident, teams, able).items():
        for j, count in of.items():
            shares[j][need] = (count, {})
    for kind in sorted(
        {kind for need in incident.needs for kind, count in need.equipment.items() if count > 0}
    ):
        needs = [need for need in incident.needs if need.equipment.get(kind, 0) > 0]
        stock = [team.equipment.get(kind, 0) for team in teams]
        holds = [
            [stock[j] if able[j] and brings(need, team) else 0 for need in needs]
            for j, team in enumerate(teams)
        ]
        flows = most_filled(stock, holds, [need.equipment[kind] for need in needs])
        for j, line in zip(*np.nonzero(flows), strict=True):
            people, pieces = shares[j].get(needs[line].need_id, (0, {}))
            shares[j][needs[line].need_id] = (people, pieces | {kind: int(flows[j, line])})
    return shares


def usable(incident: OpenIncident, team: FreeTeam) -> int:
    """People the team may send: on the water only the insured."""
    return max(0, team.strength - (team.uninsured if incident.on_water else 0))


def brings(need: NeedFacts, team: FreeTeam) -> bool:
    """Equipment for skilled places comes with one of the skilled."""
    return need.headcount <= 0 or need.skill_id is None or team.skills.get(need.skill_id, 0) > 0


def _people(
    incident: OpenIncident, teams: Sequence[FreeTeam], able: Sequence[int]
) -> dict[int, dict[int, int]]:
    """People by need and team. Needs that ask for one skill are one line, filled in their order."""
    lines: dict[int | None, list[NeedFacts]] = {}
    for need in incident.needs:
        if need.headcount > 0:
            lines.setdefault(need.skill_id, []).append(need)
    holds = [
        [able[j] if skill is None else team.skills.get(skill, 0) for skill in lines]
        for j, team in enumerate(teams)
    ]
    flows = most_filled(able, holds, [sum(need.headcount for need in needs) for needs in lines.values()])
    given: dict[int, dict[int, int]] = {}
    for line, needs in enumerate(lines.values()):
        left = flows[:, line].copy()
        for need in needs:
            room = need.headcount
            for j in np.flatnonzero(left):
                people = min(room, int(left[j]))
                if people:
                    given.setdefault(need.need_id, {})[int(j)] = people
                left[j] -= people
                room -= people
    return given


def most_filled(stock: Sequence[int], holds: Sequence[Sequence[int]], demand: Sequence[int]) -> Ints:
    """(teams, lines): the most that can be filled when team j has `stock` in all and `holds[j][line]` for a line."""
    teams, lines = len(stock), len(demand)
    flows = np.zeros((teams, lines), np.int64)
    left = list(stock)
    for line in sorted(range(lines), key=lambda line: sum(of[line] for of in holds) - demand[line]):
        room = demand[line]
        for j in range(teams):
            taken = max(0, min(room, left[j], holds[j][line]))
            flows[j, line] = taken
            left[j] -= taken
            room -= taken
    if lines <= 1 or teams == 0 or int(flows.sum()) == sum(demand):
        return flows
    # Here, not above: the scarcest line first is usually enough.
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    capacity = np.zeros((teams + lines + 2, teams + lines + 2), np.int32)
    capacity[0, 1 : teams + 1] = stock
    capacity[1 : teams + 1, teams + 1 : -1] = np.minimum(holds, np.array(demand)[None, :])
    capacity[teams + 1 : -1, -1] = demand
    flow = maximum_flow(csr_array(capacity), 0, teams + lines + 1).flow.toarray()
    return np.asarray(flow[1 : teams + 1, teams + 1 : -1], np.int64)


def _with_nearest(gap: Missing, incident: OpenIncident, problem: PlanProblem, seconds: Floats) -> Missing:
    """The gap with the first team that has any of it, wherever that team is sent now."""
    need = next((need for need in incident.needs if need.need_id == gap.need_id), None)
    for j in np.argsort(seconds, kind="stable"):
        team = problem.teams[j]
        if not np.isfinite(seconds[j]):
            break
        if team.reachable and team.team_id not in problem.under_way and _has(gap, need, incident, team):
            return msgspec.structs.replace(
                gap, nearest_team_id=team.team_id, nearest_seconds=float(seconds[j])
            )
    return gap


def _has(gap: Missing, need: NeedFacts | None, incident: OpenIncident, team: FreeTeam) -> bool:
    able = usable(incident, team)
    if need is None:
        return able > 0 and not any(
            gaps(msgspec.structs.replace(incident, teams=0), 1, share(incident, [team]))
        )
    skilled = need.skill_id is None or team.skills.get(need.skill_id, 0) > 0
    pieces = any(team.equipment.get(kind, 0) for kind in gap.equipment) and brings(need, team)
    return able > 0 and ((gap.people > 0 and skilled) or pieces)
