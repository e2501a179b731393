"""Seeded floods for the planner and the simulator."""

from __future__ import annotations

import numpy as np

from dispatch.drill.read import usual_needs
from dispatch.drill.world import Cry, Floats
from dispatch.matching.plan_problem import FreeTeam, OpenIncident, PlanProblem
from dispatch.matching.problem import NeedFacts
from dispatch.states import IncidentKind, Urgency

INCIDENTS, TEAMS, REQUESTS = 500, 2_000, 2_400
SKILLS, COUNTIES = 8, 12


def _flood(seed: int) -> tuple[np.random.Generator, Floats, Floats]:
    """A city of 130 x 130 km: towns with teams, six flooded places, roads 1.2-1.7 times the straight line."""
    dice = np.random.default_rng(seed)
    towns, floods = dice.uniform(0, 130, (60, 2)), dice.uniform(20, 110, (6, 2))
    bases = towns[dice.integers(0, 60, TEAMS)] + dice.normal(0, 6, (TEAMS, 2))
    flooded = floods[dice.integers(0, 6, INCIDENTS)] + dice.normal(0, 12, (INCIDENTS, 2))
    anywhere = dice.uniform(0, 130, (INCIDENTS, 2))
    places = np.where(dice.random((INCIDENTS, 1)) < 0.7, flooded, anywhere)
    km = np.hypot(*(places[:, None] - bases[None]).transpose(2, 0, 1))
    return (
        dice,
        km * dice.uniform(1.2, 1.7, km.shape) * 90,
        dice.choice([1.0, 3.0, 10.0], INCIDENTS, p=[0.5, 0.35, 0.15]),
    )


def quota_problem(seed: int) -> PlanProblem:
    """One to five teams each, any team will do."""
    dice, travel, weight = _flood(seed)
    quota = dice.integers(1, 6, INCIDENTS)
    return PlanProblem(
        incidents=[
            OpenIncident(incident_id=i, weight=float(weight[i]), teams=int(quota[i]))
            for i in range(INCIDENTS)
        ],
        teams=[FreeTeam(team_id=j, strength=6, county=j % COUNTIES) for j in range(TEAMS)],
        travel=travel,
    )


def crew_problem(seed: int) -> PlanProblem:
    """Three in ten incidents need two skills, three in ten boats; a team holds one to three of eight skills."""
    dice, travel, weight = _flood(seed)
    teams = []
    for j in range(TEAMS):
        strength = int(dice.integers(4, 17))
        held = dice.choice(SKILLS, dice.integers(1, 4), replace=False)
        teams.append(
            FreeTeam(
                team_id=j,
                strength=strength,
                skills={int(skill): int(dice.integers(1, strength + 1)) for skill in held},
                equipment={"boat": int(dice.integers(1, 4))} if dice.random() < 0.3 else {},
                county=j % COUNTIES,
            )
        )
    incidents = []
    for i in range(INCIDENTS):
        asked = dice.choice(SKILLS, 1 if dice.random() < 0.7 else 2, replace=False)
        needs = [
            NeedFacts(need_id=10 * i + n, skill_id=int(skill), headcount=int(dice.integers(2, 16)))
            for n, skill in enumerate(asked)
        ]
        if dice.random() < 0.3:
            needs.append(NeedFacts(need_id=10 * i + 9, equipment={"boat": int(dice.integers(1, 3))}))
        incidents.append(OpenIncident(incident_id=i, weight=float(weight[i]), needs=needs))
    return PlanProblem(incidents=incidents, teams=teams, travel=travel)


def flood_day() -> list[Cry]:
    """Seven in ten requests around nine in the morning, from twelve places around Linyi."""
    dice = np.random.default_rng(814)
    hubs = np.array([118.35, 35.05]) + dice.normal(0, 0.25, (12, 2))
    kinds = (
        IncidentKind.TRAPPED, IncidentKind.EVACUATION, IncidentKind.FLOODING, IncidentKind.MEDICAL,
        IncidentKind.SUPPLIES, IncidentKind.MISSING,
    )  # fmt: skip
    urgencies = (Urgency.CRITICAL, Urgency.URGENT, Urgency.ROUTINE)
    cries = []
    for number in range(1, REQUESTS + 1):
        hour = float(np.clip(dice.normal(9, 4) if dice.random() < 0.7 else dice.uniform(0, 24), 0, 23.9))
        lon, lat = hubs[dice.integers(0, len(hubs))] + dice.normal(0, 0.08, 2)
        kind = kinds[dice.choice(len(kinds), p=[0.3, 0.2, 0.15, 0.15, 0.15, 0.05])]
        cries.append(
            Cry(
                number=number, at=hour * 3600, lon=float(lon), lat=float(lat), kind=kind,
                urgency=urgencies[dice.choice(3, p=[0.2, 0.4, 0.4])], needs=usual_needs(kind),
                on_water=kind is IncidentKind.TRAPPED,
            )
        )  # fmt: skip
    return cries
