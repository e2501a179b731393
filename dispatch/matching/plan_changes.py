"""What differs between the plan that stands and a new one, and why: codes and data, no sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec

from dispatch.matching.plan_problem import Missing, OpenIncident, Plan, PlanProblem, Sent
from dispatch.matching.problem import Plain

# Less than this is not a change anybody acts on.
SECONDS_THAT_MATTER = 60.0


class PlanChangeCode(StrEnum):
    """What becomes different for a team or an incident.

    ========  ====================================================================================
    code      data besides `why`
    ========  ====================================================================================
    send      seconds (team idle before)
    move      from (incident id), seconds, seconds_before
    release   seconds_before (team idle afterwards)
    arrival   seconds, seconds_before (same team, same incident)
    short     need_id (None: quota in teams), people, teams, pieces: so many more are missing
    filled    the same keys: so many fewer are missing
    ========  ====================================================================================
    """

    SEND = "send"
    MOVE = "move"
    RELEASE = "release"
    ARRIVAL = "arrival"
    SHORT = "short"
    FILLED = "filled"


class Why(StrEnum):
    """What set it off, the first that applies: of the incident, of the team, of the way, or of the whole."""

    OPENED = "opened"  # the incident is new
    CLOSED = "closed"  # the incident is no longer open
    NEEDS = "needs"  # the incident needs something else than before
    LOST = "lost"  # a team can no longer go
    GAINED = "gained"  # a team that could not go before
    TRAVEL = "travel"  # the way takes another time
    BETTER = "better"  # nothing about this pair: the whole gets better by it


class PlanChange(msgspec.Struct, frozen=True, kw_only=True):
    """One difference."""

    code: PlanChangeCode
    why: Why
    incident_id: int
    team_id: int | None = None
    data: dict[str, Plain] = {}


def changes(before: tuple[PlanProblem, Plan], after: tuple[PlanProblem, Plan]) -> tuple[PlanChange, ...]:
    """Every difference: teams in the order of the new plan, then teams that are released, then gaps."""
    facts = _Facts(before[0], after[0], before[1])
    old = {sent.team_id: sent for sent in before[1].sent}
    new = {sent.team_id: sent for sent in after[1].sent}
    found = [change for sent in after[1].sent if (change := _of_team(facts, old.get(sent.team_id), sent))]
    found += [_released(facts, sent) for team, sent in old.items() if team not in new]
    return (*found, *_of_gaps(facts, before[1], after[1]))


class _Facts:
    """What is new since, by id."""

    def __init__(self, before: PlanProblem, after: PlanProblem, plan: Plan) -> None:
        self.incidents = [{i.incident_id: i for i in problem.incidents} for problem in (before, after)]
        self.can_go = [
            {t.team_id for t in problem.teams if t.reachable and t.team_id not in problem.under_way}
            for problem in (before, after)
        ]
        self.lost = self.can_go[0] - self.can_go[1]
        self.bereft = {sent.incident_id for sent in plan.sent if sent.team_id in self.lost}

    def of_incident(self, incident: int) -> Why | None:
        before, after = (of.get(incident) for of in self.incidents)
        if before is None:
            return Why.OPENED
        if after is None:
            return Why.CLOSED
        if _asks(before) != _asks(after):
            return Why.NEEDS
        return Why.LOST if incident in self.bereft else None

    def of_team(self, team: int) -> Why | None:
        if team in self.lost:
            return Why.LOST
        return Why.GAINED if team not in self.can_go[0] else None


def _asks(incident: OpenIncident) -> tuple[object, ...]:
    needs = [(need.need_id, need.skill_id, need.headcount, dict(need.equipment)) for need in incident.needs]
    return needs, incident.teams, incident.on_water


def _of_team(facts: _Facts, old: Sent | None, new: Sent) -> PlanChange | None:
    why = facts.of_incident(new.incident_id) or facts.of_team(new.team_id)
    data: dict[str, Plain] = {"seconds": round(new.seconds)}
    if old is None:
        return _change(PlanChangeCode.SEND, why, new, data)
    data["seconds_before"] = round(old.seconds)
    if old.incident_id != new.incident_id:
        why = why or facts.of_incident(old.incident_id)
        return _change(PlanChangeCode.MOVE, why, new, data | {"from": old.incident_id})
    if abs(old.seconds - new.seconds) >= SECONDS_THAT_MATTER:
        return _change(PlanChangeCode.ARRIVAL, Why.TRAVEL, new, data)
    return None


def _released(facts: _Facts, old: Sent) -> PlanChange:
    why = facts.of_team(old.team_id) or facts.of_incident(old.incident_id)
    return _change(PlanChangeCode.RELEASE, why, old, {"seconds_before": round(old.seconds)})


def _change(code: PlanChangeCode, why: Why | None, sent: Sent, data: dict[str, Plain]) -> PlanChange:
    return PlanChange(
        code=code,
        why=why or Why.BETTER,
        incident_id=sent.incident_id,
        team_id=sent.team_id,
        data=data,
    )


def _of_gaps(facts: _Facts, before: Plan, after: Plan) -> Iterator[PlanChange]:
    old, new = _gaps(before), _gaps(after)
    for incident, need in sorted(old.keys() | new.keys(), key=lambda key: (key[0], key[1] or 0)):
        was, now = old.get((incident, need), _NONE), new.get((incident, need), _NONE)
        more = [now[n] - was[n] for n in range(3)]
        why = facts.of_incident(incident) or Why.BETTER
        for code, counts in ((PlanChangeCode.SHORT, more), (PlanChangeCode.FILLED, [-n for n in more])):
            if any(count > 0 for count in counts):
                people, teams, pieces = (max(0, count) for count in counts)
                yield PlanChange(
                    code=code,
                    why=why,
                    incident_id=incident,
                    data={"need_id": need, "people": people, "teams": teams, "pieces": pieces},
                )


_NONE = (0, 0, 0)


def _gaps(plan: Plan) -> Mapping[tuple[int, int | None], tuple[int, int, int]]:
    return {(gap.incident_id, gap.need_id): _count(gap) for gap in plan.missing}


def _count(gap: Missing) -> tuple[int, int, int]:
    return gap.people, gap.teams, sum(gap.equipment.values())
