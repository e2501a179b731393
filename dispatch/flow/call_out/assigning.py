"""派: one team, or one volunteer for one need, asked at once. Undo is `withdraw(ask.call_out)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.events import Story, telling
from dispatch.flow.call_out.asking import begin, ensure_need, insert
from dispatch.flow.call_out.drafting import NothingOpen, check_dispatchable, create
from dispatch.flow.refusals import Refusal
from dispatch.flow.steps import hold, still_open
from dispatch.models import Ask, Incident, Need, Note, Operation, Team, User, Volunteer


@dataclass(frozen=True, slots=True)
class Order:
    """One team to one incident; `key` is the caller's."""

    key: int
    incident: Incident
    team: Team
    travel_seconds: int | None = None


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
        return _ordered(story, Order(0, incident, team, travel_seconds), override)


def assign_all(operation: Operation, orders: Sequence[Order], *, by: User) -> dict[int, Ask | Refusal]:
    """`assign` for each, as one act and told as one: what became of each order, by its key.

    A refused one leaves nothing behind, and the others go. One transaction for each would announce between two locks of
    incidents, and two such acts would wait for each other for ever.
    """
    found: dict[int, Ask | Refusal] = {}
    with telling(operation, by=by) as story:
        for incident in {
            order.incident.pk: order.incident for order in sorted(orders, key=_by_incident)
        }.values():
            hold(incident)
        for order in orders:
            try:
                with story.trying():
                    found[order.key] = _ordered(story, order)
            except Refusal as refusal:
                found[order.key] = refusal
    return found


def _by_incident(order: Order) -> int:
    return order.incident.pk


def _ordered(story: Story, order: Order, override: str = "") -> Ask:
    check_dispatchable(order.incident)
    ensure_need(story, order.incident, order.team)
    call_out = create(story, order.incident, by=story.by, life_critical=False)
    ask = insert(story, call_out, team=order.team, travel_seconds=order.travel_seconds)
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
