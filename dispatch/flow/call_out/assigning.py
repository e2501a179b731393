"""派: one team, or one volunteer for one need, asked at once. Undo is `withdraw(ask.call_out)`."""

from __future__ import annotations

from datetime import datetime

from dispatch.events import Story, telling
from dispatch.flow.call_out.asking import begin, ensure_need, insert
from dispatch.flow.call_out.drafting import NothingOpen, check_dispatchable, create
from dispatch.flow.steps import still_open
from dispatch.models import Ask, Incident, Need, Note, Team, User, Volunteer


def assign(
    incident: Incident,
    team: Team,
    *,
    by: User | None,
    travel_seconds: int | None = None,
    override: str = "",
    at: datetime | None = None,
) -> Ask:
    """A call-out with one ask to that team, sent at once.

    `override` is why it is sent although it should rest; it stands in the log, as a note. An incident without needs gets
    one: people, as many as the team has free. Raises NotDispatchable, NotLocated, Taken (the team is being asked or on its
    way for this incident), NothingOpen and NobodyToAsk.
    """
    with telling(incident.operation, by=by, at=at) as story:
        check_dispatchable(incident)
        ensure_need(story, incident, team)
        call_out = create(story, incident, by=by, life_critical=False)
        ask = insert(story, call_out, team=team, travel_seconds=travel_seconds)
        return _sent(story, ask, override)


def assign_person(
    need: Need,
    volunteer: Volunteer,
    *,
    by: User | None,
    travel_seconds: int | None = None,
    override: str = "",
) -> Ask:
    """A call-out with one ask to one volunteer for one need, sent at once; else as `assign`."""
    incident = need.incident
    with telling(incident.operation, by=by) as story:
        check_dispatchable(incident)
        if not still_open(incident):
            raise NothingOpen(incident=incident.pk)
        call_out = create(story, incident, by=by, life_critical=False)
        ask = insert(story, call_out, volunteer=volunteer, need=need, travel_seconds=travel_seconds)
        return _sent(story, ask, override)


def _sent(story: Story, ask: Ask, override: str) -> Ask:
    incident = ask.call_out.incident
    if override:
        note = Note.objects.create(incident=incident, words=override, written_by=story.by, at=story.at)
        story.tell("ask.overridden", incident=incident, ask=ask.pk, team=ask.team_id, note=note.pk)
    begin(story, ask.call_out)
    ask.refresh_from_db(fields=["state", "recipient"])
    return ask
