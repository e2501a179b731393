"""An incident is seen, edited, placed and corrected."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from dispatch.access import visible
from dispatch.api.board import me, operation_of
from dispatch.api.structs import answer
from dispatch.flow import intake, locate
from dispatch.models import Incident
from dispatch.snapshots.panes import CandidateRow
from dispatch.states import IncidentKind, Precision, Unit, Urgency

router = Router()
PEOPLE = Field(default=None, ge=0, le=1_000_000)


class Done(Schema):
    """What an act left behind: the rows themselves come over the stream."""

    request: int | None = None
    incident: int | None = None
    state: str = ""


UNKNOWABLE = frozenset({"people", "starts_at", "ends_at"})


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
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


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


def incident_of(request: HttpRequest, key: int) -> Incident:
    """The incident, if the person may see it; 404 otherwise."""
    rows = visible(me(request), Incident).select_related("operation__organisation")
    return get_object_or_404(rows, pk=key)


@router.get("/operations/{slug}/locate")
def candidates(request: HttpRequest, slug: str, q: str) -> HttpResponse:
    """Places for what is being typed."""
    return answer(locate.candidates(operation_of(request, slug), q[:300]))


@router.post("/incidents/{int:key}/seen", response=Done)
def seen(request: HttpRequest, key: int) -> Done:
    """A coordinator has seen it."""
    return _placed(intake.mark_seen(incident_of(request, key), by=me(request)))


@router.post("/incidents/{int:key}/edit", response=Done)
def edit(request: HttpRequest, key: int, body: EditIn) -> Done:
    """Change what is known; a head count and a window can be unknown again, all else only replaced."""
    sent = body.model_dump(exclude_unset=True)
    fields = {name: value for name, value in sent.items() if value is not None or name in UNKNOWABLE}
    return _placed(intake.edit(incident_of(request, key), by=me(request), **fields))


@router.post("/incidents/{int:key}/needs", response=Done)
def needs(request: HttpRequest, key: int, body: NeedsIn) -> Done:
    """Change what it needs."""
    wanted = [(need.skill, need.units) for need in body.needs]
    return _placed(intake.set_needs(incident_of(request, key), wanted, by=me(request)))


@router.post("/incidents/{int:key}/locate", response=Done)
def choose(request: HttpRequest, key: int, body: CandidateIn) -> Done:
    """One of the candidates it is."""
    chosen = CandidateRow(**body.model_dump(mode="json"))
    return _placed(locate.locate(incident_of(request, key), chosen, by=me(request)))


@router.post("/incidents/{int:key}/pin", response=Done)
def pin(request: HttpRequest, key: int, body: PinIn) -> Done:
    """Exactly there."""
    return _placed(locate.pin(incident_of(request, key), lon=body.lon, lat=body.lat, by=me(request)))


@router.post("/incidents/{int:key}/correct", response=Done)
def correct(request: HttpRequest, key: int, body: CorrectIn) -> Done:
    """The address was wrong; crews on their way are told."""
    found = incident_of(request, key)
    return _placed(locate.correct(found, lon=body.lon, lat=body.lat, place_words=body.place, by=me(request)))


def _placed(found: Incident) -> Done:
    return Done(incident=found.pk, state=found.state)
