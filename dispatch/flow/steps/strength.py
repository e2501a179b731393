"""How many of a team are promised, and when: a crew that is out counts now, one that is reserved counts in its own window.

The counter on the team's row holds who is out; its lock makes every promise of one team wait for the one before.
"""

from __future__ import annotations

from django.db.models import F, Sum
from django.db.models.functions import Now
from psycopg.types.range import TimestamptzRange

from dispatch.flow.refusals import TeamSpent
from dispatch.models import Mission, Team
from dispatch.states import LIVE_MISSION, MissionState


def engage(
    team: Team,
    people: int,
    *,
    sandbox: bool,
    span: TimestamptzRange | None = None,
    beside: Mission | None = None,
) -> None:
    """Promise `people` of the team from now on (in a simulation, rehearse with them). Raises TeamSpent where fewer are left.

    Who is reserved for a time within `span` is not left; `beside` is the reservation that is taken up by this.
    """
    column = "rehearsing" if sandbox else "engaged"
    row = Team.objects.filter(pk=team.pk)
    if not row.filter(strength__gte=F(column) + people).update(**{column: F(column) + people}):
        team.refresh_from_db(fields=["strength", column])
        raise TeamSpent(team=team.pk, left=team.strength - getattr(team, column), asked=people)
    team.refresh_from_db(fields=["strength", column])
    short = getattr(team, column) + _reserved(team, sandbox=sandbox, span=span, beside=beside) - team.strength
    if short > 0:
        row.update(**{column: F(column) - people})
        team.refresh_from_db(fields=[column])
        raise TeamSpent(team=team.pk, left=max(0, people - short), asked=people)


def disengage(team: Team, people: int, *, sandbox: bool) -> None:
    """Give `people` back to the team."""
    column = "rehearsing" if sandbox else "engaged"
    Team.objects.filter(pk=team.pk).update(**{column: F(column) - people})
    team.refresh_from_db(fields=[column])


def reserve(team: Team, people: int, *, sandbox: bool, span: TimestamptzRange) -> None:
    """Promise `people` for `span`, which begins later: nobody is out yet, and whoever is out only now is there again.

    Raises TeamSpent where fewer are left in that time. The row of the team stays locked until the mission is written.
    """
    Team.objects.select_for_update(no_key=True).filter(pk=team.pk).values_list("pk").first()
    team.refresh_from_db(fields=["strength"])
    left = free_people(team, sandbox=sandbox, span=span)
    if left < people:
        raise TeamSpent(team=team.pk, left=left, asked=people)


def free_people(team: Team, *, sandbox: bool, span: TimestamptzRange | None = None) -> int:
    """How many of the team are promised to nobody: now, or in `span`, which begins later."""
    if span is None:
        promised = team.rehearsing if sandbox else team.engaged
    else:
        crews = Mission.objects.filter(team=team, sandbox=sandbox, span__overlap=span)
        crews = crews.filter(state__in=[*LIVE_MISSION, MissionState.RESERVED.value])
        promised = crews.aggregate(people=Sum("strength"))["people"] or 0
    return max(0, team.strength - promised)


def _reserved(team: Team, *, sandbox: bool, span: TimestamptzRange | None, beside: Mission | None) -> int:
    crews = Mission.objects.filter(team=team, sandbox=sandbox, state=MissionState.RESERVED)
    crews = crews.filter(span__overlap=span) if span else crews.filter(span__contains=Now())
    if beside is not None:
        crews = crews.exclude(pk=beside.pk)
    people: int = crews.aggregate(people=Sum("strength"))["people"] or 0
    return people
