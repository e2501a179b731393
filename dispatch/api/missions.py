"""What a desk does with crews: tell their steps, stand down, divert, clear what is red, name the crew."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from dispatch.access import require, visible
from dispatch.api.board import me
from dispatch.flow import track
from dispatch.models import Incident, Mission, Volunteer
from dispatch.states import Source, StopState

router = Router()
RADIO = Source.COORDINATOR
STEPS = {
    "depart": track.depart,
    "arrive": track.arrive,
    "leave": track.leave,
    "home": track.home,
    "stand_down": track.stand_down,
    "revert": track.revert,
    "roll_call": track.roll_call,
    "clear": track.clear,
}
Steps = Annotated[str, Field(pattern="^(" + "|".join(STEPS) + ")$")]


class MissionDone(Schema):
    """What an act left behind; the row itself comes over the stream."""

    mission: int
    state: str


class WhenIn(Schema):
    """When it happened; may be told late. The server's time where it is left out."""

    at: AwareDatetime | None = None


class TroubleIn(WhenIn):
    """What is wrong."""

    kind: StopState
    note: str = Field(default="", max_length=200)


class DivertIn(WhenIn):
    """Where to."""

    incident: int


class CrewIn(Schema):
    """Exactly these people; the leader stays."""

    volunteers: list[int] = Field(max_length=200)


class ExtendIn(Schema):
    """How much longer."""

    hours: float = Field(gt=0, le=48)


def done(mission: Mission) -> MissionDone:
    """The answer of every act."""
    return MissionDone(mission=mission.pk, state=mission.state)


def named(mission: Mission, keys: list[int]) -> list[Volunteer]:
    """The people behind `keys` who may be on the crew: the team's, and its leader."""
    if mission.team is None:
        return [mission.leader] if mission.leader_id in keys else []
    return list(Volunteer.objects.filter(pk__in=keys).order_by("pk"))


@router.post("/missions/{int:key}/trouble", response=MissionDone)
def trouble(request: HttpRequest, key: int, body: TroubleIn) -> MissionDone:
    """Blocked, wrong address, nobody found, already rescued, as told by radio."""
    mission = _mission(request, key)
    return done(track.trouble(mission, body.kind, note=body.note, at=body.at, by=me(request), source=RADIO))


@router.post("/missions/{int:key}/divert", response=MissionDone)
def divert(request: HttpRequest, key: int, body: DivertIn) -> MissionDone:
    """To another incident, at once."""
    mission = _mission(request, key)
    incident = get_object_or_404(visible(me(request), Incident), pk=body.incident)
    return done(track.divert(mission, incident, at=body.at, by=me(request), source=RADIO))


@router.post("/missions/{int:key}/crew", response=MissionDone)
def crew(request: HttpRequest, key: int, body: CrewIn) -> MissionDone:
    """Name the crew."""
    mission = _mission(request, key)
    return done(track.name_crew(mission, named(mission, body.volunteers), by=me(request), source=RADIO))


@router.post("/missions/{int:key}/extend", response=MissionDone)
def extend(request: HttpRequest, key: int, body: ExtendIn) -> MissionDone:
    """Plan its end later."""
    mission = _mission(request, key)
    return done(track.extend(mission, longer=timedelta(hours=body.hours), by=me(request), source=RADIO))


@router.post("/missions/{int:key}/{step}", response=MissionDone)
def step(request: HttpRequest, key: int, step: Steps, body: WhenIn) -> MissionDone:
    """One step on the crew's behalf, back-dated when it came by radio; or its undo."""
    return done(STEPS[step](_mission(request, key), at=body.at, by=me(request), source=RADIO))


def _mission(request: HttpRequest, key: int) -> Mission:
    rows = visible(me(request), Mission).select_related("operation__organisation", "team", "leader")
    mission = get_object_or_404(rows, pk=key)
    require(me(request), mission.operation)
    return mission
