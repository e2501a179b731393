"""Whether a plan keeps its promises, looked at afresh: nothing here is shared with what made the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from math import inf, isclose

import msgspec

from dispatch.matching.plan_problem import Arcs, FreeTeam, Missing, OpenIncident, Plan, PlanProblem, Sent
from dispatch.matching.problem import NeedFacts


class FaultCode(StrEnum):
    """What is wrong with a plan."""

    UNKNOWN = "unknown"  # a team or an incident that the problem does not have
    TWICE = "twice"  # a team sent to two incidents
    UNDER_WAY = "under_way"  # a team sent that is on its way elsewhere
    UNREACHABLE = "unreachable"
    NO_WAY = "no_way"
    LATE = "late"
    SECONDS = "seconds"  # another arrival than turnout + travel
    STRENGTH = "strength"  # more people than the team may send
    SKILL = "skill"  # more people than hold the skill
    PIECES = "pieces"  # more equipment than the team has
    NOBODY_BRINGS = (
        "nobody_brings"  # equipment without anybody, or for skilled places without one of the skilled
    )
    USELESS = "useless"  # a team that gives nothing
    OVERFULL = "overfull"  # more than a Need or a quota in teams asks for
    ALONE = "alone"  # a team of a quota in teams that does not meet the needs alone
    MISSING = "missing"  # the gaps are not what the Needs lack
    RESERVE = "reserve"  # a county keeps fewer teams than it must
    COST = "cost"  # the cost is another, or below the bound


class Fault(msgspec.Struct, frozen=True):
    """One broken promise; ids are None where they do not apply."""

    code: FaultCode
    incident_id: int | None = None
    team_id: int | None = None


def check(problem: PlanProblem, plan: Plan) -> tuple[Fault, ...]:
    """Every fault of the plan; empty when it holds."""
    teams = {team.team_id: team for team in problem.teams}
    incidents = {incident.incident_id: incident for incident in problem.incidents}
    unknown = [s for s in plan.sent if s.team_id not in teams or s.incident_id not in incidents]
    if unknown:
        return tuple(Fault(FaultCode.UNKNOWN, s.incident_id, s.team_id) for s in unknown)
    faults = [Fault(FaultCode.TWICE, None, team) for team, n in _times(plan).items() if n > 1]
    travel = _travel(problem)
    for sent in plan.sent:
        incident, team = incidents[sent.incident_id], teams[sent.team_id]
        codes = [*_can_go(problem, sent, incident, team, travel), *_can_give(sent, incident, team)]
        faults += [Fault(code, sent.incident_id, sent.team_id) for code in codes]
    for incident in problem.incidents:
        faults += [Fault(code, incident.incident_id) for code in _filled(plan, incident)]
    faults += [Fault(FaultCode.RESERVE)] * _out_of_reserve(problem, plan)
    cost = _cost(problem, plan, incidents)
    if not isclose(cost, plan.cost, rel_tol=1e-6, abs_tol=1e-3) or plan.bound > plan.cost * (1 + 1e-6) + 1e-3:
        faults.append(Fault(FaultCode.COST))
    return tuple(faults)


def _times(plan: Plan) -> Counter[int]:
    return Counter(sent.team_id for sent in plan.sent)


def _travel(problem: PlanProblem) -> dict[tuple[int, int], float]:
    """Seconds by (incident id, team id)."""
    ids = [i.incident_id for i in problem.incidents], [t.team_id for t in problem.teams]
    if isinstance(problem.travel, Arcs):
        arcs = problem.travel
        of = zip(arcs.incident.tolist(), arcs.team.tolist(), arcs.seconds.tolist(), strict=True)
        return {(ids[0][i], ids[1][j]): seconds for i, j, seconds in of}
    rows = problem.travel.tolist()
    return {(i, j): rows[r][c] for r, i in enumerate(ids[0]) for c, j in enumerate(ids[1])}


def _can_go(
    problem: PlanProblem,
    sent: Sent,
    incident: OpenIncident,
    team: FreeTeam,
    travel: dict[tuple[int, int], float],
) -> Iterator[FaultCode]:
    arrives = team.turnout_seconds + travel.get((sent.incident_id, sent.team_id), inf)
    if sent.team_id in problem.under_way:
        yield FaultCode.UNDER_WAY
    if not team.reachable:
        yield FaultCode.UNREACHABLE
    if arrives == inf:
        yield FaultCode.NO_WAY
    elif not isclose(arrives, sent.seconds, rel_tol=1e-6, abs_tol=1e-3):
        yield FaultCode.SECONDS
    if arrives > incident.latest_seconds:
        yield FaultCode.LATE


def _can_give(sent: Sent, incident: OpenIncident, team: FreeTeam) -> Iterator[FaultCode]:
    people = team.strength - (team.uninsured if incident.on_water else 0)
    needs = {need.need_id: need for need in incident.needs}
    if incident.teams:
        if people <= 0 or not _alone(people, incident, team):
            yield FaultCode.ALONE
        return
    by_skill: Counter[int] = Counter()
    pieces: Counter[str] = Counter()
    for gives in sent.gives:
        need = needs[gives.need_id]
        if need.skill_id is not None:
            by_skill[need.skill_id] += gives.people
        pieces.update(gives.equipment)
        if any(gives.equipment.values()) and (people <= 0 or not _brings(need, team)):
            yield FaultCode.NOBODY_BRINGS
    if sum(gives.people for gives in sent.gives) > max(0, people):
        yield FaultCode.STRENGTH
    if any(count > team.skills.get(skill, 0) for skill, count in by_skill.items()):
        yield FaultCode.SKILL
    if any(count > team.equipment.get(kind, 0) for kind, count in pieces.items()):
        yield FaultCode.PIECES
    if not any(gives.people > 0 or any(gives.equipment.values()) for gives in sent.gives):
        yield FaultCode.USELESS


def _brings(need: NeedFacts, team: FreeTeam) -> bool:
    return need.skill_id is None or need.headcount <= 0 or team.skills.get(need.skill_id, 0) > 0


def _alone(people: int, incident: OpenIncident, team: FreeTeam) -> bool:
    """Every subset of the needs finds its people and pieces in this team (a skill asked twice needs its sum)."""
    skills: Counter[int] = Counter()
    pieces: Counter[str] = Counter()
    for need in incident.needs:
        pieces.update(need.equipment)
        if need.skill_id is not None:
            skills[need.skill_id] += need.headcount
        if any(need.equipment.values()) and not _brings(need, team):
            return False
    return (
        sum(need.headcount for need in incident.needs) <= people
        and all(count <= team.skills.get(skill, 0) for skill, count in skills.items())
        and all(count <= team.equipment.get(kind, 0) for kind, count in pieces.items())
    )


def _filled(plan: Plan, incident: OpenIncident) -> Iterator[FaultCode]:
    sent = [sent for sent in plan.sent if sent.incident_id == incident.incident_id]
    gaps = {gap.need_id: gap for gap in plan.missing if gap.incident_id == incident.incident_id}
    nothing = Missing(incident_id=incident.incident_id)
    if incident.teams:
        if len(sent) > incident.teams:
            yield FaultCode.OVERFULL
        if gaps.get(None, nothing).teams != max(0, incident.teams - len(sent)):
            yield FaultCode.MISSING
        return
    for need in incident.needs:
        given = [gives for each in sent for gives in each.gives if gives.need_id == need.need_id]
        gap = gaps.get(need.need_id, nothing)
        counts = [(need.headcount, sum(g.people for g in given), gap.people)]
        for kind, count in need.equipment.items():
            counts.append((count, sum(g.equipment.get(kind, 0) for g in given), gap.equipment.get(kind, 0)))
        if any(have > max(0, want) for want, have, _ in counts):
            yield FaultCode.OVERFULL
        if any(lack != max(0, want - have) for want, have, lack in counts):
            yield FaultCode.MISSING


def _out_of_reserve(problem: PlanProblem, plan: Plan) -> int:
    """In how many counties too few stay."""
    free = [team for team in problem.teams if team.reachable and team.team_id not in problem.under_way]
    there = Counter(team.county for team in free)
    out = {sent.team_id for sent in plan.sent}
    stay = Counter(team.county for team in free if team.team_id not in out)
    return sum(stay[county] < min(there[county], keep) for county, keep in problem.reserve.items())


def _cost(problem: PlanProblem, plan: Plan, incidents: dict[int, OpenIncident]) -> float:
    price = problem.price
    total = sum(incidents[sent.incident_id].weight * sent.seconds for sent in plan.sent)
    for gap in plan.missing:
        units = gap.people * price.person + gap.teams * price.team + sum(gap.equipment.values()) * price.piece
        total += incidents[gap.incident_id].weight * units
    return total
