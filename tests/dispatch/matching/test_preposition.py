"""Where idle teams stand best: as good as trying everything where that can be tried, within its bound everywhere."""

from __future__ import annotations

from itertools import combinations, permutations
from math import e, inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from msgspec.structs import replace

from dispatch.matching.preposition import Move, Placement, Standby, preposition

EXACT = pytest.approx(0, abs=1e-6)


def standby(**fields: Any) -> Standby:
    """Two teams side by side on the first place, three places, a site at each."""
    values: dict[str, Any] = {
        "weight": np.array([1.0, 5.0, 3.0]),
        "held": np.array([[True, False, False], [True, False, False]]),
        "reached": np.eye(3, dtype=bool),
        "travel": np.array([[0.0, 600.0, 900.0], [0.0, 500.0, 800.0]]),
        "county": ["a", "a"],
        "movable": np.array([True, True]),
        "most": 1,
    }
    return Standby(**values | fields)


@st.composite
def standbys(draw: st.DrawFn, *, held: bool = True) -> Standby:
    teams, sites, places = (draw(st.integers(0 if i < 2 else 1, most)) for i, most in enumerate((4, 4, 6)))
    bools = st.booleans()
    return Standby(
        weight=draw(arrays.arrays(np.float64, places, elements=st.integers(0, 9).map(float))),
        held=draw(arrays.arrays(bool, (teams, places), elements=bools if held else st.just(False))),
        reached=draw(arrays.arrays(bool, (sites, places), elements=bools)),
        travel=draw(
            arrays.arrays(np.float64, (teams, sites), elements=st.sampled_from([60.0, 600.0, 6000.0, inf]))
        ),
        county=draw(st.lists(st.sampled_from("ab"), min_size=teams, max_size=teams)),
        movable=draw(arrays.arrays(bool, teams, elements=bools)),
        reserve=draw(st.dictionaries(st.sampled_from("ab"), st.integers(0, 3))),
        most=draw(st.integers(1, 3)),
        latest=draw(st.sampled_from([300.0, 900.0, inf])),
    )


def uncovered(problem: Standby, moves: tuple[Move, ...]) -> float:
    held = problem.held.copy()
    for move in moves:
        held[move.team] = problem.reached[move.site]
    return float(problem.weight[~held.any(axis=0)].sum())


def allowed(problem: Standby, moves: tuple[Move, ...]) -> bool:
    gone = [move.team for move in moves]
    kept = all(
        sum(problem.county[team] == county for team in range(len(problem.county)) if team not in gone)
        >= min(problem.reserve.get(county, 0), problem.county.count(county))
        for county in set(problem.county)
        if any(problem.county[team] == county for team in gone)
    )
    near = all(move.seconds <= problem.latest and np.isfinite(move.seconds) for move in moves)
    return kept and near and bool(problem.movable[gone].all()) and len(set(gone)) == len(gone) <= problem.most


def by_trying_everything(problem: Standby) -> float:
    teams, sites = problem.held.shape[0], problem.reached.shape[0]
    best = uncovered(problem, ())
    for number in range(1, min(problem.most, teams, sites) + 1):
        for gone in combinations(range(teams), number):
            for there in permutations(range(sites), number):
                pairs = zip(gone, there, strict=True)
                moves = tuple(Move(team, site, float(problem.travel[team, site])) for team, site in pairs)
                if allowed(problem, moves):
                    best = min(best, uncovered(problem, moves))
    return best


def checked(problem: Standby, found: Placement) -> None:
    """What every answer keeps, whatever its quality."""
    assert allowed(problem, found.moves)
    assert found.before == pytest.approx(uncovered(problem, ()))
    assert found.after == pytest.approx(uncovered(problem, found.moves))
    assert found.bound <= found.after + 1e-6 <= found.before + 2e-6
    assert 0 <= found.share <= 1 + 1e-9


def test_the_nearest_of_two_idle_teams_goes_where_most_is_out_of_reach() -> None:
    found = preposition(standby())
    assert found.moves == (Move(1, 1, 500.0),)
    assert (found.before, found.after, found.proven) == (8.0, 3.0, True)


