"""Who is proposed for a rescue on the water at Tangtou, and who is refused, and why."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.matching.problem import (
    Expired,
    IncidentFacts,
    Level,
    NeedFacts,
    Ranking,
    Reason,
    ReasonCode,
    TeamFacts,
    VolunteerFacts,
)
from dispatch.matching.rank import rank, rank_volunteers

SWIFT_WATER, FIRST_AID = 1, 2
BOAT_AND_SIX = NeedFacts(need_id=1, skill_id=SWIFT_WATER, headcount=6, equipment={"boat": 1})
RESCUE = IncidentFacts(needs=[BOAT_AND_SIX], on_water=True)


def team(team_id: int = 1, **facts: Any) -> TeamFacts:
    """The county's water team: eight free, insured, all certified, two boats, fourteen minutes away."""
    usual: dict[str, Any] = {
        "travel_seconds": 14 * 60.0,
        "travel_metres": 9_000.0,
        "strength_free": 8,
        "skills": {SWIFT_WATER: 8, FIRST_AID: 3},
        "equipment_free": {"boat": 2},
    }
    return TeamFacts(team_id=team_id, **(usual | facts))


def ids(ranking: Ranking) -> list[int]:
    return [entry.team_id for entry in ranking.ranked]


def refusal(candidate: TeamFacts, incident: IncidentFacts = RESCUE) -> tuple[Reason, ...]:
    ranking = rank(incident, [candidate])
    assert not ranking.ranked
    return ranking.refused[0].reasons


def reasons(candidate: TeamFacts, incident: IncidentFacts = RESCUE) -> dict[ReasonCode, Reason]:
    return {reason.code: reason for reason in rank(incident, [candidate]).ranked[0].reasons}


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


def test_everything_in_order_is_said_in_the_order_of_the_row() -> None:
    said = rank(RESCUE, [team(rested_hours=9.0, last_fix_age_s=40)]).ranked[0].reasons
    assert said == (
        Reason(ReasonCode.SKILL, Level.GOOD, {"need_id": 1, "skill_id": SWIFT_WATER, "have": 6, "need": 6}),
        Reason(ReasonCode.EQUIPMENT, Level.GOOD, {"need_id": 1, "kind": "boat", "have": 1, "need": 1}),
        Reason(ReasonCode.CERTIFICATES, Level.GOOD),
        Reason(ReasonCode.REST, Level.GOOD, {"hours": 9.0}),
        Reason(ReasonCode.POSITION, Level.GOOD, {"age_s": 40}),
    )


def test_an_expired_certificate_refuses_and_names_its_day() -> None:
    lapsed = team(skills={FIRST_AID: 3}, expired={SWIFT_WATER: Expired(5, "2026-08-07")}, uninsured=4)
    assert refusal(lapsed) == (
        Reason(
            ReasonCode.NO_CERTIFICATE,
            Level.REFUSE,
            {"skill_id": SWIFT_WATER, "expired": 5, "expired_on": "2026-08-07"},
        ),
        Reason(ReasonCode.INSURANCE, Level.WEAK, {"uninsured": 4}),
    )


def test_a_skill_nobody_ever_held_refuses_without_a_day() -> None:
    assert refusal(team(skills={}))[0].data == {"skill_id": SWIFT_WATER, "expired": 0, "expired_on": None}


def test_some_expired_papers_are_a_warning_when_others_are_in_date() -> None:
    mixed = team(skills={SWIFT_WATER: 3}, expired={SWIFT_WATER: Expired(2, "2026-08-07")})
    said = reasons(mixed)
    assert said[ReasonCode.CERTIFICATES].level is Level.WEAK
    assert said[ReasonCode.SKILL] == Reason(
        ReasonCode.SKILL, Level.WEAK, {"need_id": 1, "skill_id": SWIFT_WATER, "have": 3, "need": 6}
    )


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"on_duty": False}, Reason(ReasonCode.OFF_DUTY, Level.REFUSE)),
        ({"reachable": False}, Reason(ReasonCode.UNREACHABLE, Level.REFUSE)),
        (
            {"strength_free": 0, "engaged_on": "LY-2026-9"},
            Reason(ReasonCode.COMMITTED, Level.REFUSE, {"incident": "LY-2026-9"}),
        ),
        ({"uninsured": 8}, Reason(ReasonCode.UNINSURED, Level.REFUSE, {"uninsured": 8})),
    ],
)
def test_a_broken_hard_rule_refuses(facts: dict[str, Any], reason: Reason) -> None:
    assert reason in refusal(team(**facts))


