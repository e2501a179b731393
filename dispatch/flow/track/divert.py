"""改派: a crew goes to another incident at once, as one act."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime

from django.db.models import Max

from dispatch.events import Story
from dispatch.flow import steps
from dispatch.flow.refusals import NotInsured, NotLocated, NotQualified, PlaceTaken
from dispatch.flow.track.acts import act_of
from dispatch.messaging import wording
from dispatch.models import Ask, Incident, Mission, Stop, User
from dispatch.states import (
    DISPATCHABLE_INCIDENT,
    LIVE_MISSION,
    MissionState,
    NotAllowed,
    Purpose,
    Source,
    StopState,
    Unit,
    advance,
)


def divert(
    mission: Mission,
    incident: Incident,
    *,
    by: User | None,
    source: Source = Source.PAGE,
    at: datetime | None = None,
) -> Mission:
    """Drop the stop the crew is at or goes to, append `incident`, turn the crew round and tell it by text.

    Places of the old incident are given back, open ones of the new taken; both are settled. The crew keeps its letter.
    Raises NotLocated, InDanger, NotInsured (somebody named, to a job on the water), NotAllowed (another operation, an incident that is
    over, a crew that is not out), Stale.
    """
    if incident.operation_id != mission.operation_id:
        raise NotAllowed("a crew stays in its operation")
    with act_of(mission, by=by, source=source, at=at, beside=incident) as story:
        left = steps.mission_incident(mission)
        incident.refresh_from_db(fields=["state"])
        _check(mission, incident, left)
        _turn_round(story, mission, incident)
        _move_places(mission, incident)
        for changed in sorted({i for i in (left, incident) if i is not None}, key=lambda i: i.pk):
            steps.balance(story, changed)
        if left is not None:
            story.tell("mission.diverted", incident=left, mission=mission, other=incident.pk)
        story.tell(
            "mission.diverted_here", incident=incident, mission=mission, other=left.pk if left else None
        )
        words = wording.what(incident, mission.leader.language)
        steps.tell_crew(story, mission, purpose=Purpose.CORRECTION, phrase="divert", what=words)
    return mission


def _check(mission: Mission, incident: Incident, left: Incident | None) -> None:
    if incident.point is None:
        raise NotLocated(incident=incident.pk)
    if incident.state not in DISPATCHABLE_INCIDENT:
        raise NotAllowed(f"{incident} is {incident.state}")
    steps.check_no_danger(incident)
    if mission.state not in LIVE_MISSION:
        raise NotAllowed(f"{mission} is not out")
    if left == incident and steps.current_stop(mission) is not None:
        raise NotAllowed(f"{mission} goes to {incident} already")
    if incident.on_water:
        for member in mission.crew.filter(live=True).select_related("volunteer"):
            if not steps.is_insured(member.volunteer, incident):
                raise NotInsured(volunteer=member.volunteer_id)


def _turn_round(story: Story, mission: Mission, incident: Incident) -> None:
    stop = steps.current_stop(mission)
    if stop is not None:
        advance(stop, StopState.DROPPED, state_at=story.at)
    last = mission.stops.aggregate(last=Max("position"))["last"] or 0
    Stop.objects.create(mission=mission, incident=incident, position=last + 1, state_at=story.at)
    if mission.state in (MissionState.ON_SCENE, MissionState.RETURNING):
        # When it arrived where stays in the timeline; the mission's own times are about where it goes now.
        advance(mission, MissionState.EN_ROUTE, arrived_at=None, left_at=None, roll_call_at=None, eta_at=None)
    else:
        mission.eta_at = None
        mission.save(update_fields=["eta_at"])


def _move_places(mission: Mission, incident: Incident) -> None:
    ask = Ask.objects.filter(mission=mission).select_related("call_out__incident", "team").first()
    if ask is None:
        return
    steps.give_back(ask)
    kinds = Counter(mission.carried.filter(live=True).values_list("equipment__kind", flat=True))
    offered = {Unit.PEOPLE: mission.strength, **{Unit(kind): count for kind, count in kinds.items()}}
    with suppress(
        PlaceTaken, NotQualified
    ):  # it goes all the same: a person decided so, beyond what was counted
        steps.take(ask, offered, of=incident)
