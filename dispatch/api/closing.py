"""What ends a job and what is written down about it: persons, outcome, hand-off, notes, corrected times."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from dispatch.access import APPROVERS, require, visible
from dispatch.api.board import me
from dispatch.api.missions import WhenIn
from dispatch.flow import close, debrief
from dispatch.models import Incident, Person, TimelineEntry
from dispatch.states import HandOffTo, PersonState

router = Router()
ENDS = {"close": close.close, "suspend": close.suspend, "resume": close.resume, "reopen": close.reopen}
Ends = Annotated[str, Field(pattern="^(" + "|".join(ENDS) + ")$")]


class IncidentDone(Schema):
    """What an act left behind; the row itself comes over the stream."""

    incident: int
    state: str


class PersonIn(WhenIn):
    """Persons in one state; unnamed ones are counted."""

    state: PersonState
    count: int = Field(default=1, ge=1, le=10_000)
    name: str = Field(default="", max_length=40)
    destination: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=200)


class OutcomeIn(Schema):
    """What it came to: persons, square metres."""

    people_served: int = Field(ge=0, le=10_000_000)
    area_treated_m2: int = Field(default=0, ge=0, le=1_000_000_000)
    goods: str = Field(default="", max_length=200)
    summary: str = Field(default="", max_length=5000)


class HandOffIn(WhenIn):
    """Who has it, and their number."""

    to: HandOffTo
    reference: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=200)


class CancelIn(WhenIn):
    """Why there was nothing to do."""

    why: str = Field(min_length=1, max_length=500)


class NoteIn(WhenIn):
    """Words for the log."""

    words: str = Field(min_length=1, max_length=2000)


class CorrectionIn(Schema):
    """When it happened in truth, and why the first time was wrong."""

    at: AwareDatetime
    reason: str = Field(min_length=1, max_length=500)


@router.post("/incidents/{int:key}/persons", response=IncidentDone)
def add_person(request: HttpRequest, key: int, body: PersonIn) -> IncidentDone:
    """Record persons; a death freezes the incident on public pages."""
    incident = _incident(request, key)
    close.add_person(incident, by=me(request), **body.model_dump())
    return _done(incident)


@router.post("/persons/{int:key}/remove", response=IncidentDone)
def remove_person(request: HttpRequest, key: int) -> IncidentDone:
    """Take a wrong record back."""
    rows = visible(me(request), Person).select_related("incident__operation__organisation")
    person = get_object_or_404(rows, pk=key)
    incident = person.incident
    require(me(request), incident.operation)
    close.remove_person(person, by=me(request))
    return _done(incident)


@router.post("/incidents/{int:key}/release", response=IncidentDone)
def release(request: HttpRequest, key: int) -> IncidentDone:
    """Show it on public pages again: a commander's word."""
    incident = _incident(request, key)
    require(me(request), incident.operation, APPROVERS)
    return _done(close.release(incident, by=me(request)))


@router.post("/incidents/{int:key}/outcome", response=IncidentDone)
def outcome(request: HttpRequest, key: int, body: OutcomeIn) -> IncidentDone:
    """What it came to."""
    incident = _incident(request, key)
    close.record_outcome(incident, by=me(request), **body.model_dump())
    return _done(incident)


@router.post("/incidents/{int:key}/hand_over", response=IncidentDone)
def hand_over(request: HttpRequest, key: int, body: HandOffIn) -> IncidentDone:
    """Others have it: our dispatch stops."""
    incident = _incident(request, key)
    close.hand_over(incident, by=me(request), **body.model_dump())
    return _done(incident)


@router.post("/incidents/{int:key}/cancel", response=IncidentDone)
def cancel(request: HttpRequest, key: int, body: CancelIn) -> IncidentDone:
    """There was nothing to do."""
    return _done(close.cancel(_incident(request, key), why=body.why, at=body.at, by=me(request)))


@router.post("/incidents/{int:key}/note", response=IncidentDone)
def note(request: HttpRequest, key: int, body: NoteIn) -> IncidentDone:
    """Write it down."""
    incident = _incident(request, key)
    debrief.note(incident, body.words, at=body.at, by=me(request))
    return _done(incident)


@router.post("/entries/{int:key}/correct", response=IncidentDone)
def correct(request: HttpRequest, key: int, body: CorrectionIn) -> IncidentDone:
    """Put a time right, as a new entry."""
    rows = visible(me(request), TimelineEntry).select_related(
        "incident", "mission", "operation__organisation"
    )
    entry = get_object_or_404(rows, pk=key, incident__isnull=False)
    require(me(request), entry.operation)
    debrief.correct_time(entry, at=body.at, reason=body.reason, by=me(request))
    return _done(get_object_or_404(Incident, pk=entry.incident_id))


@router.post("/incidents/{int:key}/{end}", response=IncidentDone)
def end(request: HttpRequest, key: int, end: Ends, body: WhenIn) -> IncidentDone:
    """Close, suspend for the night, resume, reopen."""
    return _done(ENDS[end](_incident(request, key), at=body.at, by=me(request)))


def _incident(request: HttpRequest, key: int) -> Incident:
    rows = visible(me(request), Incident).select_related("operation__organisation")
    incident = get_object_or_404(rows, pk=key)
    require(me(request), incident.operation)
    return incident


def _done(incident: Incident) -> IncidentDone:
    return IncidentDone(incident=incident.pk, state=incident.state)
