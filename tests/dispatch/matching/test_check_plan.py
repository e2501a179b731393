"""The checker sees each broken promise."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from dispatch.matching.check_plan import FaultCode, check
from dispatch.matching.plan_problem import FreeTeam, Gives, OpenIncident, Plan, PlanProblem, Sent
from dispatch.matching.problem import NeedFacts
from dispatch.matching.solve import solve

SWIFT_WATER = 1
BOATS_AND_FOUR = NeedFacts(need_id=1, skill_id=SWIFT_WATER, headcount=4, equipment={"boat": 1})
FLOOD = OpenIncident(incident_id=10, weight=10.0, needs=[BOATS_AND_FOUR], on_water=True)
MARKET = OpenIncident(incident_id=11, teams=1)
NEAR = FreeTeam(
    team_id=1, strength=6, uninsured=2, skills={SWIFT_WATER: 4}, equipment={"boat": 1}, turnout_seconds=0
)
FAR = FreeTeam(team_id=2, strength=5, skills={SWIFT_WATER: 5}, county=1, turnout_seconds=0)


def _problem(**facts: Any) -> PlanProblem:
    usual: dict[str, Any] = {
        "incidents": [FLOOD, MARKET],
        "teams": [NEAR, FAR],
        "travel": np.array([[600.0, 900.0], [300.0, 400.0]]),
    }
    return PlanProblem(**(usual | facts))


def _plan(*sent: Sent, **facts: Any) -> Plan:
    return msgspec.structs.replace(solve(_problem()), **({"sent": sent} if sent else {}), **facts)


def _sent(**facts: Any) -> Sent:
    usual: dict[str, Any] = {"incident_id": 10, "team_id": 1, "seconds": 600.0}
    gives = (Gives(1, facts.pop("people", 4), facts.pop("equipment", {"boat": 1})),)
    return Sent(**(usual | {"gives": gives} | facts))


def _codes(problem: PlanProblem, plan: Plan) -> set[FaultCode]:
    return {fault.code for fault in check(problem, plan)}


def test_the_plan_of_the_solver_has_no_fault() -> None:
    assert check(_problem(), solve(_problem())) == ()


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        (FaultCode.UNKNOWN, [_sent(team_id=9)]),
        (FaultCode.TWICE, [_sent(), _sent(incident_id=11, seconds=300.0, gives=())]),
        (FaultCode.SECONDS, [_sent(seconds=60.0)]),
        (FaultCode.STRENGTH, [_sent(people=5)]),
        (FaultCode.SKILL, [_sent(people=5)]),
        (FaultCode.OVERFULL, [_sent(people=5)]),
        (FaultCode.PIECES, [_sent(equipment={"boat": 2})]),
        (FaultCode.USELESS, [_sent(people=0, equipment={})]),
        (FaultCode.MISSING, [_sent(people=3)]),
        (FaultCode.COST, [_sent()]),
    ],
)
def test_a_broken_promise_is_seen(code: FaultCode, sent: list[Sent]) -> None:
    assert code in _codes(_problem(), _plan(*sent))


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        (FaultCode.UNDER_WAY, {"under_way": {1: 77}}),
        (FaultCode.UNREACHABLE, {"teams": [msgspec.structs.replace(NEAR, reachable=False), FAR]}),
        (FaultCode.NO_WAY, {"travel": np.array([[np.inf, 900.0], [300.0, 400.0]])}),
        (FaultCode.LATE, {"incidents": [msgspec.structs.replace(FLOOD, latest_seconds=500.0), MARKET]}),
        (FaultCode.NOBODY_BRINGS, {"teams": [msgspec.structs.replace(NEAR, uninsured=6), FAR]}),
        (FaultCode.ALONE, {"incidents": [FLOOD, msgspec.structs.replace(MARKET, needs=[NeedFacts(need_id=2, headcount=9)])]}),
        (FaultCode.RESERVE, {"reserve": {0: 1}}),
    ],
)  # fmt: skip
def test_a_plan_made_for_other_facts_is_seen(code: FaultCode, facts: dict[str, Any]) -> None:
    assert code in _codes(_problem(**facts), solve(_problem()))
