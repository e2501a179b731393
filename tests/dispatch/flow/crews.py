"""A crew that said yes, by the acts that the stages share."""

from __future__ import annotations

from dispatch.events import telling
from dispatch.flow import steps
from dispatch.models import Ask, Incident, Mission, Team
from dispatch.states import AskState, CallOutState, Unit, advance
from tests.dispatch import cast as people


def accepted(
    incident: Incident,
    team: Team,
    *,
    strength: int = 4,
    boats: int = 1,
    letter: str = "A",
    call_out_state: CallOutState = CallOutState.RUNNING,
) -> Mission:
    """`team` was asked for `incident` and answered with `strength` people and `boats`."""
    ask = people.ask(people.call_out(incident, letter, state=call_out_state), team, state=AskState.SENT)
    return accept(ask, strength=strength, boats=boats)


def accept(ask: Ask, *, strength: int = 4, boats: int = 1) -> Mission:
    """The team of `ask` answers."""
    incident = ask.call_out.incident
    with telling(incident.operation) as story:
        steps.hold(incident)
        taken = steps.take(ask, {Unit.PEOPLE: strength, Unit.BOAT: boats})
        mission = steps.commit(story, ask, taken=taken, offered_people=strength, eta_minutes=20)
        advance(ask, AskState.ACCEPTED, mission=mission, answered_at=story.at, offered=strength)
        steps.settle(story, incident)
    incident.refresh_from_db()
    return mission