def test_a_team_stays_whose_leaving_uncovers_more_than_it_would_cover_elsewhere() -> None:
    alone = standby(
        held=np.array([[True, False, False]]), travel=np.zeros((1, 3)), county=["a"], movable=np.array([True])
    )
    assert preposition(replace(alone, weight=np.array([6.0, 5.0, 3.0]))).moves == ()
    assert preposition(alone).moves == (Move(0, 1, 0.0),)


def test_of_each_county_as_many_stay_as_were_asked_to() -> None:
    two = standby(most=2)
    assert len(preposition(replace(two, weight=np.array([0.0, 5.0, 3.0]))).moves) == 2
    assert len(preposition(replace(two, weight=np.array([0.0, 5.0, 3.0]), reserve={"a": 1})).moves) == 1
    assert preposition(replace(two, reserve={"a": 7})).moves == ()


def test_who_would_come_too_late_or_has_people_out_is_not_moved() -> None:
    assert preposition(standby(latest=550.0)).moves == (Move(1, 1, 500.0),)
    assert preposition(standby(latest=400.0)).moves == ()
    assert preposition(standby(movable=np.array([True, False]))).moves == (Move(0, 1, 600.0),)
    assert preposition(standby(movable=np.array([False, False]))).moves == ()


def test_a_move_that_is_not_worth_its_price_is_not_proposed() -> None:
    assert len(preposition(standby(most=2, price=2.5, weight=np.array([0.0, 5.0, 3.0]))).moves) == 2
    assert len(preposition(standby(most=2, price=4.0, weight=np.array([0.0, 5.0, 3.0]))).moves) == 1
    assert preposition(standby(price=6.0)).moves == ()


def test_what_two_moves_do_together_is_found_where_neither_pays_alone() -> None:
    # Greedy takes the site in the middle; the two beside it cover everything.
    problem = standby(
        weight=np.array([3.0, 2.0, 2.0, 3.0]),
        held=np.zeros((2, 4), dtype=bool),
        reached=np.array(
            [[True, True, False, False], [False, False, True, True], [True, False, False, True]]
        ),
        travel=np.full((2, 3), 60.0),
        most=2,
    )
    assert preposition(problem).after == 0


@given(standbys())
@settings(max_examples=300)
def test_small_problems_are_solved_as_well_as_by_trying_everything(problem: Standby) -> None:
    found = preposition(problem)
    checked(problem, found)
    assert found.proven
    assert found.after - by_trying_everything(problem) == EXACT


@given(standbys())
@settings(max_examples=300)
def test_without_trying_everything_the_bound_still_holds(problem: Standby) -> None:
    found = preposition(problem, tries=0)
    checked(problem, found)
    assert not found.proven
    assert found.bound <= by_trying_everything(problem) + 1e-6


@given(standbys(held=False))
@settings(max_examples=300)
def test_teams_that_cover_nothing_alone_are_placed_within_the_known_factor_of_the_best(
    problem: Standby,
) -> None:
    everybody = replace(
        problem, travel=np.zeros_like(problem.travel), movable=np.ones_like(problem.movable), reserve={}
    )
    found = preposition(everybody, tries=0)
    best = found.before - by_trying_everything(everybody)
    assert found.before - found.after >= (1 - 1 / e) * best - 1e-6


def test_the_same_facts_give_the_same_answer_at_the_size_of_a_city() -> None:
    dice = np.random.default_rng(7)
    places, sites, teams = (
        dice.uniform(0, 1, (400, 2)),
        dice.uniform(0, 1, (140, 2)),
        dice.uniform(0.4, 0.6, (40, 2)),
    )

    def near(some: Any) -> Any:
        return np.hypot(*(some[:, None] - places[None]).transpose(2, 0, 1)) < 0.15

    problem = Standby(
        weight=dice.uniform(1, 9, 400), held=near(teams), reached=near(sites),
        travel=np.hypot(*(teams[:, None] - sites[None]).transpose(2, 0, 1)) * 6000,
        county=[str(number % 12) for number in range(40)], movable=np.ones(40, dtype=bool),
        reserve={str(number): 1 for number in range(12)}, most=5,
    )  # fmt: skip
    found = preposition(problem)
    checked(problem, found)
    assert found == preposition(problem)
    assert len(found.moves) == 5
    assert found.share > 1 - 1 / e
