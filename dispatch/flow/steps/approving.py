"""A life-critical call-out rings already: its approver says yes after the fact, or stops it."""

from __future__ import annotations

from dispatch.events import Story
from dispatch.flow.steps.recall import withdraw
from dispatch.models import CallOut
from dispatch.states import OPEN_CALL_OUT, UNASKED_CALL_OUT, CallOutLane


def decidable(call_out: CallOut) -> bool:
    """Whether it rings, is open, and nobody has approved it: also after the silence was overridden."""
    rings = call_out.lane is CallOutLane.LIFE_CRITICAL and call_out.started_at is not None
    begun = call_out.state in OPEN_CALL_OUT - UNASKED_CALL_OUT
    return rings and begun and call_out.approved_by_id is None


def agree(story: Story, call_out: CallOut) -> None:
    """The approver agrees; once overridden, after the fact."""
    late = call_out.override_at is None
    call_out.approved_by, call_out.override_at = story.by, None
    call_out.save(update_fields=["approved_by", "override_at"])
    _tell(story, "call_out.approved_late" if late else "call_out.approved", call_out)


def stop(story: Story, call_out: CallOut) -> None:
    """The approver stops it: everybody hears not to go, crews that have not arrived are called back."""
    call_out.override_at = None
    call_out.save(update_fields=["override_at"])
    _tell(story, "call_out.refused", call_out)
    withdraw(story, call_out)


def _tell(story: Story, verb: str, call_out: CallOut) -> None:
    story.tell(verb, incident=call_out.incident, call_out=call_out.pk, letter=call_out.letter)
    story.changed(call_out)