def test_a_committed_team_is_not_also_blamed_for_its_papers() -> None:
    codes = [reason.code for reason in refusal(team(strength_free=0, skills={}, engaged_on="LY-2026-9"))]
    assert codes[0] is ReasonCode.COMMITTED
    assert ReasonCode.NO_CERTIFICATE not in codes


def test_a_team_that_breaks_several_rules_is_told_all_of_them() -> None:
    codes = {
        r.code for r in refusal(team(on_duty=False, reachable=False, skills={})) if r.level is Level.REFUSE
    }
    assert codes == {ReasonCode.OFF_DUTY, ReasonCode.UNREACHABLE, ReasonCode.NO_CERTIFICATE}


def test_on_the_water_the_uninsured_do_not_count_and_on_land_they_do() -> None:
    on_land = msgspec.structs.replace(RESCUE, on_water=False)
    assert reasons(team(uninsured=5))[ReasonCode.SKILL].data["have"] == 3
    assert reasons(team(uninsured=5))[ReasonCode.INSURANCE].data == {"uninsured": 5}
    assert reasons(team(uninsured=5), on_land)[ReasonCode.SKILL].data["have"] == 6


def test_where_only_boats_are_needed_a_team_without_one_is_refused() -> None:
    boats = IncidentFacts(needs=[NeedFacts(need_id=1, equipment={"boat": 2})])
    assert refusal(team(equipment_free={}), boats)[0] == Reason(
        ReasonCode.NO_EQUIPMENT, Level.REFUSE, {"kind": "boat"}
    )
    assert reasons(team(equipment_free={"boat": 1}), boats)[ReasonCode.EQUIPMENT].level is Level.WEAK


def test_a_boat_without_anyone_certified_does_not_make_a_rescue() -> None:
    assert refusal(team(skills={}, equipment_free={"boat": 2}))[0].code is ReasonCode.NO_CERTIFICATE


def test_a_team_may_serve_one_need_of_two() -> None:
    incident = IncidentFacts(needs=[BOAT_AND_SIX, NeedFacts(need_id=2, skill_id=FIRST_AID, headcount=2)])
    medics = rank(incident, [team(skills={FIRST_AID: 3})]).ranked[0]
    assert [(cover.need_id, cover.people) for cover in medics.coverage.needs] == [(1, 0), (2, 2)]
    assert not medics.coverage.full


def test_nobody_is_counted_for_two_places() -> None:
    incident = IncidentFacts(
        needs=[
            NeedFacts(need_id=1, headcount=4),
            NeedFacts(need_id=2, skill_id=SWIFT_WATER, headcount=4),
            NeedFacts(need_id=3, skill_id=FIRST_AID, headcount=2),
        ]
    )
    covered = rank(incident, [team(strength_free=5)]).ranked[0].coverage
    assert [cover.people for cover in covered.needs] == [0, 3, 2]
    assert covered.people == 5


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"rested_hours": 7.9}, ReasonCode.REST),
        ({"worked_hours_24h": 16.0}, ReasonCode.WORK),
        ({"last_fix_age_s": 301}, ReasonCode.POSITION),
        ({"travel_seconds": 1801.0}, ReasonCode.FAR),
    ],
)
def test_a_soft_rule_warns_and_does_not_refuse(facts: dict[str, Any], code: ReasonCode) -> None:
    assert reasons(team(**facts))[code].level is Level.WEAK


def test_a_team_measured_from_its_base_says_so() -> None:
    assert reasons(team())[ReasonCode.POSITION] == Reason(ReasonCode.POSITION, Level.GOOD, {"age_s": None})


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
