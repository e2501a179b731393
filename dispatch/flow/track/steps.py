"""Depart, arrive, leave, home: one step at a time, forward only; what was skipped is told on the way.

The table also has the moves of undo and divert, which have verbs of their own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.events import Story
from dispatch.flow import steps
from dispatch.flow.track.acts import act_of
from dispatch.messaging.nudges import WARN_CREWS, nudge
from dispatch.models import Mission, User
from dispatch.states import MissionState, NotAllowed, Source, StopState, advance, may_move

READY = (MissionState.RESERVED, MissionState.COMMITTED)


def depart(
    mission: Mission, *, by: User | None = None, source: Source = Source.PAGE, at: datetime | None = None
) -> Mission:
    """赶赴途中: the crew has left its base. Raises NotAllowed, Stale."""
    with act_of(mission, by=by, source=source, at=at) as story:
        _only_from(mission, *READY)
        _depart(story, mission)
    return mission


def arrive(
    mission: Mission, *, by: User | None = None, source: Source = Source.PAGE, at: datetime | None = None
) -> Mission:
    """已到场. A crew that forgot to say it left is told as having left now. Raises NotAllowed, Stale."""
    with act_of(mission, by=by, source=source, at=at) as story:
        _only_from(mission, *READY, MissionState.EN_ROUTE)
        if mission.state in READY:
            _depart(story, mission)
        stop = steps.current_stop(mission)
        if stop is not None and may_move("Stop", stop.state, StopState.ON_SCENE):
            advance(stop, StopState.ON_SCENE, state_at=story.at, note="")
        _step(story, mission, MissionState.ON_SCENE, arrived_at=story.at)
    return mission


def leave(
    mission: Mission, *, by: User | None = None, source: Source = Source.PAGE, at: datetime | None = None
) -> Mission:
    """返程: the work at its stop is done. Raises NotAllowed, Stale."""
    with act_of(mission, by=by, source=source, at=at) as story:
        _only_from(mission, MissionState.ON_SCENE)
        steps.leave_scene(story, mission)
    return mission


def home(
    mission: Mission, *, by: User | None = None, source: Source = Source.PAGE, at: datetime | None = None
) -> Mission:
    """已归队: the crew, its boats and its letter are free, its position is forgotten. Raises NotAllowed, Stale."""
    with act_of(mission, by=by, source=source, at=at) as story:
        steps.come_home(story, mission)
    return mission


def stand_down(
    mission: Mission, *, by: User | None, source: Source = Source.PAGE, at: datetime | None = None
) -> Mission:
    """任务解除: a crew that has not arrived is called back by text, and its places are open again. Raises NotAllowed, Stale."""
    incident = steps.mission_incident(mission)
    with act_of(mission, by=by, source=source, at=at) as story:
        steps.stand_down(story, mission)
        if incident is not None:
            steps.balance(story, incident)
    return mission


def _only_from(mission: Mission, *states: MissionState) -> None:
    if mission.state not in states:
        raise NotAllowed(f"{mission} is {mission.state}")


def _depart(story: Story, mission: Mission) -> None:
    if mission.state == MissionState.RESERVED:
        if incident := steps.mission_incident(mission):
            steps.check_no_danger(incident)
        steps.take_up(story, mission)
    _step(story, mission, MissionState.EN_ROUTE, departed_at=story.at)
    nudge(WARN_CREWS)


def _step(story: Story, mission: Mission, to: MissionState, **changes: Any) -> None:
    advance(mission, to, **changes)
    story.tell(f"mission.{to.value}", incident=steps.mission_incident(mission), mission=mission)
