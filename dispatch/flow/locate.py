"""Stage two: where is it? Candidates from the gazetteer and the providers, a pin by a person, a correction on the way."""

from __future__ import annotations

from dispatch.events import Story, telling
from dispatch.flow.places import REACHABLE, Ground, Spot, county_of
from dispatch.flow.refusals import NotLocated
from dispatch.flow.steps import settle
from dispatch.messaging import outbox, recipients, wording
from dispatch.models import Ask, Incident, Mission, Operation, Request, Stop, User
from dispatch.snapshots.panes import CandidateRow
from dispatch.states import (
    OPEN_INCIDENT,
    OPEN_STOP,
    IncidentState,
    NotAllowed,
    Precision,
    Purpose,
    StopState,
    advance,
)
from geo.coordinates import Coordinates, Datum

# Whoever is still to arrive, or stands at the wrong place, must hear of a new one.
MUST_HEAR = frozenset({"committed", "en_route", "on_scene"})
MISPLACED = frozenset({StopState.WRONG_ADDRESS.value, StopState.NOT_FOUND.value})


def candidates(operation: Operation, words: str, limit: int = 8) -> list[CandidateRow]:
    """The places that `words` may mean, best first, WGS-84; of two with one name the nearer to the organisation."""
    return [
        CandidateRow(
            name=found.full_name,
            lon=found.coordinates.lon,
            lat=found.coordinates.lat,
            precision=found.precision.value,
            source=found.source,
        )
        for found in Ground(operation.organisation).candidates(words)[:limit]
    ]


def locate(incident: Incident, candidate: CandidateRow, *, by: User) -> Incident:
    """Choose a candidate. Raises ImpossiblePoint, and NotAllowed once the incident is over."""
    spot = Spot(
        Coordinates(candidate.lon, candidate.lat), Precision(candidate.precision), candidate.source[:40]
    )
    with telling(incident.operation, by=by) as story:
        _place(story, incident, spot, place_words=incident.place_words or candidate.name)
        story.tell("incident.located", incident=incident, precision=spot.precision.value, source=spot.source)
    return incident


def pin(incident: Incident, *, lon: float, lat: float, by: User, datum: Datum = Datum.WGS84) -> Incident:
    """A person says exactly where, on the map. Raises ImpossiblePoint, and NotAllowed once the incident is over."""
    spot = Spot(Coordinates(lon, lat, datum).to(Datum.WGS84), Precision.EXACT, "pin")
    with telling(incident.operation, by=by) as story:
        _place(story, incident, spot, place_words=incident.place_words)
        story.tell("incident.pinned", incident=incident)
    return incident


def correct(
    incident: Incident,
    *,
    lon: float | None = None,
    lat: float | None = None,
    place_words: str,
    by: User,
    datum: Datum = Datum.WGS84,
) -> Incident:
    """The address was wrong. Crews that are out for it are told by text; a stop that failed by it waits again.

    Without a point the words are looked up. Raises NotLocated when nobody knows them (nothing is changed then).
    """
    spot = Ground(incident.operation.organisation).spot(
        lon=lon, lat=lat, datum=datum, words=place_words, measured=True
    )
    if spot.coordinates is None:
        raise NotLocated(incident=incident.pk)
    with telling(incident.operation, by=by) as story:
        _place(story, incident, spot, place_words=place_words)
        told = [_tell(story, incident, stop) for stop in _stops(incident)]
        story.tell(
            "incident.corrected",
            incident=incident,
            precision=spot.precision.value,
            crews=len(told),
            untold=told.count(False),
        )
        settle(story, incident)
    return incident


def locate_request(request: Request) -> Request:
    """Look a request's words up again (a provider was down, the gazetteer grew); a point as given is never replaced."""
    spot = Ground(request.operation.organisation).spot(
        lon=request.lon_given,
        lat=request.lat_given,
        datum=Datum(request.datum_given or Datum.WGS84),
        words=request.place_words or request.words[:200],
        measured=not request.source_key,
    )
    if spot.point is None or request.point is not None:
        return request
    with telling(request.operation) as story:
        found = Request.objects.filter(pk=request.pk, point=None)
        if found.update(point=spot.point, precision=spot.precision.value, place_source=spot.source):
            request.refresh_from_db(fields=["point", "precision", "place_source"])
            story.tell("request.located", request=request.pk, precision=request.precision)
            story.changed(request)
    return request


def _place(story: Story, incident: Incident, spot: Spot, *, place_words: str) -> None:
    """Write the spot; a received incident is located by it. A place is never taken away, only replaced."""
    assert spot.coordinates is not None
    area_code, area_name = county_of(spot.coordinates)
    changes = {
        "point": spot.point,
        "precision": spot.precision.value,
        "place_source": spot.source,
        "place_words": place_words[:300],
        "area_code": area_code,
        "area_name": area_name,
    }
    if not Incident.objects.filter(pk=incident.pk, state__in=OPEN_INCIDENT).update(**changes):
        raise NotAllowed(f"incident {incident.pk} is over")
    for name, value in changes.items():
        setattr(incident, name, value)
    if incident.state == IncidentState.RECEIVED and spot.precision in REACHABLE:
        advance(incident, IncidentState.LOCATED, stage_at=story.at)
    story.changed(incident)


def _stops(incident: Incident) -> list[Stop]:
    """The open stops of crews that are out for the incident, locked."""
    stops = Stop.objects.filter(incident=incident, state__in=OPEN_STOP, mission__state__in=MUST_HEAR)
    return list(
        stops.select_for_update(of=("self",))
        .select_related("mission__leader", "mission__team__leader", "mission__team__deputy")
        .order_by("pk")
    )


def _tell(story: Story, incident: Incident, stop: Stop) -> bool:
    """Text the new place to whoever leads the crew; False where no phone can be reached. A failed stop waits again."""
    mission = stop.mission
    if stop.state in MISPLACED:
        advance(stop, StopState.WAITING, state_at=story.at, note="")
    story.changed(mission)
    reached = _phone_of(mission)
    if reached is None:
        return False
    ask = Ask.objects.filter(mission=mission).select_related("call_out__operation__organisation").first()
    language = reached.volunteer.language
    subject = f"mission:{mission.pk}"
    outbox.queue(
        story,
        subject=subject,
        phone=reached.phone,
        purpose=Purpose.CORRECTION,
        body=wording.correction(ask.call_out, incident.place_words, language)
        if ask
        else wording.plain(
            incident.operation, "correction", language, letter="", place=wording.clean(incident.place_words)
        ),
        round=mission.texts.filter(subject=subject, purpose=Purpose.CORRECTION.value).count() + 1,
        ask=ask,
        mission=mission,
        volunteer=reached.volunteer,
        rank=outbox.STOP_RANK,
    )
    return True


def _phone_of(mission: Mission) -> recipients.Recipient | None:
    """The one who leads this crew, else whoever answers for its team."""
    leader = mission.leader
    if leader.phone and leader.opted_out_at is None:
        return recipients.Recipient(leader, leader.phone)
    return next(iter(recipients.of_team(mission.team)), None) if mission.team else None
