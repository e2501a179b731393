"""The phone page: one's own questions and missions, signed in or by a personal link. GET shows, POST acts."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime

from dispatch.access import audit
from dispatch.api.closing import IncidentDone
from dispatch.api.dangers import ToldDone
from dispatch.api.missions import CrewIn, MissionDone, TroubleIn, WhenIn, done, named
from dispatch.api.phone_door import ByLink, BySession, ask_of, holder_of, joined_by, led_by, told_of
from dispatch.api.structs import answer
from dispatch.flow import answer as answers
from dispatch.flow import close, dangers, roster, steps, track
from dispatch.flow.refusals import OnReserve
from dispatch.models import Volunteer
from dispatch.snapshots.phone import phone
from dispatch.states import LIVE_MISSION, NotAllowed, PersonState, Source, ToldState, Unit
from realtime.positions import FIRST, NotStored

STEPS = {
    "depart": track.depart,
    "arrive": track.arrive,
    "leave": track.leave,
    "home": track.home,
    "revert": track.revert,
}
Steps = Annotated[str, Field(pattern="^(" + "|".join([*STEPS, "roll_call", "distress"]) + ")$")]
Said = Annotated[str, Field(pattern="^(received|withdrawn)$")]


router = Router(auth=[ByLink(), BySession(csrf=True)])


class AnswerIn(WhenIn):
    """Go, with how much and when; or not."""

    go: bool
    people: int | None = Field(default=None, ge=1, le=1000)
    boats: int = Field(default=0, ge=0, le=100)
    vehicles: int = Field(default=0, ge=0, le=100)
    eta_minutes: int | None = Field(default=None, ge=1, le=1440)


class WordsIn(WhenIn):
    """Words that are no answer."""

    words: str = Field(min_length=1, max_length=500)


class PersonsIn(WhenIn):
    """Persons as the crew counts them on scene; no names by this way."""

    state: PersonState
    count: int = Field(ge=1, le=10_000)
    destination: str = Field(default="", max_length=100)


class SwitchIn(Schema):
    """On or off."""

    on: bool


class PositionIn(Schema):
    """Where the phone is: WGS-84 degrees, metres, degrees from north, metres per second."""

    lon: float
    lat: float
    accuracy_m: float | None = Field(default=None, ge=0, le=100_000)
    heading: float | None = Field(default=None, ge=0, le=360)
    speed: float | None = Field(default=None, ge=0, le=400)
    at: AwareDatetime | None = Field(default=None, ge=FIRST)


class AskDone(Schema):
    """What an answer left behind."""

    ask: int
    state: str
    mission: int | None = None
    people: int | None = None


class PhoneDone(Schema):
    """What a switch left behind."""

    on_duty: bool
    shares_position: bool


@router.get("/phone")
def read_phone(request: HttpRequest) -> HttpResponse:
    """Everything the phone page shows."""
    holder = holder_of(request)
    return answer(phone(holder.volunteer, only=holder.only))


@router.post("/phone/asks/{int:key}/answer", response=AskDone)
def answer_ask(request: HttpRequest, key: int, body: AnswerIn) -> AskDone:
    """Go or not. An accept commits a crew to what is open, at most what is offered."""
    holder, ask = ask_of(request, key)
    if not body.go:
        declined = answers.decline(ask, source=Source.PAGE, by=holder.user, at=body.at)
        return AskDone(ask=ask.pk, state=declined.state)
    try:
        mission = answers.accept(
            ask,
            strength=body.people,
            equipment={Unit.BOAT: body.boats, Unit.VEHICLE: body.vehicles},
            eta_minutes=body.eta_minutes,
            source=Source.PAGE,
            by=holder.user,
            at=body.at,
            answerer=holder.volunteer,
        )
    except OnReserve:  # kept: the phone shows in which place
        return AskDone(ask=ask.pk, state="reserve")
    return AskDone(ask=ask.pk, state="accepted", mission=mission.pk, people=mission.strength)


@router.post("/phone/asks/{int:key}/read", response=AskDone)
def read_ask(request: HttpRequest, key: int) -> AskDone:
    """It was looked at, which is not coming."""
    holder, ask = ask_of(request, key)
    read = answers.read(ask, source=Source.PAGE, by=holder.user, reader=holder.volunteer)
    return AskDone(ask=read.pk, state=read.state)


@router.post("/phone/asks/{int:key}/say", response=AskDone)
def say_about_ask(request: HttpRequest, key: int, body: WordsIn) -> AskDone:
    """Words for a person at the desk."""
    holder, ask = ask_of(request, key)
    said = answers.say(ask, body.words, source=Source.PAGE, by=holder.user)
    return AskDone(ask=said.pk, state=said.state)


@router.post("/phone/missions/{int:key}/trouble", response=MissionDone)
def trouble(request: HttpRequest, key: int, body: TroubleIn) -> MissionDone:
    """Blocked, wrong address, nobody found, already rescued."""
    holder, mission = led_by(request, key)
    return done(track.trouble(mission, body.kind, note=body.note, by=holder.user, at=body.at))


@router.post("/phone/missions/{int:key}/say", response=MissionDone)
def say(request: HttpRequest, key: int, body: WordsIn) -> MissionDone:
    """Words for a person at the desk; red on the board until read."""
    holder, mission = joined_by(request, key)
    return done(track.say(mission, body.words, by=holder.user, at=body.at))


@router.post("/phone/missions/{int:key}/persons", response=IncidentDone)
def persons(request: HttpRequest, key: int, body: PersonsIn) -> IncidentDone:
    """Evacuated, to hospital, missing, dead: how many, and where to."""
    holder, mission = led_by(request, key)
    incident = steps.mission_incident(mission)
    if mission.state not in LIVE_MISSION or incident is None:
        raise NotAllowed(f"{mission} is not out")
    close.add_person(
        incident, by=holder.user, note=mission.team.name if mission.team else "", **body.model_dump()
    )
    return IncidentDone(incident=incident.pk, state=incident.state)


@router.post("/phone/missions/{int:key}/crew", response=MissionDone)
def crew(request: HttpRequest, key: int, body: CrewIn) -> MissionDone:
    """Name the crew."""
    holder, mission = led_by(request, key)
    return done(track.name_crew(mission, named(mission, body.volunteers), by=holder.user))


@router.get("/phone/missions/{int:key}/contact")
def contact(request: HttpRequest, key: int) -> dict[str, list[str]]:
    """The phones of those who asked for help, for the leader of a crew that is out. Logged."""
    holder, mission = led_by(request, key)
    if mission.state not in LIVE_MISSION:
        raise NotAllowed(f"{mission} is not out")
    stop = mission.stops.exclude(state="dropped").order_by("-position").first()
    if stop is None:
        return {"phones": []}
    audit(holder.user, "phone.seen", f"incident:{stop.incident_id}", volunteer=holder.volunteer.pk)
    phones = stop.incident.requests.exclude(phone="").order_by("received_at").values_list("phone", flat=True)
    return {"phones": list(dict.fromkeys(phones))}


@router.post("/phone/missions/{int:key}/{step}", response=MissionDone)
def step(request: HttpRequest, key: int, step: Steps, body: WhenIn) -> MissionDone:
    """The one big button, its undo, and the signs of life that anybody of the crew may give."""
    if step in ("roll_call", "distress"):
        holder, mission = joined_by(request, key)
        if step == "roll_call":
            return done(track.roll_call(mission, by=holder.user, at=body.at))
        return done(track.distress(mission, by=holder.user, at=body.at, pressed_by=holder.volunteer))
    holder, mission = led_by(request, key)
    return done(STEPS[step](mission, by=holder.user, at=body.at))


@router.post("/phone/warned/{int:key}/{said}", response=ToldDone)
def answer_danger(request: HttpRequest, key: int, said: Said, body: WhenIn) -> ToldDone:
    """Heard the danger, or out of it; anybody of the crew or at the head of the team may say so."""
    holder, told = told_of(request, key)
    told = dangers.answer(told, ToldState(said), by=holder.user, at=body.at)
    return ToldDone(told=told.pk, state=told.state)


@router.post("/phone/duty", response=PhoneDone)
def duty(request: HttpRequest, body: SwitchIn) -> PhoneDone:
    """The duty switch; not by a link, which is for one question."""
    holder = holder_of(request)
    if holder.only is not None:
        raise NotAllowed("a link answers one ask")
    return _switched(roster.set_duty(holder.volunteer, on=body.on))


@router.post("/phone/consent", response=PhoneDone)
def consent(request: HttpRequest, body: SwitchIn) -> PhoneDone:
    """Share one's position while engaged, or stop at once."""
    return _switched(roster.set_consent(holder_of(request).volunteer, on=body.on))


@router.post("/phone/position")
def position(request: HttpRequest, body: PositionIn) -> dict[str, int]:
    """Where the crew is; taken only while engaged and with consent."""
    holder = holder_of(request)
    try:
        told = track.report_position(holder.volunteer, only=holder.only, **body.model_dump())
    except NotStored as error:
        raise HttpError(503, _("位置没有保存，请稍后再试。")) from error
    return {"missions": told}


def _switched(volunteer: Volunteer) -> PhoneDone:
    return PhoneDone(on_duty=volunteer.on_duty, shares_position=volunteer.shares_position_since is not None)
