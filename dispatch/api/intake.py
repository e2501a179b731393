"""Requests come in and are looked at; incidents are opened, placed and changed."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from dispatch.access import require, visible
from dispatch.api.board import me, operation_of
from dispatch.api.structs import answer
from dispatch.flow import intake, locate
from dispatch.flow.refusals import Incomplete
from dispatch.imports.reading import read
from dispatch.models import Incident, Operation, Request
from dispatch.models.phones import e164
from dispatch.snapshots.panes import CandidateRow, ReadingRow
from dispatch.states import IncidentKind, Lane, Precision, RequestState, Source, Unit, Urgency
from geo.coordinates import Datum

router = Router()
PEOPLE = Field(default=None, ge=0, le=1_000_000)


class Done(Schema):
    """What an act left behind: the rows themselves come over the stream."""

    request: int | None = None
    incident: int | None = None
    state: str = ""


class ReadIn(Schema):
    """A pasted message."""

    words: str = Field(max_length=intake.MOST_WORDS)


class OpenIn(Schema):
    """What makes a request a job."""

    kind: IncidentKind
    urgency: Urgency
    title: str = Field(min_length=1, max_length=120)
    people: int | None = PEOPLE


class RequestIn(Schema):
    """The five fields first, then the rest; `open` makes it a job in the same step."""

    phone: str = Field(default="", max_length=40)
    place: str = Field(default="", max_length=300)
    people: int | None = PEOPLE
    water: str = Field(default="", max_length=200)
    vulnerable: str = Field(default="", max_length=200)
    words: str = Field(default="", max_length=intake.MOST_WORDS)
    contact_name: str = Field(default="", max_length=60)
    source: Source = Source.PHONE
    lane: Lane = Lane.HELP
    lon: float | None = None
    lat: float | None = None
    datum: Datum = Datum.WGS84
    said_at: datetime | None = None
    key: str = Field(default="", max_length=60, description="The same key twice adds nothing")
    open: bool = False
    kind: IncidentKind = IncidentKind.OTHER
    urgency: Urgency = Urgency.URGENT
    title: str = Field(default="", max_length=120)


class AsideIn(Schema):
    """Where to."""

    to: RequestState


class LinkIn(Schema):
    """To which job."""

    incident: int


class EditIn(Schema):
    """Only what is sent is changed."""

    title: str | None = Field(default=None, min_length=1, max_length=120)
    kind: IncidentKind | None = None
    urgency: Urgency | None = None
    people: int | None = PEOPLE
    water: str | None = Field(default=None, max_length=200)
    on_water: bool | None = None
    vulnerable: str | None = Field(default=None, max_length=200)
    meeting_point: str | None = Field(default=None, max_length=120)
    bring: str | None = Field(default=None, max_length=120)


class NeedIn(Schema):
    """People with a skill (None: anybody) and equipment."""

    skill: int | None = None
    units: dict[Unit, int]


class NeedsIn(Schema):
    """All needs; those left out are no more."""

    needs: list[NeedIn] = Field(max_length=20)


class CandidateIn(Schema):
    """One answer of locating, chosen."""

    lon: float
    lat: float
    name: str = Field(default="", max_length=300)
    precision: Precision
    source: str = Field(default="", max_length=40)


class PinIn(Schema):
    """Exactly there, WGS-84."""

    lon: float
    lat: float


class CorrectIn(Schema):
    """The right address; without a point its words are looked up."""

    place: str = Field(min_length=1, max_length=300)
    lon: float | None = None
    lat: float | None = None


@router.get("/operations/{slug}/locate")
def candidates(request: HttpRequest, slug: str, q: str) -> HttpResponse:
    """Places for what is being typed."""
    return answer(locate.candidates(operation_of(request, slug), q[:300]))


@router.get("/operations/{slug}/similar")
def similar(
    request: HttpRequest, slug: str, phone: str = "", place: str = "", words: str = ""
) -> HttpResponse:
    """Who else called, while the phone or the place is being typed."""
    operation = operation_of(request, slug)
    return answer(intake.similar(operation, phone=phone[:40], place=place[:300], words=words[:2000]))


@router.post("/operations/{slug}/read")
def read_words(request: HttpRequest, slug: str, body: ReadIn) -> HttpResponse:
    """A pasted message taken apart, for a person to confirm; nothing is written."""
    operation_of(request, slug)
    found = read(body.words)
    depth = f"{found.water_depth_cm} cm" if found.water_depth_cm else ""
    return answer(
        ReadingRow(
            phone=found.phones[0] if found.phones else "",
            place=found.place or "",
            people=found.people,
            water="，".join(filter(None, [depth, *found.dangers])),
            vulnerable=",".join(found.vulnerable),
            kind=found.kind.value,
            urgency=found.urgency.value,
            lane=found.lane.value,
            why=list(found.why),
            words=body.words,
        )
    )


@router.post("/operations/{slug}/requests", response=Done)
def take_in(request: HttpRequest, slug: str, body: RequestIn) -> Done:
    """Take a request in; with `open`, claim it and open the incident too."""
    operation = operation_of(request, slug)
    require(me(request), operation)
    if body.phone.strip() and e164(body.phone) is None:
        raise Incomplete(field="phone", why=body.phone)
    if body.open and not body.title.strip():
        raise Incomplete(field="title", why="–")
    found = intake.receive(
        operation=operation,
        by=me(request),
        place_words=body.place,
        source_key=f"desk:{body.key}" if body.key else "",
        **body.model_dump(exclude={"place", "key", "open", "kind", "urgency", "title"}),
    )
    if not body.open or found.incident_id:
        return Done(request=found.pk, incident=found.incident_id, state=found.state)
    opened = _open(request, found, OpenIn(kind=body.kind, urgency=body.urgency, title=body.title))
    return Done(request=found.pk, incident=opened.pk, state=found.state)


@router.post("/requests/{int:key}/claim", response=Done)
def claim(request: HttpRequest, key: int) -> Done:
    """Take it by name."""
    return _told(intake.claim(_request(request, key), by=me(request)))


@router.post("/requests/{int:key}/verify", response=Done)
def verify(request: HttpRequest, key: int) -> Done:
    """It is true."""
    return _told(intake.verify(_request(request, key), by=me(request)))


@router.post("/requests/{int:key}/confirm", response=Done)
def confirm(request: HttpRequest, key: int) -> Done:
    """Asked again, it still holds."""
    return _told(intake.confirm(_request(request, key), by=me(request)))


@router.post("/requests/{int:key}/reopen", response=Done)
def reopen(request: HttpRequest, key: int) -> Done:
    """Back to new."""
    return _told(intake.reopen(_request(request, key), by=me(request)))


@router.post("/requests/{int:key}/aside", response=Done)
def aside(request: HttpRequest, key: int, body: AsideIn) -> Done:
    """Duplicate, false, offer, other or stale."""
    return _told(intake.set_aside(_request(request, key), to=body.to, by=me(request)))


@router.post("/requests/{int:key}/link", response=Done)
def link(request: HttpRequest, key: int, body: LinkIn) -> Done:
    """It is this job."""
    return _told(intake.link(_request(request, key), _incident(request, body.incident), by=me(request)))


@router.post("/requests/{int:key}/unlink", response=Done)
def unlink(request: HttpRequest, key: int) -> Done:
    """It is not."""
    return _told(intake.unlink(_request(request, key), by=me(request)))


@router.post("/requests/{int:key}/open", response=Done)
def open_request(request: HttpRequest, key: int, body: OpenIn) -> Done:
    """Make it a job."""
    found = _request(request, key)
    opened = _open(request, found, body)
    return Done(request=found.pk, incident=opened.pk, state=opened.state)


@router.post("/incidents/{int:key}/seen", response=Done)
def seen(request: HttpRequest, key: int) -> Done:
    """A coordinator has seen it."""
    return _placed(intake.mark_seen(_incident(request, key), by=me(request)))


@router.post("/incidents/{int:key}/edit", response=Done)
def edit(request: HttpRequest, key: int, body: EditIn) -> Done:
    """Change what is known; a head count can be unknown again, all else only replaced."""
    sent = body.model_dump(exclude_unset=True)
    fields = {name: value for name, value in sent.items() if value is not None or name == "people"}
    return _placed(intake.edit(_incident(request, key), by=me(request), **fields))


@router.post("/incidents/{int:key}/needs", response=Done)
def needs(request: HttpRequest, key: int, body: NeedsIn) -> Done:
    """Change what it needs."""
    wanted = [(need.skill, need.units) for need in body.needs]
    return _placed(intake.set_needs(_incident(request, key), wanted, by=me(request)))


@router.post("/incidents/{int:key}/locate", response=Done)
def choose(request: HttpRequest, key: int, body: CandidateIn) -> Done:
    """One of the candidates it is."""
    chosen = CandidateRow(**body.model_dump(mode="json"))
    return _placed(locate.locate(_incident(request, key), chosen, by=me(request)))


@router.post("/incidents/{int:key}/pin", response=Done)
def pin(request: HttpRequest, key: int, body: PinIn) -> Done:
    """Exactly there."""
    return _placed(locate.pin(_incident(request, key), lon=body.lon, lat=body.lat, by=me(request)))


@router.post("/incidents/{int:key}/correct", response=Done)
def correct(request: HttpRequest, key: int, body: CorrectIn) -> Done:
    """The address was wrong; crews on their way are told."""
    found = _incident(request, key)
    return _placed(locate.correct(found, lon=body.lon, lat=body.lat, place_words=body.place, by=me(request)))


def _request(request: HttpRequest, key: int) -> Request:
    rows = visible(me(request), Request).select_related("operation__organisation", "incident")
    return get_object_or_404(rows, pk=key)


def _incident(request: HttpRequest, key: int) -> Incident:
    rows = visible(me(request), Incident).select_related("operation__organisation")
    return get_object_or_404(rows, pk=key)


def _open(request: HttpRequest, found: Request, body: OpenIn) -> Incident:
    operation: Operation = found.operation
    return intake.open_incident(
        found,
        operation=operation,
        kind=body.kind,
        urgency=body.urgency,
        title=body.title,
        people=body.people,
        by=me(request),
    )


def _told(found: Request) -> Done:
    return Done(request=found.pk, incident=found.incident_id, state=found.state)


def _placed(found: Incident) -> Done:
    return Done(incident=found.pk, state=found.state)
