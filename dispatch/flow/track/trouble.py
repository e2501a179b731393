"""What turns a row red, and what calms it: trouble at the stop, words, distress, the roll-call."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from dispatch.events import Story
from dispatch.flow import steps
from dispatch.flow.track import alarms
from dispatch.flow.track.acts import act_of
from dispatch.models import Mission, Stop, User, Volunteer
from dispatch.states import (
    LIVE_MISSION,
    TROUBLED_STOP,
    MissionState,
    NotAllowed,
    Source,
    StopState,
    advance,
    may_move,
)

SOS = "遇险 SOS"


def trouble(
    mission: Mission,
    kind: StopState,
    *,
    note: str = "",
    by: User | None = None,
    source: Source = Source.PAGE,
    at: datetime | None = None,
) -> Mission:
    """受阻, wrong address, nobody found, already rescued: the crew is kept, its row turns red. Raises NotAllowed, Stale."""
    if kind not in TROUBLED_STOP:
        raise NotAllowed(f"{kind} is no trouble")
    with act_of(mission, by=by, source=source, at=at) as story:
        steps.trouble(story, mission, kind, note=note)
    return mission


def clear(
    mission: Mission, *, by: User | None, source: Source = Source.PAGE, at: datetime | None = None
) -> Mission:
    """Whatever turned the row red is dealt with: words are read, trouble is over. Raises NotAllowed where nothing is red."""
    with act_of(mission, by=by, source=source, at=at) as story:
        stop = steps.current_stop(mission)
        troubled = stop is not None and stop.state in TROUBLED_STOP
        if not alarms.end_all(story, mission) and not troubled and not mission.words:
            raise NotAllowed(f"{mission} is in no trouble")
        if mission.words:
            _write(mission, "", None)
            story.tell("mission.words_read", incident=steps.mission_incident(mission), mission=mission)
        if stop is not None and troubled:
            _over(story, mission, stop)
    return mission


def _over(story: Story, mission: Mission, stop: Stop) -> None:
    """The stop is again what the crew's state says."""
    to = StopState.ON_SCENE if mission.state == MissionState.ON_SCENE else StopState.WAITING
    if may_move("Stop", stop.state, to):
        advance(stop, to, state_at=story.at, note="")
    else:
        _anew(story, stop, to)
    story.tell("mission.cleared", incident=stop.incident, mission=mission)


def _anew(story: Story, stop: Stop, to: StopState) -> None:
    """Nobody was rescued after all: that stop is over by its table, and the same place is the next stop."""
    advance(stop, StopState.DROPPED, state_at=story.at)
    stops = Stop.objects.filter(mission=stop.mission)
    last = stops.aggregate(last=Max("position"))["last"]
    stops.create(
        mission=stop.mission, incident=stop.incident, position=last + 1, state=to.value, state_at=story.at
    )


def distress(
    mission: Mission,
    *,
    by: User | None = None,
    source: Source = Source.PAGE,
    at: datetime | None = None,
    pressed_by: Volunteer | None = None,
) -> Mission:
    """遇险: the crew itself needs help. The row is red and every board alarmed until a person has it.

    Raises NotAllowed for a crew that is not out; called back and not home yet it still is.
    """
    with act_of(mission, by=by, source=source, at=at) as story:
        if mission.state != MissionState.STOOD_DOWN or mission.departed_at is None:
            _alive(mission)
        _write(mission, SOS, story.at)
        alarms.cry(story, mission, pressed_by)
        story.tell("mission.distress", incident=steps.mission_incident(mission), mission=mission)
    return mission


def say(
    mission: Mission,
    words: str,
    *,
    by: User | None = None,
    source: Source = Source.PAGE,
    at: datetime | None = None,
) -> Mission:
    """Words of the crew that are no step: red on the board until a person read them."""
    with act_of(mission, by=by, source=source, at=at) as story:
        steps.hear(story, mission, words)
    return mission


def roll_call(
    mission: Mission, *, by: User | None = None, source: Source = Source.PAGE, at: datetime | None = None
) -> Mission:
    """ "I am safe": the crew answered the roll-call, the next falls due later. Raises NotAllowed for a crew that is not out."""
    with act_of(mission, by=by, source=source, at=at) as story:
        _alive(mission)
        steps.safe(story, mission)
    return mission


def _alive(mission: Mission) -> None:
    if mission.state not in LIVE_MISSION:
        raise NotAllowed(f"{mission} is not out")


def _write(mission: Mission, words: str, at: datetime | None) -> None:
    mission.words, mission.words_at = words, at
    mission.save(update_fields=["words", "words_at"])
