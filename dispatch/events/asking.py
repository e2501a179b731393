"""What is said on a stream of call-outs, of asks and of their texts: ids and states, like the other types."""

from __future__ import annotations

from datetime import datetime

from dispatch.events.types import Event
from dispatch.models import Ask, CallOut, Text


class CallOutChanged(Event, frozen=True, kw_only=True, tag="callout.changed"):
    """A call-out was drafted or changed its state or its next step."""

    id: int
    incident: int
    letter: str
    state: str
    next_at: datetime | None

    @classmethod
    def of(cls, row: CallOut) -> CallOutChanged:
        """As `row` is now."""
        return cls(
            operation=row.operation_id, id=row.pk, incident=row.incident_id, letter=row.letter,
            state=row.state, next_at=row.next_at,
        )  # fmt: skip


class AskChanged(Event, frozen=True, kw_only=True, tag="ask.changed"):
    """An ask was made, travelled, was answered, or its words wait for a person (`unclear`)."""

    id: int
    call_out: int
    incident: int
    team: int | None
    state: str
    round: int
    unclear: bool
    offered: int | None
    eta_minutes: int | None
    due_at: datetime | None
    source: str

    @classmethod
    def of(cls, row: Ask) -> AskChanged:
        """As `row` is now."""
        return cls(
            operation=row.call_out.operation_id, id=row.pk, call_out=row.call_out_id,
            incident=row.call_out.incident_id, team=row.team_id, state=row.state, round=row.round,
            unclear=row.unclear, offered=row.offered, eta_minutes=row.eta_minutes, due_at=row.due_at,
            source=row.answer_source,
        )  # fmt: skip


class TextChanged(Event, frozen=True, kw_only=True, tag="text.changed"):
    """A message out changed its state, or a message in was filed or waits in the exception queue."""

    id: int
    outbound: bool
    state: str
    ask: int | None
    mission: int | None

    @classmethod
    def of(cls, row: Text) -> TextChanged:
        """As `row` is now."""
        return cls(
            operation=row.operation_id, id=row.pk, outbound=row.outbound, state=row.state,
            ask=row.ask_id, mission=row.mission_id,
        )  # fmt: skip
