"""Who is proposed for a rescue on the water at Tangtou, in which order."""

from __future__ import annotations

import random
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dispatch.matching.problem import IncidentFacts, Level, ReasonCode, TeamFacts, VolunteerFacts
from dispatch.matching.rank import rank, rank_volunteers
from tests.dispatch.matching.shared import FIRST_AID, RESCUE, SWIFT_WATER, ids, team


def test_the_team_that_arrives_first_is_first() -> None:
    ranking = rank(
        RESCUE, [team(1, travel_seconds=1140), team(2, travel_seconds=840), team(3, travel_seconds=1380)]
    )
    assert ids(ranking) == [2, 1, 3]
    assert [entry.rank for entry in ranking.ranked] == [1, 2, 3]


def test_a_nearer_team_that_may_not_go_never_stands_before_one_that_may() -> None:
    ranking = rank(RESCUE, [team(1, travel_seconds=60, on_duty=False), team(2, travel_seconds=5000)])
    assert ids(ranking) == [2]
    assert [entry.team_id for entry in ranking.refused] == [1]


def test_within_the_same_minute_the_team_that_fills_more_places_is_first() -> None:
    ranking = rank(
        RESCUE, [team(1, travel_seconds=840, skills={SWIFT_WATER: 3}), team(2, travel_seconds=870)]
    )
    assert ids(ranking) == [2, 1]


def test_within_the_same_minute_and_cover_the_rested_team_is_first() -> None:
    candidates = [team(1, rested_hours=2), team(2, rested_hours=9), team(3, rested_hours=30), team(4)]
    assert ids(rank(RESCUE, candidates)) == [4, 3, 2, 1]


def test_when_a_life_hangs_on_it_seconds_come_before_cover_and_rest() -> None:
    urgent = msgspec.structs.replace(RESCUE, life_critical=True)
    candidates = [
        team(1, travel_seconds=870),
        team(2, travel_seconds=841, skills={SWIFT_WATER: 3}, rested_hours=1),
    ]
    assert ids(rank(urgent, candidates)) == [2, 1]
    assert ids(rank(RESCUE, candidates)) == [1, 2]


def test_with_needs_still_unknown_every_ready_team_is_ranked_by_arrival() -> None:
    ranking = rank(IncidentFacts(), [team(1, travel_seconds=900), team(2, travel_seconds=300, skills={})])
    assert ids(ranking) == [2, 1]
    assert ranking.ranked[0].coverage.full


def test_single_volunteers_are_ranked_by_the_same_rules() -> None:
    def diver(volunteer_id: int, **facts: Any) -> VolunteerFacts:
        usual: dict[str, Any] = {"skills": frozenset({SWIFT_WATER}), "insured": True, "travel_seconds": 300.0}
        return VolunteerFacts(volunteer_id=volunteer_id, **(usual | facts))

    ranking = rank_volunteers(
        RESCUE,
        [
            diver(1),
            diver(2, travel_seconds=120.0),
            diver(3, insured=False),
            diver(4, skills=frozenset(), expired={SWIFT_WATER: "2026-08-07"}),
            diver(5, engaged_on="LY-2026-9"),
            diver(6, available=False),
        ],
    )
    assert ids(ranking) == [2, 1]
    assert {entry.team_id: entry.reasons[0].code for entry in ranking.refused} == {
        3: ReasonCode.UNINSURED,
        4: ReasonCode.NO_CERTIFICATE,
        5: ReasonCode.COMMITTED,
        6: ReasonCode.OFF_DUTY,
    }


teams = st.builds(
    team,
    st.integers(1, 10_000),
    travel_seconds=st.floats(0, 7200),
    strength_free=st.integers(0, 12),
    on_duty=st.booleans(),
    reachable=st.booleans(),
    skills=st.dictionaries(st.sampled_from([SWIFT_WATER, FIRST_AID]), st.integers(0, 12)),
    uninsured=st.integers(0, 12),
    equipment_free=st.dictionaries(st.just("boat"), st.integers(0, 3)),
    rested_hours=st.none() | st.floats(0, 100),
)


@given(st.lists(teams, max_size=30, unique_by=lambda t: t.team_id), st.randoms(use_true_random=False))
def test_every_team_is_answered_once_and_order_of_the_facts_changes_nothing(
    candidates: list[TeamFacts], shuffler: random.Random
) -> None:
    ranking = rank(RESCUE, candidates)
    named = [entry.team_id for entry in ranking.ranked] + [entry.team_id for entry in ranking.refused]
    assert sorted(named) == sorted(candidate.team_id for candidate in candidates)
    shuffled = list(candidates)
    shuffler.shuffle(shuffled)
    assert rank(RESCUE, shuffled) == ranking


@given(st.lists(teams, max_size=30, unique_by=lambda t: t.team_id))
def test_nobody_ranked_breaks_a_hard_rule_and_nobody_refused_lacks_one(candidates: list[TeamFacts]) -> None:
    ranking = rank(RESCUE, candidates)
    for ranked in ranking.ranked:
        assert ranked.strength > 0
        assert ranked.coverage.people <= ranked.strength
        assert all(reason.level is not Level.REFUSE for reason in ranked.reasons)
    for refused in ranking.refused:
        assert refused.reasons[0].level is Level.REFUSE
