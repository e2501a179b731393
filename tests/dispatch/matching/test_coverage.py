"""How much of the needs a team could fill: nobody and nothing counted twice."""

from __future__ import annotations

import msgspec

from dispatch.matching.problem import IncidentFacts, NeedFacts, ReasonCode
from dispatch.matching.rank import rank
from tests.dispatch.matching.shared import (
    BOAT_AND_SIX,
    FIRST_AID,
    RESCUE,
    SWIFT_WATER,
    reasons,
    refusal,
    team,
)


def test_on_the_water_the_uninsured_do_not_count_and_on_land_they_do() -> None:
    on_land = msgspec.structs.replace(RESCUE, on_water=False)
    assert reasons(team(uninsured=5))[ReasonCode.SKILL].data["have"] == 3
    assert reasons(team(uninsured=5))[ReasonCode.INSURANCE].data == {"uninsured": 5}
    assert reasons(team(uninsured=5), on_land)[ReasonCode.SKILL].data["have"] == 6


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
