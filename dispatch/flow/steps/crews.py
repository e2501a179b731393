"""Crews: commit one, name its people, load its equipment, release it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from psycopg.errors import ExclusionViolation
from psycopg.types.range import TimestamptzRange

from dispatch.events import Story
from dispatch.flow.refusals import EquipmentTaken, PersonTaken
from dispatch.flow.steps.papers import is_insured
from dispatch.flow.steps.settling import mission_incident
from dispatch.flow.steps.strength import disengage, engage, reserve
from dispatch.flow.steps.window import PLANNED
from dispatch.models import Ask, Carried, CrewMember, Equipment, Incident, Mission, Stop, Team, Volunteer
from dispatch.states import MissionState, Unit, advance
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

    For cover that begins later it is reserved for that window, and the team is as strong as before until then. Raises TeamSpent, PersonTaken or EquipmentTaken; the database's own constraints stand behind each.
    """
    incident = ask.call_out.incident
    strength = taken.get(Unit.PEOPLE) or offered_people
    later, span = begins_later(story, incident), span_of(story, incident)
    if ask.team:
        (reserve if later else engage)(ask.team, strength, sandbox=ask.sandbox, span=span)
    mission = Mission.objects.create(
        **ask.call_out.operation.root(),
        team=ask.team,
        leader=ask.recipient,
        state=(MissionState.RESERVED if later else MissionState.COMMITTED).value,
        strength=strength,
        span=span,
        committed_at=story.at,
        eta_at=span.lower if later else story.at + timedelta(minutes=eta_minutes) if eta_minutes else None,
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


def begins_later(story: Story, incident: Incident) -> bool:
    """Whether it is cover that is planned for later: then a yes is a reservation."""
    return incident.starts_at is not None and incident.starts_at > story.now


def span_of(story: Story, incident: Incident) -> TimestamptzRange:
    """The window of cover that begins later, else from now."""
    if incident.starts_at is None or not begins_later(story, incident):
        return planned_span(story)
    ends = incident.ends_at if incident.ends_at and incident.ends_at > incident.starts_at else None
    return TimestamptzRange(incident.starts_at, ends or incident.starts_at + PLANNED)


def take_up(story: Story, mission: Mission) -> None:
    """A reserved crew sets about it: its people are out from now on. Raises TeamSpent, PersonTaken, Stale."""
    begin = min(story.at, mission.span.lower)
    span = TimestamptzRange(begin, mission.span.upper)
    if mission.team:
        engage(mission.team, mission.strength, sandbox=mission.sandbox, span=span, beside=mission)
        story.changed(mission.team)
    try:
        with transaction.atomic():
            mission.crew.filter(live=True).update(span=span)
            mission.carried.filter(live=True).update(span=span)
            advance(mission, MissionState.COMMITTED, span=span)
    except IntegrityError as error:
        if isinstance(error.__cause__, ExclusionViolation):
            raise PersonTaken(mission=mission.pk) from error
        raise
    story.tell("mission.taken_up", incident=mission_incident(mission), mission=mission)
    story.changed(mission)


def planned_span(story: Story) -> TimestamptzRange:
    """From when it happened until half a day from now."""
    return TimestamptzRange(story.at, max(story.at, story.now) + PLANNED)


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


def release(story: Story, mission: Mission, *, reserved: bool = False) -> None:
    """The crew and what it carried are free again from the act's time on, and nobody is told where it is any more.

    Who was only `reserved` was never out.
    """
    positions.forget(f"mission:{mission.pk}")
    rows: list[CrewMember | Carried] = [*mission.crew.filter(live=True), *mission.carried.filter(live=True)]
    for row in rows:
        row.live = False
        row.span = TimestamptzRange(row.span.lower, max(story.at, row.span.lower + timedelta(seconds=1)))
        row.save(update_fields=["live", "span"])
    if mission.team and not reserved:
        disengage(mission.team, mission.strength, sandbox=mission.sandbox)
        story.changed(mission.team)
