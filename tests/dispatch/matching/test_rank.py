"""Who is proposed for a rescue on the water at Tangtou, in which order."""

from __future__ import annotations

import random
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dispatch.matching.problem import (
    Acceptance,
    IncidentFacts,
    Level,
    NeedFacts,
    ReasonCode,
    TeamFacts,
    Turnout,
    VolunteerFacts,
)
from dispatch.matching.rank import rank, rank_volunteers
from dispatch.matching.reasons import ChangeCode
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


def test_when_a_life_hangs_on_it_seconds_come_before_rest_and_load() -> None:
    urgent = msgspec.structs.replace(RESCUE, life_critical=True)
    candidates = [
        team(1, travel_seconds=870),
        team(2, travel_seconds=850, rested_hours=1, worked_hours_24h=17),
    ]
    assert ids(rank(urgent, candidates)) == [2, 1]
    assert ids(rank(RESCUE, candidates)) == [1, 2]


def test_a_team_that_lacks_what_is_needed_stands_behind_one_a_few_minutes_later() -> None:
    boat_only = team(1, travel_seconds=540, skills={})
    half = team(2, travel_seconds=540, skills={SWIFT_WATER: 3})
    able = team(3, travel_seconds=840)
    needs = [
        NeedFacts(need_id=1, skill_id=SWIFT_WATER, headcount=6),
        NeedFacts(need_id=2, equipment={"boat": 1}),
    ]
    for life in (False, True):
        incident = IncidentFacts(needs=needs, on_water=True, life_critical=life)
        assert ids(rank(incident, [boat_only, half, able])) == [3, 2, 1]
    lacking = rank(IncidentFacts(needs=needs), [boat_only]).ranked[0]
    said = next(reason for reason in lacking.reasons if reason.code is ReasonCode.SHORTFALL)
    assert said.data == {"seconds": 900.0}


def test_nor_does_a_team_an_hour_away_pass_one_next_door_that_brings_half() -> None:
    half = team(1, travel_seconds=300, skills={SWIFT_WATER: 3})
    assert ids(rank(RESCUE, [team(2, travel_seconds=3600), half])) == [1, 2]


def test_hands_that_anybody_has_do_not_make_up_for_the_skill() -> None:
    incident = IncidentFacts(
        needs=[
            NeedFacts(need_id=1, skill_id=SWIFT_WATER, headcount=6),
            NeedFacts(need_id=2, headcount=10),
        ]
    )
    many = team(1, travel_seconds=300, skills={}, strength_free=30)
    able = team(2, travel_seconds=900)
    assert ids(rank(incident, [many, able])) == [2, 1]


def test_in_the_same_minute_who_was_out_less_goes_first_and_then_who_says_yes_more_often() -> None:
    busy = team(1, hours_7d=30.0, acceptance=Acceptance(0.9, 10, 9))
    idle = team(2, hours_7d=2.0, acceptance=Acceptance(0.2, 10, 1))
    keen = team(3, hours_7d=1.0, acceptance=Acceptance(0.5, 10, 6))
    assert ids(rank(RESCUE, [busy, idle, keen])) == [3, 2, 1]


def test_the_arrival_is_turnout_and_travel_and_its_range_is_wider_where_no_road_was_looked_at() -> None:
    slow = rank(RESCUE, [team(1, turnout=Turnout(240.0, 9), estimated=False)]).ranked[0]
    assert slow.arrival.expected == 240 + 14 * 60
    guessed = rank(RESCUE, [team(1, turnout=Turnout(240.0, 9))]).ranked[0]
    assert guessed.arrival.earliest < slow.arrival.earliest < slow.arrival.expected
    assert slow.arrival.expected < slow.arrival.latest < guessed.arrival.latest


def test_whom_no_road_leads_to_is_last_and_says_so() -> None:
    cut_off = team(1, travel_seconds=float("inf"))
    ranking = rank(RESCUE, [cut_off, team(2, travel_seconds=7000)])
    assert ids(ranking) == [2, 1]
    assert ReasonCode.NO_WAY in {reason.code for reason in ranking.ranked[1].reasons}


def test_for_cover_next_week_it_does_not_matter_who_is_on_duty_tonight() -> None:
    later = msgspec.structs.replace(RESCUE, planned=True)
    assert ids(rank(later, [team(1, on_duty=False)])) == [1]


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


def test_nobody_goes_on_the_water_alone() -> None:
    alone = VolunteerFacts(volunteer_id=1, skills=frozenset({SWIFT_WATER}), insured=True, travel_seconds=60.0)
    second = msgspec.structs.replace(alone, volunteer_id=2, travel_seconds=90.0)
    refused = rank_volunteers(RESCUE, [alone]).refused[0]
    assert [reason.code for reason in refused.reasons] == [ReasonCode.ALONE]
    assert refused.change
    assert refused.change.code is ChangeCode.SECOND_PERSON
    together = rank_volunteers(RESCUE, [alone, second])
    assert ids(together) == [1, 2]
    assert ReasonCode.BUDDY in {reason.code for reason in together.ranked[0].reasons}
    crew_out = msgspec.structs.replace(RESCUE, company=True)
    assert ids(rank_volunteers(crew_out, [alone])) == [1]
    assert ids(rank_volunteers(IncidentFacts(needs=RESCUE.needs), [alone])) == [1]


def test_whoever_is_too_old_or_not_fit_stays_off_the_water_only() -> None:
    unfit = VolunteerFacts(
        volunteer_id=1, skills=frozenset({SWIFT_WATER}), insured=True, fit=False, travel_seconds=60.0
    )
    assert rank_volunteers(RESCUE, [unfit]).refused[0].reasons[0].code is ReasonCode.UNFIT
    assert ids(rank_volunteers(IncidentFacts(needs=RESCUE.needs), [unfit])) == [1]


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
    worked_hours_24h=st.floats(0, 24),
    hours_7d=st.floats(0, 100),
    unfit=st.integers(0, 4),
    estimated=st.booleans(),
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
        assert refused.change is not None
