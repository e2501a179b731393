"""What an incident waits for next, and until when: the stage timer that escalates (New York 2013: a request waited between desks)."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatch.models import Incident
from dispatch.states import IncidentState, Urgency

# From answered call to first unit notified: 60 s (NFPA 1225) for life-critical jobs; the calmer ones get longer.
LOCATE = {Urgency.CRITICAL: 60, Urgency.URGENT: 300, Urgency.ROUTINE: 1800}
CALL_OUT = {Urgency.CRITICAL: 60, Urgency.URGENT: 600, Urgency.ROUTINE: 3600}


def next_step(
    incident: Incident, *, counts: dict[str, int], awaiting_approval: bool, due_at: datetime | None
) -> tuple[str, datetime | None]:
    """The code of the next action and when it is due.

    `due_at` is the earliest due moment of its running asks, or of the roll-call of a crew on scene.
    """
    urgency = Urgency(incident.urgency)
    if counts["trouble"]:
        return "resolve", incident.stage_at
    if counts["unclear"]:
        return "read", incident.stage_at
    match IncidentState(incident.state):
        case IncidentState.RECEIVED:
            return "locate", incident.stage_at + timedelta(seconds=LOCATE[urgency])
        case IncidentState.LOCATED:
            return "call_out", incident.stage_at + timedelta(seconds=CALL_OUT[urgency])
        case IncidentState.CALLED_OUT if awaiting_approval:
            return "approve", incident.stage_at + timedelta(seconds=60)
        case IncidentState.CALLED_OUT if counts["accepted"]:
            return "depart", due_at
        case IncidentState.CALLED_OUT:
            return "answers", due_at
        case IncidentState.UNDER_WAY:
            return "arrive", due_at
        case IncidentState.ON_SCENE:
            return "finish", due_at
        case IncidentState.SUSPENDED:
            return "resume", None
        case _:
            return "none", None
