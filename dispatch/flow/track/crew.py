"""Who is on the crew, and for how long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from psycopg.errors import ExclusionViolation
from psycopg.types.range import TimestamptzRange

from dispatch.events import Story
from dispatch.flow import steps
from dispatch.flow.refusals import NotInsured, NotOfTheTeam, PersonTaken, Refusal
from dispatch.flow.track.acts import act_of
from dispatch.models import Mission, User, Volunteer
from dispatch.states import LIVE_MISSION, MissionState, NotAllowed, Source

# A span that ends within the hour is extended while the crew is out.
BEFORE = timedelta(hours=1)
# So long before its window a reserved crew is no longer free for anything else.
AHEAD = timedelta(hours=2)


def name_crew(
    mission: Mission, volunteers: Collection[Volunteer], *, by: User | None, source: Source = Source.PAGE
) -> Mission:
    """Name exactly these people (the leader stays). More names than strength: the strength grows, if the team has them left.

    Raises PersonTaken (who, and on which mission), NotInsured on water, NotOfTheTeam, TeamSpent, NotAllowed once home.
    """
    with act_of(mission, by=by, source=source) as story:
        if mission.state not in LIVE_MISSION | {"reserved"}:
            raise NotAllowed(f"{mission} is over")
        wanted = {volunteer.pk: volunteer for volunteer in volunteers}
        _check_people(mission, wanted)
        named = set(mission.crew.values_list("volunteer_id", flat=True))
        gone = named - set(wanted) - {mission.leader_id}
        mission.crew.filter(volunteer_id__in=gone).delete()
        for key in sorted(set(wanted) - named):
            steps.add_crew(mission, wanted[key])
        _grow(story, mission)
        story.tell(
            "mission.crew_named",
            incident=steps.mission_incident(mission),
            mission=mission,
            people=mission.crew.count(),
        )
    return mission


def _check_people(mission: Mission, wanted: dict[int, Volunteer]) -> None:
    members = set(mission.team.members.values_list("pk", flat=True)) if mission.team else set()
    incident = steps.mission_incident(mission)
    for key, volunteer in wanted.items():
        if key not in members and key != mission.leader_id:
            raise NotOfTheTeam(volunteer=key)
        if incident is not None and incident.on_water and not steps.is_insured(volunteer, incident):
            raise NotInsured(volunteer=key)


def _grow(story: Story, mission: Mission) -> None:
    more = mission.crew.count() - mission.strength
    if more > 0 and mission.team:
        promise = steps.reserve if mission.state == MissionState.RESERVED else steps.engage
        promise(mission.team, more, sandbox=mission.sandbox, span=mission.span)
        Mission.objects.filter(pk=mission.pk).update(strength=F("strength") + more)
        mission.refresh_from_db(fields=["strength"])
        story.changed(mission.team)


def extend(
    mission: Mission, *, longer: timedelta, by: User | None = None, source: Source = Source.PAGE
) -> Mission:
    """Plan the crew's end so much `longer`. Raises PersonTaken where somebody or something of it is promised elsewhere then."""
    with act_of(mission, by=by, source=source) as story:
        if mission.state not in LIVE_MISSION:
            raise NotAllowed(f"{mission} is not out")
        upper = mission.span.upper + longer
        span = TimestamptzRange(mission.span.lower, upper)
        try:
            with transaction.atomic():
                Mission.objects.filter(pk=mission.pk).update(span=span)
                for rows in (mission.crew.filter(live=True), mission.carried.filter(live=True)):
                    for row in rows:
                        row.span = TimestamptzRange(row.span.lower, upper)
                        row.save(update_fields=["span"])
        except IntegrityError as error:
            if isinstance(error.__cause__, ExclusionViolation):
                raise PersonTaken(mission=mission.pk) from error
            raise
        mission.span = span
        story.tell(
            "mission.extended",
            incident=steps.mission_incident(mission),
            mission=mission,
            hours=longer.total_seconds() / 3600,
        )
    return mission


def ending_soon() -> list[Mission]:
    """For the clock: the crews still out whose span ends within the hour."""
    due = Mission.objects.filter(state__in=list(LIVE_MISSION), span__endswith__lte=Now() + BEFORE)
    return list(due.select_related("operation__organisation", "team", "leader").order_by("pk"))


def starting() -> list[Mission]:
    """For the clock: the reserved crews whose window begins within two hours."""
    due = Mission.objects.filter(state=MissionState.RESERVED, span__startswith__lte=Now() + AHEAD)
    return list(due.select_related("operation__organisation", "team", "leader").order_by("pk"))


def take_up(mission: Mission) -> bool:
    """A reserved crew is engaged from now on; True when it was. A collision goes to a coordinator, as words on its row."""
    try:
        with act_of(mission, by=None, source=Source.SYSTEM) as story:
            mission.refresh_from_db(fields=["state", "span"])
            if mission.state == MissionState.RESERVED:
                if incident := steps.mission_incident(mission):
                    steps.check_no_danger(incident)
                steps.take_up(story, mission)
    except Refusal as refusal:
        _to_coordinator(mission, refusal)
        return False
    return True


def go_on(mission: Mission) -> bool:
    """Extend a crew that is still out; True when it was. A collision goes to a coordinator, as words on its row."""
    try:
        extend(mission, longer=steps.PLANNED, source=Source.SYSTEM)
    except Refusal as refusal:
        _to_coordinator(mission, refusal)
        return False
    return True


def _to_coordinator(mission: Mission, refusal: Refusal) -> None:
    if not mission.words:
        with act_of(mission, by=None, source=Source.SYSTEM) as story:
            steps.hear(story, mission, refusal.words())
