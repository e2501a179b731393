"""The night itself, told through the verbs that people use: sixty requests, twenty incidents, three crews out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from dispatch.flow.answer import accept
from dispatch.flow.call_out import assign
from dispatch.flow.intake import claim, link, open_incident, receive, set_aside, verify
from dispatch.flow.match import ranking
from dispatch.flow.track import arrive, depart
from dispatch.management.demo.tree import FLOOD
from dispatch.management.demo.words import CRIES, Cry
from dispatch.models import Ask, Incident, Mission, Operation, Request, Skill, Team, Text, User
from dispatch.states import AskState, Lane, RequestState, Source, TextState, Unit
from geo import china
from geo.coordinates import Coordinates, Datum
from geo.models import Place, PlaceKind

# Which job, how far its crew is, and how many minutes ago its leader answered.
# The median turnout of volunteers (DOMAIN: 1:45).
ANSWERED_AFTER = timedelta(seconds=105)
_OUT = [(2, "on_scene", 75), (9, "en_route", 21), (8, "on_scene", 90)]


def tell_the_night(operations: dict[str, Operation], accounts: Sequence[User]) -> None:
    """Let the night happen."""
    operation = operations[FLOOD]
    now, dice, coordinator = timezone.now(), random.Random(20260814), accounts[0]
    incidents: list[Incident] = []
    for number, cry in enumerate(CRIES):
        request = _receive(operation, number, cry, now, dice)
        if cry.job is not None:
            incidents.append(_open(request, cry, coordinator, now))
        elif cry.same_as is not None:
            link(request, incidents[cry.same_as], by=coordinator)
    _sort_the_rest(operation, coordinator)
    for index, stage, minutes in _OUT:
        _send(incidents[index], stage, now - timedelta(minutes=minutes), coordinator)


def _receive(operation: Operation, number: int, cry: Cry, now: datetime, dice: random.Random) -> Request:
    said_at = now - timedelta(minutes=cry.ago)
    spot = _spot(cry.township, dice)
    request = receive(
        operation=operation,
        source=cry.source,
        words=cry.words,
        phone=f"+86174098{number:05d}"[:14] if cry.source is not Source.CHAT else "",
        place_words=f"{cry.township}{cry.place}" if cry.township not in cry.place else cry.place,
        people=cry.people,
        water=cry.water,
        vulnerable=cry.vulnerable,
        lon=spot.lon if spot else None,
        lat=spot.lat if spot else None,
        datum=spot.datum.value if spot else "",
        said_at=said_at,
        lane=cry.lane,
    )
    # It reached us when it was said: a demo that received everything this minute would show no night.
    Request.objects.filter(pk=request.pk).update(received_at=said_at)
    request.received_at = said_at
    return request


def _spot(township: str, dice: random.Random) -> Coordinates | None:
    """Within 2 km of the township (8 km of its county's middle where no point is known), as a phone's map gives it: GCJ-02."""
    place = Place.objects.filter(name=township, kind=PlaceKind.TOWNSHIP).first()
    if place is None:
        return None
    middle = Coordinates(place.point.x, place.point.y) if place.point else china.centre(place.area)
    spread = 1 if place.point else 4
    lon, lat = (
        middle.lon + dice.uniform(-0.02, 0.02) * spread,
        middle.lat + dice.uniform(-0.015, 0.015) * spread,
    )
    return Coordinates(round(lon, 5), round(lat, 5)).to(Datum.GCJ02)


def _open(request: Request, cry: Cry, coordinator: User, now: datetime) -> Incident:
    assert cry.job is not None
    title, kind, urgency, on_water, wanted = cry.job
    claim(request, by=coordinator)
    verify(request, by=coordinator)
    return open_incident(
        request,
        operation=request.operation,
        kind=kind,
        urgency=urgency,
        title=title,
        people=cry.people,
        on_water=on_water,
        needs=[
            (_skill(code), {Unit.PEOPLE: people, **({Unit.BOAT: boats} if boats else {})})
            for code, people, boats in wanted
        ],
        by=coordinator,
        at=now - timedelta(minutes=cry.ago) + timedelta(seconds=20),
    )


def _skill(code: str) -> int | None:
    return Skill.objects.get(code=code).pk if code else None


def _sort_the_rest(operation: Operation, coordinator: User) -> None:
    """The coordinator has put one wrong number and one message that is no cry for help aside by hand."""
    wrong = Request.objects.filter(operation=operation, words__contains="打错了").first()
    if wrong is not None:
        set_aside(wrong, to=RequestState.OTHER, by=coordinator)
    chat = Request.objects.filter(operation=operation, lane=Lane.HELP, words__contains="公交还开不开").first()
    if chat is not None:
        set_aside(chat, to=RequestState.OTHER, by=coordinator)


def _told(ask: Ask, at: datetime) -> None:
    """The text was on the leader's virtual phone then, not when the demo's worker first runs."""
    seen = at + timedelta(seconds=2)
    Ask.objects.filter(pk=ask.pk).update(asked_at=at, state=AskState.DELIVERED.value)
    Text.objects.filter(ask=ask).update(
        state=TextState.DELIVERED.value, queued_at=at, sent_at=seen, delivered_at=seen
    )
    ask.refresh_from_db()


def _send(incident: Incident, stage: str, at: datetime, coordinator: User) -> Mission | None:
    """Ask the best team, have its leader accept, and let the crew go as far as `stage`."""
    best = next(iter(ranking(incident).ranked), None)
    if best is None:
        return None
    ask = assign(incident, Team.objects.get(pk=best.team), by=coordinator, at=at - ANSWERED_AFTER)
    _told(ask, at - ANSWERED_AFTER)
    mission = accept(
        ask,
        strength=8,
        equipment={Unit.BOAT: 1, Unit.VEHICLE: 1},
        eta_minutes=25,
        source=Source.COORDINATOR,
        by=coordinator,
        at=at,
    )
    depart(mission, by=coordinator, source=Source.COORDINATOR, at=at + timedelta(minutes=4))
    if stage == "on_scene":
        arrive(mission, by=coordinator, source=Source.COORDINATOR, at=at + timedelta(minutes=27))
    return mission
