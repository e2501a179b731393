"""What is said on a stream of dangers and of cries for help: ids, states and counts, like the other types."""

from __future__ import annotations

from collections import Counter

from dispatch.events.types import Event
from dispatch.models import Alarm, Danger
from dispatch.states import ToldState


class DangerChanged(Event, frozen=True, kw_only=True, tag="danger.changed"):
    """A danger was raised, answered, asked to be lifted or lifted; how many are silent (`told`), heard it, are out of it."""

    id: int
    act: str
    standing: bool
    lift_asked: bool
    told: int
    received: int
    withdrawn: int

    @classmethod
    def of(cls, row: Danger) -> DangerChanged:
        """As `row` and those who were told are now; its shape and who is silent are fetched by those who may see it."""
        counts = Counter(row.told.values_list("state", flat=True))
        return cls(
            operation=row.operation_id, id=row.pk, act=row.act, standing=row.lifted_at is None,
            lift_asked=row.lift_asked_at is not None, **{state.value: counts[state.value] for state in ToldState},
        )  # fmt: skip


class AlarmChanged(Event, frozen=True, kw_only=True, tag="alarm.changed"):
    """A crew cried for help, somebody took it, nobody did in time, or it is over."""

    id: int
    mission: int
    standing: bool
    acknowledged: bool
    escalated: bool

    @classmethod
    def of(cls, row: Alarm) -> AlarmChanged:
        """As `row` is now."""
        return cls(
            operation=row.operation_id, id=row.pk, mission=row.mission_id, standing=row.ended_at is None,
            acknowledged=row.acknowledged_at is not None, escalated=row.escalated_at is not None,
        )  # fmt: skip
