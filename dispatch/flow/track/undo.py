"""Undo: the last step is taken back by whoever told it, as a new entry; the timeline shows both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from psycopg.errors import ExclusionViolation
from psycopg.types.range import TimestamptzRange

from dispatch.events import Story
from dispatch.flow import steps
from dispatch.flow.refusals import NotYourStep, PersonTaken, Taken
from dispatch.flow.track.acts import act_of
from dispatch.models import CallOut, Mission, Stop, User
from dispatch.snapshots.last_step import REVERTED, last_step
from dispatch.states import MissionState, NotAllowed, Source, StopState, advance

# What a step made, and what taking it back leaves empty.
_BACK: dict[str, tuple[MissionState, dict[str, Any]]] = {
    "mission.en_route": (MissionState.COMMITTED, {"departed_at": None}),
    "mission.on_scene": (MissionState.EN_ROUTE, {"arrived_at": None, "roll_call_at": None}),
    "mission.returning": (MissionState.ON_SCENE, {"left_at": None}),
    "mission.home": (MissionState.RETURNING, {"home_at": None}),
}


def revert(
    mission: Mission, *, by: User | None, source: Source = Source.PAGE, at: datetime | None = None
) -> Mission:
    """Take back the last step. Raises NotYourStep, Taken or PersonTaken where a crew that was home is needed elsewhere, Stale."""
    with act_of(mission, by=by, source=source, at=at) as story:
        told = last_step(mission)
        if told is None or told.verb not in _BACK or told.actor_id != (by.pk if by else None):
            raise NotYourStep(verb=told.verb if told else "")
        to, emptied = _BACK[told.verb]
        if told.verb == "mission.home":
            to = MissionState.STOOD_DOWN if mission.left_at is None else MissionState.RETURNING
        advance(mission, to, **emptied)
        match told.verb:
            case "mission.on_scene":
                _stop(story, mission, StopState.WAITING)
            case "mission.returning":
                _back_on_scene(story, mission)
            case "mission.home" if to is MissionState.RETURNING:
                _out_again(story, mission)
        story.tell(
            REVERTED,
            incident=steps.mission_incident(mission),
            mission=mission,
            entry=told.pk,
            step=told.verb,
        )
    return mission


def _stop(story: Story, mission: Mission, to: StopState) -> None:
    stop = steps.current_stop(mission)
    if stop is not None and stop.state == StopState.ON_SCENE:
        advance(stop, to, state_at=story.at)


def _back_on_scene(story: Story, mission: Mission) -> None:
    """The stop it left is its stop again; one that was dropped is over by its table, so the place is appended anew."""
    last = mission.stops.order_by("-position").first()
    if last is None:
        raise NotAllowed(f"{mission} has no stop")
    if last.state == StopState.DONE:
        advance(last, StopState.ON_SCENE, state_at=story.at)
        return
    position = mission.stops.aggregate(last=Max("position"))["last"] + 1
    Stop.objects.create(
        mission=mission,
        incident=last.incident,
        position=position,
        state=StopState.ON_SCENE.value,
        state_at=story.at,
    )


def _out_again(story: Story, mission: Mission) -> None:
    """The crew, its equipment and its letter are taken again; the constraints say if somebody else has them by now."""
    if mission.team:
        steps.engage(mission.team, mission.strength, sandbox=mission.sandbox)
        story.changed(mission.team)
    span = TimestamptzRange(mission.committed_at, mission.span.upper)
    try:
        with transaction.atomic():
            mission.crew.update(live=True, span=span)
            mission.carried.update(live=True, span=span)
            CallOut.objects.filter(asks__mission=mission, letter_taken=False).update(letter_taken=True)
    except IntegrityError as error:
        if isinstance(error.__cause__, ExclusionViolation):
            raise PersonTaken(mission=mission.pk) from error
        raise Taken(mission=mission.pk) from error
