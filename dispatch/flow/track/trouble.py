"""What turns a row red, and what calms it: trouble at the stop, words, distress, the roll-call."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from dispatch.events import Story
from dispatch.flow import steps
from dispatch.flow.track.acts import act_of
from dispatch.models import Mission, Stop, User
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


def clear_trouble(
    mission: Mission, *, by: User | None, source: Source = Source.PAGE, at: datetime | None = None
) -> Mission:
    """The trouble is over: the stop is what the crew's state says. Raises NotAllowed where there is none."""
    with act_of(mission, by=by, source=source, at=at) as story:
        stop = steps.current_stop(mission)
        if stop is None or stop.state not in TROUBLED_STOP:
            raise NotAllowed(f"{mission} is in no trouble")
        arrived = mission.state == MissionState.ON_SCENE
        to = StopState.ON_SCENE if arrived else StopState.WAITING
        if may_move("Stop", stop.state, to):
            advance(stop, to, state_at=story.at, note="")
        else:
            _anew(story, stop, to)
        story.tell("mission.cleared", incident=stop.incident, mission=mission)
    return mission


def _anew(story: Story, stop: Stop, to: StopState) -> None:
    """Nobody was rescued after all: that stop is over by its table, and the same place is the next stop."""
    advance(stop, StopState.DROPPED, state_at=story.at)
    stops = Stop.objects.filter(mission=stop.mission)
    last = stops.aggregate(last=Max("position"))["last"]
    stops.create(
        mission=stop.mission, incident=stop.incident, position=last + 1, state=to.value, state_at=story.at
    )


def distress(
    mission: Mission, *, by: User | None = None, source: Source = Source.PAGE, at: datetime | None = None
) -> Mission:
    """遇险: the crew itself needs help. The row is red until a person reads it. Raises NotAllowed for a crew that is not out."""
    with act_of(mission, by=by, source=source, at=at) as story:
        _alive(mission)
        _write(mission, SOS, story.at)
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


def read_words(mission: Mission, *, by: User | None, source: Source = Source.PAGE) -> Mission:
    """A person has read the crew's words. Raises NotAllowed where there are none."""
    with act_of(mission, by=by, source=source) as story:
        if not mission.words:
            raise NotAllowed(f"{mission} has said nothing")
        _write(mission, "", None)
        story.tell("mission.words_read", incident=steps.mission_incident(mission), mission=mission)
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
