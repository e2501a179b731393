"""A seeded roster around where requests come from: towns with teams of every kind, and counties by nearness to a town."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatch.drill.world import Crew
from dispatch.matching.plan_problem import FreeTeam
from dispatch.states import Unit

# Skills of the catalogue by place; the simulator needs numbers, not rows.
SKILLS = ("swift_water", "search", "first_aid", "vehicle_rescue", "pump", "disinfection")
SKILL_ID = {code: number for number, code in enumerate(SKILLS, start=1)}
# What teams are: how common, the skills most of them hold, what they carry.
_KINDS: tuple[tuple[float, tuple[str, ...], dict[Unit, int]], ...] = (
    (0.22, ("swift_water", "first_aid"), {Unit.BOAT: 2, Unit.VEHICLE: 1}),
    (0.18, ("search", "vehicle_rescue"), {Unit.VEHICLE: 2}),
    (0.20, ("first_aid",), {Unit.VEHICLE: 1}),
    (0.12, ("pump",), {Unit.PUMP: 1, Unit.VEHICLE: 1}),
    (0.10, ("disinfection",), {Unit.VEHICLE: 1}),
    (0.18, (), {Unit.VEHICLE: 2}),
)
TOWNS, TOWN_RADIUS_DEGREES, MARGIN_DEGREES = 40, 0.04, 0.15


def roster(places: NDArray[np.float64], *, teams: int, seed: int) -> list[Crew]:
    """So many teams: half of them in towns where requests come from, half in towns anywhere around."""
    dice = np.random.default_rng((seed, 1))
    low, high = places.min(axis=0) - MARGIN_DEGREES, places.max(axis=0) + MARGIN_DEGREES
    near = places[dice.integers(0, len(places), TOWNS // 2)]
    towns = np.concatenate([near, dice.uniform(low, high, (TOWNS - len(near), 2))])
    shares = np.array([share for share, _, _ in _KINDS])
    crews = []
    for number in range(1, teams + 1):
        town = int(dice.integers(0, TOWNS))
        lon, lat = towns[town] + dice.normal(0, TOWN_RADIUS_DEGREES, 2)
        kind = int(dice.choice(len(_KINDS), p=shares / shares.sum()))
        crews.append(Crew(team=_team(number, town, kind, dice), lon=float(lon), lat=float(lat)))
    return crews


def _team(number: int, town: int, kind: int, dice: np.random.Generator) -> FreeTeam:
    _, skills, pieces = _KINDS[kind]
    strength = int(dice.integers(4, 17))
    uninsured = (
        int(dice.integers(0, 2)) if "swift_water" in skills else int(dice.integers(0, strength // 2 + 1))
    )
    # Certificates expire: some of those who hold a skill do not count today.
    held = {SKILL_ID[code]: int(dice.integers(strength // 2, strength + 1)) for code in skills}
    carried = {unit.value: int(dice.integers(1, count + 1)) for unit, count in pieces.items()}
    return FreeTeam(
        team_id=number, strength=strength, uninsured=uninsured, skills=held, equipment=carried, county=town
    )
