"""Sixty who send the same crew and the same boats to sixty places at once, and what the tables then say about it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection

from dispatch.flow import answer
from dispatch.flow.refusals import Refusal
from dispatch.models import Ask, CallOut, Carried, CrewMember, Incident, Mission, Need, Operation, Quota, Team
from dispatch.states import (
    AskState,
    CallOutState,
    IncidentKind,
    IncidentState,
    MissionState,
    Precision,
    Source,
    Unit,
    Urgency,
)
from tests.dispatch import rows

DESKS, PEOPLE, BOATS = 60, 8, 2
# By turns all of the team for each place, a part of it, and as much as is left.
WANTED = ((8, 2), (3, 1), (1, 0), (5, 2))
_OVERLAPS = """
SELECT (SELECT count(*) FROM dispatch_crewmember a JOIN dispatch_crewmember b
        ON a.volunteer_id = b.volunteer_id AND a.id < b.id AND a.live AND b.live AND a.span && b.span)
     + (SELECT count(*) FROM dispatch_carried a JOIN dispatch_carried b
        ON a.equipment_id = b.equipment_id AND a.id < b.id AND a.live AND b.live AND a.span && b.span)
"""


def crew(operation: Operation) -> Team:
    """A team of PEOPLE people and BOATS boats."""
    home = operation.organisation
    members = [
        rows.volunteer(home, f"艇员{number}", f"+861380001{number:04}", skills=[]) for number in range(PEOPLE)
    ]
    return rows.team(home, "艇队", members=members, boats=BOATS)


def jobs(operation: Operation, team: Team, turn: int) -> list[int]:
    """DESKS incidents, and the team is asked for each: the asks."""
    now, leader = datetime.now(UTC), team.leader
    assert leader
    incidents = Incident.objects.bulk_create(
        Incident(
            **operation.root(), year=now.year, number=1_000_000 + turn * DESKS + number, title=f"处{number}",
            kind=IncidentKind.TRAPPED.value, urgency=Urgency.CRITICAL.value, people=9, received_at=now, stage_at=now,
            state=IncidentState.CALLED_OUT.value, place_words="南坊", point=rows.point(rows.NANFANG),
            precision=Precision.VILLAGE.value,
        )
        for number in range(DESKS)
    )  # fmt: skip
    needs = Need.objects.bulk_create(Need(incident=incident) for incident in incidents)
    for unit, quota in ((Unit.PEOPLE, PEOPLE), (Unit.BOAT, BOATS)):
        Quota.objects.bulk_create(Quota(need=need, unit=unit.value, quota=quota) for need in needs)
    call_outs = CallOut.objects.bulk_create(
        CallOut(
            **operation.root(), incident=incident, letter=_letter(number), started_at=now,
            state=CallOutState.RUNNING.value,
        )
        for number, incident in enumerate(incidents)
    )  # fmt: skip
    asks = Ask.objects.bulk_create(
        Ask(call_out=row, team=team, recipient=leader, sandbox=False, state=AskState.SENT.value, asked_at=now)
        for row in call_outs
    )
    return [ask.pk for ask in asks]


def _letter(number: int) -> str:
    """Two letters, none of which is a word of the grammar."""
    return "ABCDEFGH"[number // 8] + "ABCDEFGH"[number % 8]


def dispatch(key: int, people: int, boats: int) -> str:
    """One desk accepts for the team: "sent", or the name of the refusal."""
    ask = Ask.objects.select_related("call_out__operation__organisation", "call_out__incident").get(pk=key)
    equipment = {Unit.BOAT: boats} if boats else {}
    try:
        answer.accept(ask, strength=people, equipment=equipment, eta_minutes=20, source=Source.COORDINATOR)
    except Refusal as refusal:
        return type(refusal).__name__
    return "sent"


def overlaps(team: Team) -> int:
    """People and boats that are on two live missions at once, people beyond the team's, and a count that is off."""
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAPS)
        (found,) = cursor.fetchone()
    team.refresh_from_db()
    live = Mission.objects.filter(team=team, state=MissionState.COMMITTED).values_list("strength", flat=True)
    return int(found) + max(0, sum(live) - PEOPLE) + abs(sum(live) - team.engaged)


def home_again(team: Team) -> None:
    """Everybody is back, and the letters are free: the next turn begins as the one before."""
    CrewMember.objects.filter(mission__team=team).update(live=False)
    Carried.objects.filter(mission__team=team).update(live=False)
    Mission.objects.filter(team=team).update(state=MissionState.HOME)
    CallOut.objects.filter(asks__team=team).update(state=CallOutState.CLOSED, letter_taken=False)
    Team.objects.filter(pk=team.pk).update(engaged=0)


def expected(people: int, boats: int) -> int:
    """How many crews the team can be at once when each wants so much."""
    return min(PEOPLE // people, BOATS // boats if boats else DESKS)
