"""The fixed cast of the stories: who they are. The rows of everything else are made by the functions of `rows`, which are the cast's too.

Linyi's Red Cross with the district Lanshan below it, and Jinan's, which must see nothing of Linyi. A night of floods is
live, and a simulation runs beside it. Everybody of the team has a swift-water certificate and an insurance.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.models import Incident, Operation, Organisation, Team, User, Volunteer
from dispatch.models.keys import refresh_keys
from dispatch.states import Mode, Role, Unit
from tests.dispatch.rows import (
    EXPIRED,
    IN_DATE,
    JINAN,
    LANSHAN,
    NANFANG,
    SPAN,
    ask,
    call_out,
    incident,
    mission,
    now,
    operation,
    organisation,
    point,
    proposal,
    proposal_item,
    request,
    team,
    user,
    volunteer,
)

__all__ = [
    "EXPIRED",
    "IN_DATE",
    "JINAN",
    "LANSHAN",
    "NANFANG",
    "SPAN",
    "Cast",
    "ask",
    "call_out",
    "cast",
    "incident",
    "mission",
    "now",
    "operation",
    "organisation",
    "point",
    "proposal",
    "proposal_item",
    "request",
    "team",
    "user",
    "volunteer",
]


@dataclass(frozen=True)
class Cast:
    """Everybody of the stories."""

    city: Organisation
    district: Organisation
    other_city: Organisation
    coordinator: User
    commander: User
    stranger: User  # coordinator of the other city
    leader: Volunteer
    deputy: Volunteer
    first: Volunteer
    second: Volunteer
    team: Team
    operation: Operation
    simulation: Operation
    incident: Incident


def cast() -> Cast:
    """The cast as every story begins: a located incident that needs 6 people with swift-water and 1 boat; nobody asked yet."""
    city = organisation("临沂")
    district = organisation("兰山", parent=city)
    other_city = organisation("济南", prefix="JN")
    for placed in (city, district, other_city):
        placed.refresh_from_db()  # a new root may have moved the others in the tree
    leader, deputy, first, second = (
        volunteer(district, name, f"+861380000000{number}", account=user(username, name), indexed=False)
        for number, (username, name) in enumerate(
            (("leader", "王强"), ("deputy", "赵敏"), ("first", "孙浩"), ("second", "周琳")), 1
        )
    )
    others = [
        volunteer(district, f"队员{number}", f"+861380000001{number}", indexed=False)
        for number in range(1, 5)
    ]
    refresh_keys()
    flood = operation(city, "8·14 暴雨洪涝", "flood")
    return Cast(
        city=city,
        district=district,
        other_city=other_city,
        coordinator=user("coordinator", "李静", at=city, role=Role.COORDINATOR),
        commander=user("commander", "张海", at=city, role=Role.COMMANDER),
        stranger=user("stranger", "陈远", at=other_city, role=Role.COORDINATOR),
        leader=leader,
        deputy=deputy,
        first=first,
        second=second,
        team=team(
            district,
            "兰山区水上救援队",
            members=[leader, deputy, first, second, *others],
            deputy=deputy,
            boats=2,
        ),
        operation=flood,
        simulation=operation(city, "防汛桌面推演", "rehearsal", mode=Mode.SIMULATION),
        incident=incident(flood, needs=[("swift_water", {Unit.PEOPLE: 6}), (None, {Unit.BOAT: 1})]),
    )
