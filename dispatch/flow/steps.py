"""The acts that several stages share: take from the quotas, commit a crew, release it, stand it down, settle the incident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Now
from psycopg.errors import ExclusionViolation
from psycopg.types.range import TimestamptzRange

from dispatch.events import Story
from dispatch.flow.refusals import EquipmentTaken, PersonTaken, PlaceTaken, TeamSpent
from dispatch.models import (
    Ask,
    CallOut,
    Carried,
    CrewMember,
    Equipment,
    Incident,
    Mission,
    Quota,
    Stop,
    Take,
    Team,
    Volunteer,
)
from dispatch.states import (
    ASKING_CALL_OUT,
    OPEN_STOP,
    AskState,
    IncidentState,
    MissionState,
    StopState,
    Unit,
    advance,
)

# Spans are bounded: a mission is planned for half a day and extended while it goes on.
PLANNED = timedelta(hours=12)
_ORDER = [IncidentState.LOCATED, IncidentState.CALLED_OUT, IncidentState.UNDER_WAY, IncidentState.ON_SCENE]


def take(ask: Ask, offered: Mapping[Unit, int]) -> dict[Unit, int]:
    """Take what is still open of the incident's quotas, at most what was `offered`; returns what was taken, by unit.

    A team takes for every need it can serve, a volunteer for the ask's one need. Raises PlaceTaken where nothing is open.
    """
    quotas = Quota.objects.filter(need__incident_id=ask.call_out.incident_id)
    if ask.need_id is not None:
        quotas = quotas.filter(need_id=ask.need_id)
    certified = _certified(ask.team) if ask.team else {}
    left = dict(offered)
    taken: dict[Unit, int] = {}
    for quota in quotas.select_related("need").select_for_update(of=("self",)).order_by("pk"):
        unit = Unit(quota.unit)
        able = left.get(unit, 0)
        if unit is Unit.PEOPLE and ask.team and quota.need.skill_id:
            able = min(able, certified.get(quota.need.skill_id, 0))
        count = min(able, quota.quota - quota.taken)
        if count > 0:
            Quota.objects.filter(pk=quota.pk).update(taken=F("taken") + count)
            Take.objects.create(ask=ask, quota=quota, count=count)
            left[unit] -= count
            taken[unit] = taken.get(unit, 0) + count
    if not taken:
        raise PlaceTaken(call_out=ask.call_out_id)
    return taken


def _certified(team: Team) -> dict[int, int]:
    today = Q(members__qualifications__valid_until__gte=Now())
    rows = Team.objects.filter(today, pk=team.pk).values_list("members__qualifications__skill")
    return dict(rows.annotate(people=Count("members", distinct=True)))


def give_back(ask: Ask) -> None:
    """Return to the quotas exactly what `ask` took."""
    for taken in ask.takes.order_by("quota_id"):
        Quota.objects.filter(pk=taken.quota_id).update(taken=F("taken") - taken.count)
    ask.takes.all().delete()


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
    span = TimestamptzRange(story.at, max(story.at, story.now) + PLANNED)
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
    try:
        add_crew(mission, ask.recipient)
    except PersonTaken:
        if ask.team is None:
            raise  # a leader may answer for a second crew; a single volunteer cannot go twice
    for unit, count in taken.items():
        if unit is not Unit.PEOPLE and ask.team:
            carry(mission, ask.team, unit, count)
    story.changed(mission, *([ask.team] if ask.team else []))
    return mission


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
            raise PersonTaken(volunteer=volunteer.pk) from error
        raise


def carry(mission: Mission, team: Team, unit: Unit, count: int) -> None:
    """Put `count` free pieces of `unit` on the mission. Raises EquipmentTaken where fewer are free."""
    busy = Carried.objects.filter(
        equipment=OuterRef("pk"), live=True, sandbox=mission.sandbox, span__overlap=mission.span
    )
    free = Equipment.objects.filter(~Exists(busy), team=team, kind=unit, in_service=True)
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
    """The crew and what it carried are free again from the act's time on."""
    rows: list[CrewMember | Carried] = [*mission.crew.filter(live=True), *mission.carried.filter(live=True)]
    for row in rows:
        row.live = False
        row.span = TimestamptzRange(row.span.lower, max(story.at, row.span.lower + timedelta(seconds=1)))
        row.save(update_fields=["live", "span"])
    if mission.team:
        disengage(mission.team, mission.strength, sandbox=mission.sandbox)
        story.changed(mission.team)


def stand_down(story: Story, mission: Mission) -> None:
    """任务解除: a crew that has not arrived is called back; its places are open again. Raises NotAllowed once on scene."""
    advance(mission, MissionState.STOOD_DOWN)
    for stop in mission.stops.filter(state__in=OPEN_STOP):
        advance(stop, StopState.DROPPED, state_at=story.at)
    release(story, mission)
    ask = Ask.objects.filter(mission=mission).select_related("call_out").first()
    if ask:
        give_back(ask)
        if ask.state == AskState.ACCEPTED:
            advance(ask, AskState.WITHDRAWN)
        story.changed(ask)
    story.tell("mission.stood_down", incident=mission_incident(mission), mission=mission)
    story.changed(mission)


def mission_incident(mission: Mission) -> Incident | None:
    """The incident the crew is at or goes to, else the last it was at."""
    stops = mission.stops.select_related("incident")
    stop = (
        stops.filter(state__in=OPEN_STOP).order_by("position").first() or stops.order_by("-position").first()
    )
    return stop.incident if stop else None


def settle(story: Story, incident: Incident) -> None:
    """Bring the incident's state in line with its crews and call-outs, step by step through its table."""
    incident.refresh_from_db(fields=["state"])
    if incident.state not in _ORDER:
        return
    crews = Mission.objects.filter(stops__incident=incident, stops__state__in=OPEN_STOP)
    if crews.filter(state=MissionState.ON_SCENE).exists():
        goal = IncidentState.ON_SCENE
    elif crews.filter(state=MissionState.EN_ROUTE).exists():
        goal = IncidentState.UNDER_WAY
    elif (
        crews.filter(state__in=[MissionState.COMMITTED, MissionState.RESERVED]).exists()
        or CallOut.objects.filter(incident=incident, state__in=ASKING_CALL_OUT).exists()
    ):
        goal = IncidentState.CALLED_OUT
    elif incident.state == IncidentState.ON_SCENE and Stop.objects.filter(
        incident=incident, state=StopState.DONE
    ):
        return  # the work is done; a person closes the incident
    else:
        goal = IncidentState.LOCATED
    while incident.state != goal:
        here, there = _ORDER.index(IncidentState(incident.state)), _ORDER.index(goal)
        step = goal if goal is IncidentState.LOCATED else _ORDER[here + (1 if there > here else -1)]
        advance(incident, step, stage_at=story.at)
    story.changed(incident)
