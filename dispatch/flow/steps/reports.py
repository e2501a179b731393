"""What a crew reports of itself, by text or on a page: trouble, safety, home, words."""

from __future__ import annotations

from dispatch.events import Story
from dispatch.flow.steps.crews import release
from dispatch.flow.steps.settling import free_letter, mission_incident, settle
from dispatch.models import CallOut, Mission, Stop
from dispatch.states import (
    OPEN_STOP,
    MissionState,
    NotAllowed,
    StopState,
    advance,
    may_move,
)

LONGEST_WORDS = 500


def current_stop(mission: Mission) -> Stop | None:
    """The stop the crew is at or goes to: its first that is neither done nor dropped."""
    return mission.stops.filter(state__in=OPEN_STOP).order_by("position").first()


def trouble(story: Story, mission: Mission, kind: StopState, *, note: str = "") -> None:
    """受阻, wrong address, nobody found, already rescued: the crew is kept, its row turns red. Raises NotAllowed without a stop."""
    stop = current_stop(mission)
    if stop is None:
        raise NotAllowed(f"{mission} has no stop that could be {kind}")
    if stop.state != kind:
        if not may_move("Stop", stop.state, kind):
            advance(stop, StopState.WAITING)  # from one trouble into another
        advance(stop, kind, note=note[:200], state_at=story.at)
    story.tell("mission.trouble", incident=stop.incident, mission=mission, kind=kind.value)
    story.changed(mission)


def safe(story: Story, mission: Mission) -> None:
    """A sign of life: withdrawn to safety, or answered the roll-call."""
    mission.roll_call_at = story.at
    mission.save(update_fields=["roll_call_at"])
    story.tell("mission.safe", incident=mission_incident(mission), mission=mission)
    story.changed(mission)


def hear(story: Story, mission: Mission, words: str) -> None:
    """Words of the crew that a person must read: the row turns red. The whole message stays in its text."""
    mission.words, mission.words_at = words[:LONGEST_WORDS], story.at
    mission.save(update_fields=["words", "words_at"])
    story.tell("mission.words", incident=mission_incident(mission), mission=mission)
    story.changed(mission)


def come_home(story: Story, mission: Mission) -> None:
    """已归队: from the scene, on the way back, or stood down. Raises NotAllowed for a crew still on its way there."""
    incident = mission_incident(mission)
    if mission.state == MissionState.HOME:
        return
    stood_down = mission.state == MissionState.STOOD_DOWN
    if mission.state == MissionState.ON_SCENE:
        leave_scene(story, mission)
    advance(mission, MissionState.HOME, home_at=story.at, words="", words_at=None)
    if not stood_down:
        release(story, mission)
    story.tell("mission.home", incident=incident, mission=mission)
    story.changed(mission)
    for call_out in CallOut.objects.filter(asks__mission=mission):
        free_letter(story, call_out)
    if incident:
        settle(story, incident)


def leave_scene(story: Story, mission: Mission) -> None:
    """收队: the stop it is at is done, those it never reached are dropped."""
    for stop in mission.stops.filter(state__in=OPEN_STOP).order_by("position"):
        if stop.state in (StopState.WAITING, StopState.ON_SCENE):
            advance(
                stop,
                StopState.DONE if stop.state == StopState.ON_SCENE else StopState.DROPPED,
                state_at=story.at,
            )
        else:
            advance(stop, StopState.DROPPED, state_at=story.at)
    advance(mission, MissionState.RETURNING, left_at=story.at)
    story.tell("mission.returning", incident=mission_incident(mission), mission=mission)
