"""Crews: commit one, name its people, load its equipment, release it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from psycopg.errors import ExclusionViolation
from psycopg.types.range import TimestamptzRange

from dispatch.events import Story
from dispatch.flow.refusals import EquipmentTaken, PersonTaken, TeamSpent
from dispatch.flow.steps.papers import is_insured
from dispatch.flow.steps.window import PLANNED
from dispatch.models import Ask, Carried, CrewMember, Equipment, Incident, Mission, Stop, Team, Volunteer
from dispatch.states import Unit
from realtime import positions


def commit(
    story: Story,
    ask: Ask,
    *,
    taken: Mapping[Unit, int],
    offered_people: int,
    eta_minutes: int | None,
) -> Mission:
    """Send a crew: engage the team's people, reserve its equipment, create the mission with its first stop.

    Raises TeamSpent, PersonTaken or EquipmentTaken; the database's own constraints stand behind each.
    """
    incident = ask.call_out.incident
    strength = taken.get(Unit.PEOPLE) or offered_people
    span = planned_span(story)
    if ask.team:
        engage(ask.team, strength, sandbox=ask.sandbox)
    mission = Mission.objects.create(
        **ask.call_out.operation.root(),
        team=ask.team,
        leader=ask.recipient,
        strength=strength,
        span=span,
        committed_at=story.at,
        eta_at=story.at + timedelta(minutes=eta_minutes) if eta_minutes else None,
    )
    Stop.objects.create(mission=mission, incident=incident, position=1, state_at=story.at)
    _name_leader(ask, mission, incident)
    for unit, count in taken.items():
        if unit is not Unit.PEOPLE and ask.team:
            carry(mission, ask.team, unit, count)
    story.changed(mission, *([ask.team] if ask.team else []))
    return mission


def _name_leader(ask: Ask, mission: Mission, incident: Incident) -> None:
    """A leader may answer for a second crew, or for one that goes on the water without them; a single volunteer may not."""
    if ask.team and incident.on_water and not is_insured(ask.recipient, incident):
        return
    try:
        add_crew(mission, ask.recipient)
    except PersonTaken:
        if ask.team is None:
            raise


def engage(team: Team, people: int, *, sandbox: bool) -> None:
    """Promise `people` of the team (in a simulation, rehearse with them). Raises TeamSpent where fewer are left."""
    column = "rehearsing" if sandbox else "engaged"
    row = Team.objects.filter(pk=team.pk)
    if not row.filter(strength__gte=F(column) + people).update(**{column: F(column) + people}):
        team.refresh_from_db(fields=["strength", column])
        raise TeamSpent(team=team.pk, left=team.strength - getattr(team, column), asked=people)
    team.refresh_from_db(fields=[column])


def disengage(team: Team, people: int, *, sandbox: bool) -> None:
    """Give `people` back to the team."""
    column = "rehearsing" if sandbox else "engaged"
    Team.objects.filter(pk=team.pk).update(**{column: F(column) - people})
    team.refresh_from_db(fields=[column])


def add_crew(mission: Mission, volunteer: Volunteer) -> CrewMember:
    """Name a volunteer of the crew. Raises PersonTaken where the person is on an overlapping live mission."""
    try:
        with transaction.atomic():
            return CrewMember.objects.create(
                mission=mission, volunteer=volunteer, sandbox=mission.sandbox, span=mission.span
            )
    except IntegrityError as error:
        if isinstance(error.__cause__, ExclusionViolation):
            raise PersonTaken(volunteer=volunteer.pk, mission=_busy_with(mission, volunteer)) from error
        raise


def _busy_with(mission: Mission, volunteer: Volunteer) -> int | None:
    rows = CrewMember.objects.filter(
        volunteer=volunteer, sandbox=mission.sandbox, live=True, span__overlap=mission.span
    )
    return rows.values_list("mission_id", flat=True).first()


def free_pieces(team: Team, span: TimestamptzRange, *, sandbox: bool) -> QuerySet[Equipment]:
    """The team's equipment in service that is on no mission during `span`."""
    busy = Carried.objects.filter(equipment=OuterRef("pk"), live=True, sandbox=sandbox, span__overlap=span)
    return Equipment.objects.filter(~Exists(busy), team=team, in_service=True)


def planned_span(story: Story) -> TimestamptzRange:
    """From when it happened until half a day from now."""
    return TimestamptzRange(story.at, max(story.at, story.now) + PLANNED)


def free_people(team: Team, *, sandbox: bool) -> int:
    """How many of the team are promised to nobody."""
    return max(0, team.strength - (team.rehearsing if sandbox else team.engaged))


def carry(mission: Mission, team: Team, unit: Unit, count: int) -> None:
    """Put `count` free pieces of `unit` on the mission. Raises EquipmentTaken where fewer are free."""
    free = free_pieces(team, mission.span, sandbox=mission.sandbox).filter(kind=unit)
    pieces = list(free.select_for_update(of=("self",)).order_by("pk")[:count])
    if len(pieces) < count:
        raise EquipmentTaken(team=team.pk, unit=unit.value, left=len(pieces), asked=count)
    try:
        with transaction.atomic():
            Carried.objects.bulk_create(
                Carried(mission=mission, equipment=piece, sandbox=mission.sandbox, span=mission.span)
                for piece in pieces
            )
    except IntegrityError as error:
        if isinstance(error.__cause__, ExclusionViolation):
            raise EquipmentTaken(team=team.pk, unit=unit.value, left=0, asked=count) from error
        raise


def release(story: Story, mission: Mission) -> None:
    """The crew and what it carried are free again from the act's time on, and nobody is told where it is any more."""
    positions.forget(f"mission:{mission.pk}")
    rows: list[CrewMember | Carried] = [*mission.crew.filter(live=True), *mission.carried.filter(live=True)]
    for row in rows:
        row.live = False
        row.span = TimestamptzRange(row.span.lower, max(story.at, row.span.lower + timedelta(seconds=1)))
        row.save(update_fields=["live", "span"])
    if mission.team:
        disengage(mission.team, mission.strength, sandbox=mission.sandbox)
        story.changed(mission.team)
