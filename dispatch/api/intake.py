"""Requests come in, are looked at, and become jobs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from dispatch.access import require, visible
from dispatch.api.board import me, operation_of
from dispatch.api.incidents import PEOPLE, Done, incident_of
from dispatch.api.structs import answer
from dispatch.flow import intake
from dispatch.flow.intake.reasons import vulnerable_words, water_words
from dispatch.flow.refusals import Incomplete
from dispatch.imports.reading import read
from dispatch.models import Incident, Operation, Request
from dispatch.models.phones import e164
from dispatch.snapshots.panes import ReadingRow
from dispatch.states import IncidentKind, Lane, RequestState, Source, Urgency
from geo.coordinates import Datum

router = Router()


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
    said_at: AwareDatetime | None = None
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
    return answer(
        ReadingRow(
            phone=found.phones[0] if found.phones else "",
            place=found.place or "",
            people=found.people,
            water=water_words(found),
            vulnerable=vulnerable_words(found),
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
        raise Incomplete(field=_("电话"), why=_("电话号码不对"))
    if body.open and not body.title.strip():
        raise Incomplete(field=_("标题"), why=_("不能为空"))
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
    return _told(intake.link(_request(request, key), incident_of(request, body.incident), by=me(request)))


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


def _request(request: HttpRequest, key: int) -> Request:
    rows = visible(me(request), Request).select_related("operation__organisation", "incident")
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
