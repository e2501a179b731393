"""All incidents at once: 500 incidents and 2,000 teams of a seeded flood, each figure beside its peers.

Costs are weighted seconds with the price of every gap, worked out for everybody by the same function; CPU is of the whole
process with its threads. Everything that is planned passes the checker first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import msgspec
import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from dispatch.matching.check_plan import check
from dispatch.matching.crew_prices import crew_prices
from dispatch.matching.plan_problem import Plan, PlanProblem
from dispatch.matching.plan_tables import tables
from dispatch.matching.plan_write import write
from dispatch.matching.policies import Policy, heaviest_first, nearest_by_road
from dispatch.matching.solve import replan, solve
from tests.bench._floods import INCIDENTS, TEAMS, crew_problem, quota_problem
from tests.bench._results import Figure, figure

SEEDS = range(5)
GAP_BAR_PERCENT, CPU_BAR, ARRIVAL_BAR = 0.01, 0.35, 0.65
CREW_BAR, CREW_CPU_BAR, CREW_ARRIVAL_BAR = 1.08, 1 / 15, 0.5
# 40 s on two cores; on a machine with other work, until it has had as much of the processor, but no longer than this.
CP_SAT_CPU_S, CP_SAT_WORKERS, CP_SAT_PATIENCE_S = 80.0, 2, 150.0
REPLAN_BAR_S = 1.0
T = TypeVar("T")


def rows() -> list[Figure]:
    """Every row of the solver."""
    return [*_quotas(), *_crews(), _replanned()]


def _cpu(act: Callable[[], T]) -> tuple[T, float]:
    begun = time.process_time()
    answer = act()
    return answer, time.process_time() - begun


def _solved(problem: PlanProblem) -> tuple[Plan, float]:
    plan, cpu = _cpu(lambda: solve(problem))
    faults = check(problem, plan)
    assert not faults, faults[:5]
    return plan, cpu


def _greedy(problem: PlanProblem, policy: Policy) -> tuple[dict[int, list[int]], float]:
    """Crews by place, and their cost."""
    crews: dict[int, list[int]] = {}
    for incident, team in policy(problem, np.asarray(problem.travel)):
        crews.setdefault(incident, []).append(team)
    return crews, write(problem, crews, 0.0).cost


def _median(values: list[tuple[float, float]]) -> tuple[float, float]:
    """The seed in the middle by the ratio of its first two figures."""
    return sorted(values, key=lambda of: of[0] / of[1])[len(values) // 2]


def _quotas() -> list[Figure]:
    solve(quota_problem(99))  # what is loaded once is nobody's time
    costs, cpus, arrival, priority, proven = [], [], [], [], []
    for seed in SEEDS:
        problem = quota_problem(seed)
        best, peer_cpu = _cpu(lambda of=problem: _textbook(of))  # type: ignore[misc]
        plan, cpu = _solved(problem)
        costs.append((plan.cost - best) / best * 100)
        proven.append(plan.gap * 100)
        cpus.append((cpu, peer_cpu))
        arrival.append((plan.cost, _greedy(problem, nearest_by_road)[1]))
        priority.append((plan.cost, _greedy(problem, heaviest_first)[1]))
    what = f"{INCIDENTS} needs x {TEAMS:,} teams with quotas"
    (cpu, peer_cpu), (cost, greedy), (same, heavy) = _median(cpus), _median(arrival), _median(priority)
    return [
        figure(f"{what}: worst gap to scipy's optimum of {len(SEEDS)}", max(costs), "%", bar=GAP_BAR_PERCENT),
        figure(f"{what}: worst gap proven without it", max(proven), "%", bar=GAP_BAR_PERCENT),
        figure(
            f"{what}: CPU, median of {len(SEEDS)}", cpu * 1000, "ms", peer="scipy, replicated rows",
            peer_value=peer_cpu * 1000, bar=CPU_BAR, rule="within",
        ),
        figure(
            f"{what}: weighted response time", cost / 3600, "h", peer="greedy by arrival",
            peer_value=greedy / 3600, bar=ARRIVAL_BAR, rule="within",
        ),
        figure(
            f"{what}: weighted response time", same / 3600, "h", peer="greedy by priority", peer_value=heavy / 3600
        ),
    ]  # fmt: skip


def _textbook(problem: PlanProblem) -> float:
    """A row for every team that is wanted."""
    weight = np.array([incident.weight for incident in problem.incidents])
    turnout = np.array([team.turnout_seconds for team in problem.teams])
    costs = (np.asarray(problem.travel) + turnout) * weight[:, None]
    costs = costs[np.repeat(np.arange(len(weight)), [incident.teams for incident in problem.incidents])]
    return float(costs[linear_sum_assignment(costs)].sum())


def _crews() -> list[Figure]:
    solve(crew_problem(99))
    exact, cpus, arrival, priority, bettered = [], [], [], [], []
    for seed in SEEDS:
        problem = crew_problem(seed)
        plan, cpu = _solved(problem)
        hint, heavy = _greedy(problem, heaviest_first)
        peer, peer_cpu = _cpu(lambda of=problem, start=hint: _cp_sat(of, start))  # type: ignore[misc]
        exact.append((plan.cost, peer))
        cpus.append((cpu, peer_cpu))
        arrival.append((plan.cost, _greedy(problem, nearest_by_road)[1]))
        priority.append((plan.cost, heavy))
        if seed == SEEDS[0]:
            ours: dict[int, list[int]] = {}
            for sent in plan.sent:
                ours.setdefault(sent.incident_id, []).append(sent.team_id)
            bettered.append((plan.cost, _cp_sat(problem, ours)))
    what = "the same with skills + headcount"
    (cost, peer), (cpu, peer_cpu) = _median(exact), _median(cpus)
    (of_arrival, greedy), (of_heavy, heavy), (first, after) = _median(arrival), _median(priority), bettered[0]
    return [
        figure(
            f"{what}: weighted response time, median of {len(SEEDS)}", cost / 3600, "h", peer="CP-SAT with hint, 40 s on 2 cores",
            peer_value=peer / 3600, bar=CREW_BAR, rule="within",
        ),
        figure(
            f"{what}: CPU, median of {len(SEEDS)}", cpu, "s", peer="CP-SAT with hint", peer_value=peer_cpu,
            bar=CREW_CPU_BAR, rule="within",
        ),
        figure(
            f"{what}: weighted response time", of_arrival / 3600, "h", peer="greedy by arrival",
            peer_value=greedy / 3600, bar=CREW_ARRIVAL_BAR, rule="within",
        ),
        figure(f"{what}: weighted response time", of_heavy / 3600, "h", peer="greedy by priority", peer_value=heavy / 3600),
        figure(
            f"{what}: weighted response time", first / 3600, "h", peer="the same after CP-SAT went on for 40 s",
            peer_value=after / 3600,
        ),
    ]  # fmt: skip


def _cp_sat(problem: PlanProblem, hint: dict[int, list[int]]) -> float:
    """The cost of what CP-SAT finds over the promising pairs, started from `hint`."""
    table = tables(problem)
    pairs = crew_prices(table).pairs
    for i, teams in hint.items():
        pairs[i, teams] = True
    model = cp_model.CpModel()
    sends = {(int(i), int(j)): model.new_bool_var("") for i, j in zip(*np.nonzero(pairs), strict=True)}
    of_team: dict[int, list[cp_model.IntVar]] = {}
    of_incident: dict[int, list[int]] = {}
    for (i, j), send in sends.items():
        of_team.setdefault(j, []).append(send)
        of_incident.setdefault(i, []).append(j)
        model.add_hint(send, j in hint.get(i, ()))
    for one in of_team.values():
        model.add_at_most_one(one)
    gaps = [model.new_int_var(0, 1000, "") for _ in table.penalty]
    for row, i in enumerate(table.row_incident.tolist()):
        offered = sum(int(table.offers[row, j]) * sends[i, j] for j in of_incident.get(i, ()))
        model.add(offered + gaps[table.row_group[row]] >= int(table.demand[row]))
    costs = [round(float(table.costs[pair])) for pair in sends] + [round(float(p)) for p in table.penalty]
    model.minimize(cp_model.LinearExpr.weighted_sum([*sends.values(), *gaps], costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = CP_SAT_PATIENCE_S, CP_SAT_WORKERS
    done = threading.Event()
    threading.Thread(target=_stop_when_paid, args=(solver, done, time.process_time() + CP_SAT_CPU_S)).start()
    solver.solve(model)
    done.set()
    crews: dict[int, list[int]] = {}
    for (i, j), send in sends.items():
        if solver.value(send):
            crews.setdefault(i, []).append(j)
    return write(problem, crews, 0.0).cost


def _stop_when_paid(solver: cp_model.CpSolver, done: threading.Event, until: float) -> None:
    while not done.wait(0.2):
        if time.process_time() >= until:
            solver.stop_search()


def _replanned() -> Figure:
    """Five teams drop out and five incidents come in; the worst of the seeds."""
    spent = []
    for seed in SEEDS:
        problem = crew_problem(seed)
        plan = solve(problem)
        dice = np.random.default_rng(seed)
        lost = set(dice.choice([sent.team_id for sent in plan.sent], 5, replace=False).tolist())
        again = dice.choice(INCIDENTS, 5, replace=False)
        come = [
            msgspec.structs.replace(problem.incidents[i], incident_id=INCIDENTS + n)
            for n, i in enumerate(again)
        ]
        travel = np.asarray(problem.travel)
        now = msgspec.structs.replace(
            problem,
            incidents=[*problem.incidents, *come],
            teams=[msgspec.structs.replace(t, reachable=t.team_id not in lost) for t in problem.teams],
            travel=np.concatenate([travel, travel[again] * 0.9 + 60]),
            proposed=plan.incident_of,
        )
        new, cpu = _cpu(lambda of=now: replan(of))  # type: ignore[misc]
        spent.append(cpu)
        assert not check(now, new)
    return figure("new facts to a new plan, worst of 5 (CPU)", max(spent), "s", bar=REPLAN_BAR_S)
