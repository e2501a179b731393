"""Stage seven: persons, outcome, hand-off, and the end. Nobody is left on the way to a job that is over."""

from __future__ import annotations

from datetime import datetime

from dispatch.events import Story, telling
from dispatch.flow import steps
from dispatch.flow.refusals import Incomplete
from dispatch.models import CallOut, HandOff, Incident, Mission, Note, Outcome, Person, User
from dispatch.states import (
    OPEN_INCIDENT,
    OPEN_STOP,
    RECALLABLE_MISSION,
    CallOutState,
    HandOffTo,
    IncidentState,
    MissionState,
    NotAllowed,
    PersonState,
    Purpose,
    Source,
    Stale,
    advance,
)

_FOUND = frozenset({PersonState.EVACUATED, PersonState.HOSPITAL, PersonState.DEAD})
_OVER = frozenset({IncidentState.CLOSED, IncidentState.HANDED_OVER, IncidentState.CANCELLED})


def add_person(
    incident: Incident,
    *,
    state: PersonState,
    by: User | None,
    count: int = 1,
    name: str = "",
    destination: str = "",
    note: str = "",
    source: Source = Source.PAGE,
    at: datetime | None = None,
) -> Person:
    """Record persons (被困 已转移 送医 失联 遇难); whoever was found is no longer counted as trapped.

    A death makes the incident sensitive: frozen everywhere public until released.
    """
    if count < 1:
        raise Incomplete(field="count", why="≥ 1")
    with telling(incident.operation, by=by, source=source, at=at) as story:
        steps.hold(incident)
        if state in _FOUND:
            _no_longer_trapped(incident, count)
        person = Person.objects.create(
            incident=incident, state=state.value, count=count, name=name, destination=destination, note=note,
            at=story.at, recorded_by=by,
        )  # fmt: skip
        if state is PersonState.DEAD:
            _write(incident, sensitive=True)
        story.tell("incident.person", incident=incident, person=person.pk, state=state.value, count=count)
        story.changed(incident)
    return person


def remove_person(person: Person, *, by: User | None, source: Source = Source.PAGE) -> None:
    """Take a wrong record back; the timeline shows both. What it made sensitive stays so until released."""
    with telling(person.incident.operation, by=by, source=source) as story:
        story.tell(
            "incident.person_removed", incident=person.incident, state=person.state, count=person.count
        )
        story.changed(person.incident)
        person.delete()


def release(incident: Incident, *, by: User | None) -> Incident:
    """Public pages may show it again. Raises NotAllowed where nothing is frozen."""
    with telling(incident.operation, by=by) as story:
        if not incident.sensitive:
            raise NotAllowed(f"{incident} is not frozen")
        _write(incident, sensitive=False)
        story.tell("incident.released", incident=incident)
        story.changed(incident)
    return incident


def record_outcome(
    incident: Incident,
    *,
    people_served: int,
    area_treated_m2: int = 0,
    goods: str = "",
    summary: str = "",
    by: User | None,
) -> Outcome:
    """What the job came to (persons; square metres); written again, the last holds and the timeline keeps both figures."""
    if min(people_served, area_treated_m2) < 0:
        raise Incomplete(field="people_served", why="≥ 0")
    with telling(incident.operation, by=by) as story:
        outcome, _ = Outcome.objects.update_or_create(
            incident=incident,
            defaults={
                "people_served": people_served, "area_treated_m2": area_treated_m2, "goods": goods,
                "summary": summary, "recorded_by": by, "recorded_at": story.now,
            },
        )  # fmt: skip
        story.tell("incident.outcome", incident=incident, people=people_served, area_m2=area_treated_m2)
        story.changed(incident)
    return outcome


def hand_over(
    incident: Incident,
    *,
    to: HandOffTo,
    by: User | None,
    reference: str = "",
    note: str = "",
    at: datetime | None = None,
) -> HandOff:
    """119, 120, 110, 防指 or another chapter has it: our dispatch stops. Raises NotAllowed, Stale."""
    with telling(incident.operation, by=by, at=at) as story:
        found = HandOff.objects.create(
            incident=incident, to=to.value, reference=reference, note=note, at=story.at, recorded_by=by
        )
        _stop(story, incident, IncidentState.HANDED_OVER, closed_at=story.at)
        story.tell("incident.handed_over", incident=incident, to=to.value, hand_off=found.pk)
    return found


