"""What rules a team out, what is a warning, what speaks for it."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.matching.problem import Expired, IncidentFacts, Level, NeedFacts, Reason, ReasonCode
from dispatch.matching.rank import rank
from tests.dispatch.matching.shared import FIRST_AID, RESCUE, SWIFT_WATER, reasons, refusal, team


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


def test_where_only_boats_are_needed_a_team_without_one_is_refused() -> None:
    boats = IncidentFacts(needs=[NeedFacts(need_id=1, equipment={"boat": 2})])
    assert refusal(team(equipment_free={}), boats)[0] == Reason(
        ReasonCode.NO_EQUIPMENT, Level.REFUSE, {"kind": "boat"}
    )
    assert reasons(team(equipment_free={"boat": 1}), boats)[ReasonCode.EQUIPMENT].level is Level.WEAK


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
