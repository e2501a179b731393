"""What nobody can bring in time, and the one thing that would change a refusal."""

from __future__ import annotations

from dispatch.matching.gaps import gaps
from dispatch.matching.problem import Expired, IncidentFacts, NeedFacts, TeamFacts
from dispatch.matching.rank import rank
from dispatch.matching.reasons import Change, ChangeCode
from tests.dispatch.matching.shared import RESCUE, SWIFT_WATER, team


def lacking(teams: list[TeamFacts], incident: IncidentFacts = RESCUE) -> list[tuple[str, int, int | None]]:
    return [(gap.unit, gap.have, gap.nearest) for gap in gaps(incident, rank(incident, teams).ranked)]


def change(candidate: TeamFacts) -> Change | None:
    return rank(RESCUE, [candidate]).refused[0].change


def test_a_need_that_is_met_in_time_is_no_gap_even_by_several_teams() -> None:
    assert lacking([team(1, skills={SWIFT_WATER: 3}), team(2, skills={SWIFT_WATER: 3})]) == []


def test_a_need_nobody_meets_within_the_hour_names_who_is_nearest_with_it() -> None:
    near = team(1, equipment_free={})
    far = team(2, travel_seconds=84 * 60.0)
    farther = team(3, travel_seconds=90 * 60.0)
    assert lacking([near, farther, far]) == [("boat", 0, 2)]


def test_a_need_that_is_met_in_part_says_how_much() -> None:
    assert lacking([team(1, skills={SWIFT_WATER: 2})]) == [("people", 2, None)]


def test_what_nobody_has_has_no_nearest() -> None:
    assert lacking([]) == [("people", 0, None), ("boat", 0, None)]


def test_the_one_thing_is_what_takes_longest_to_change() -> None:
    out = team(strength_free=0, engaged_on="LY-2026-9", back_at="2026-08-14T19:40:00+00:00")
    assert change(out) == Change(ChangeCode.BACK, {"at": "2026-08-14T19:40:00+00:00"})
    assert change(team(on_duty=False)) == Change(ChangeCode.ON_DUTY)
    assert change(team(on_duty=False, uninsured=8)) == Change(ChangeCode.INSURE, {"people": 8}, 1)
    expired = team(skills={}, equipment_free={}, expired={SWIFT_WATER: Expired(3, "2026-08-07")})
    assert change(expired) == Change(ChangeCode.RENEW, {"skill_id": SWIFT_WATER, "people": 3})


def test_a_boat_that_is_out_says_when_it_is_back_and_one_the_team_never_had_does_not() -> None:
    boats = IncidentFacts(needs=[NeedFacts(need_id=1, equipment={"boat": 2})])
    out = team(equipment_free={}, pieces_back={"boat": "2026-08-14T19:40:00+00:00"})
    assert rank(boats, [out]).refused[0].change == Change(
        ChangeCode.PIECE_BACK, {"kind": "boat", "at": "2026-08-14T19:40:00+00:00"}
    )
    never = team(equipment_free={})
    assert rank(boats, [never]).refused[0].change == Change(ChangeCode.LEND, {"kind": "boat"})