def close(incident: Incident, *, by: User | None, at: datetime | None = None) -> Incident:
    """The job is done: whoever is asked or under way is stood down by text once, crews on scene are gathered and return."""
    with telling(incident.operation, by=by, at=at) as story:
        _stop(story, incident, IncidentState.CLOSED, closed_at=story.at)
        story.tell("incident.closed", incident=incident)
    return incident


def cancel(incident: Incident, *, why: str, by: User | None, at: datetime | None = None) -> Incident:
    """There was nothing to do: everybody is called back as at the end of a job. Raises NotAllowed, Stale."""
    with telling(incident.operation, by=by, at=at) as story:
        _stop(story, incident, IncidentState.CANCELLED, closed_at=story.at)
        reason = Note.objects.create(incident=incident, words=why, written_by=by, at=story.at)
        story.tell("incident.cancelled", incident=incident, note=reason.pk)
    return incident


def suspend(incident: Incident, *, by: User | None, at: datetime | None = None) -> Incident:
    """For the night: everybody is called back, and the incident waits to be resumed. Raises NotAllowed, Stale."""
    with telling(incident.operation, by=by, at=at) as story:
        _stop(story, incident, IncidentState.SUSPENDED)
        story.tell("incident.suspended", incident=incident)
    return incident


def resume(incident: Incident, *, by: User | None, at: datetime | None = None) -> Incident:
    """Go on after the night, from where it is known to be. Raises NotAllowed, Stale."""
    with telling(incident.operation, by=by, at=at) as story:
        if incident.state != IncidentState.SUSPENDED:
            raise NotAllowed(f"{incident} is {incident.state}")
        _start_again(story, incident)
        story.tell("incident.resumed", incident=incident)
    return incident


def reopen(incident: Incident, *, by: User | None, at: datetime | None = None) -> Incident:
    """It was not over after all: dispatch may go on. Nobody is asked by this. Raises NotAllowed, Stale."""
    with telling(incident.operation, by=by, at=at) as story:
        if incident.state not in _OVER:
            raise NotAllowed(f"{incident} is {incident.state}")
        _start_again(story, incident)
        story.tell("incident.reopened", incident=incident)
    return incident


def _no_longer_trapped(incident: Incident, count: int) -> None:
    for trapped in incident.persons.filter(state=PersonState.TRAPPED).select_for_update().order_by("pk"):
        found = min(count, trapped.count)
        count -= found
        if found == trapped.count:
            trapped.delete()
        else:
            trapped.count -= found
            trapped.save(update_fields=["count"])


def _stop(story: Story, incident: Incident, to: IncidentState, **changes: datetime) -> None:
    seen = incident.state
    if seen not in OPEN_INCIDENT:
        raise NotAllowed(f"{incident} is over: {seen}")
    steps.hold(incident)
    if incident.state not in OPEN_INCIDENT:
        raise Stale(incident, seen, to, incident.state)
    _call_everybody_back(story, incident)
    advance(incident, to, stage_at=story.at, **changes)
    story.changed(incident)


def _call_everybody_back(story: Story, incident: Incident) -> None:
    """Call-outs are withdrawn, crews under way stood down, crews on scene gathered, each told by text once."""
    steps.withdraw_all(story, incident)
    here = Mission.objects.filter(stops__incident=incident, stops__state__in=OPEN_STOP).distinct()
    for mission in here.select_related("operation", "team", "leader").order_by("pk"):
        if mission.state in RECALLABLE_MISSION:
            steps.stand_down(story, mission)
        elif mission.state == MissionState.ON_SCENE:
            steps.leave_scene(story, mission)
            steps.tell_crew(story, mission, purpose=Purpose.STAND_DOWN, phrase="gather")
            story.changed(mission)
    over = CallOut.objects.filter(incident=incident, letter_taken=True).exclude(state=CallOutState.CLOSED)
    for call_out in over.order_by("pk"):
        steps.free_letter(story, call_out)
    incident.refresh_from_db(fields=["state"])


def _start_again(story: Story, incident: Incident) -> None:
    steps.hold(incident)
    to = IncidentState.LOCATED if incident.point else IncidentState.RECEIVED
    advance(incident, to, stage_at=story.at, closed_at=None)
    steps.settle(story, incident)
    story.changed(incident)


def _write(incident: Incident, **fields: bool) -> None:
    for name, value in fields.items():
        setattr(incident, name, value)
    incident.save(update_fields=list(fields))
