"""One flood day in Linyi under each policy, on the main roads: seconds on the clock, the table of travel times among them."""

from __future__ import annotations

import time

import numpy as np

from dispatch.drill.outcome import figures
from dispatch.drill.roster import roster
from dispatch.drill.simulate import simulate
from dispatch.drill.ways import Ways
from dispatch.drill.world import day
from dispatch.matching.policies import POLICIES
from tests.bench._floods import REQUESTS, TEAMS, flood_day
from tests.bench._linyi import roads
from tests.bench._results import Figure, figure

BAR_S = 60.0
WHAT = f"simulator: one flood day, {REQUESTS:,} requests, {TEAMS:,} teams"


def rows() -> list[Figure]:
    """A row for each policy; what the day came to stands in its name."""
    cries, lines = flood_day(), []
    places = np.array([(cry.lon, cry.lat) for cry in cries])
    with roads():
        ways, begun = Ways(), time.perf_counter()
        world = day(cries, roster(places, teams=TEAMS, seed=1), ways)
        table = time.perf_counter() - begun
    for name, policy in POLICIES.items():
        begun = time.perf_counter()
        line = figures(simulate(world, policy, name=name))
        spent = table + time.perf_counter() - begun
        lines.append(
            figure(
                f"{WHAT}, {name} ({_found(line.first_p50, line.full_p50, line.unmet)})", spent, "s", bar=BAR_S
            )
        )
    lines.append(figure(f"{WHAT}: of it the travel times ({ways.words()})", table, "s"))
    return lines


def _found(first: float | None, full: float | None, unmet: int) -> str:
    minutes = ["-" if seconds is None else f"{seconds / 60:.1f} min" for seconds in (first, full)]
    return f"first crew p50 {minutes[0]}, all there p50 {minutes[1]}, unmet {unmet}"
