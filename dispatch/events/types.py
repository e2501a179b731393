"""Everything that can be said on a stream: closed, typed, ids and states only, never a name or a phone.

A new event is a struct here, a name in `schema`, and a case of the one switch in the front end, whose type `make_types` writes.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Self

import msgspec
from msgspec.structs import replace

from dispatch.models import (
    Closure,
    Handling,
    Incident,
    Mission,
    Overdue,
    Proposal,
    Request,
    Team,
)
from dispatch.states import TROUBLED_STOP, ProposalItemState, Snag


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What all events carry: the operation it belongs to; None for the roster, which has none."""

    operation: int | None

    def on_wall(self) -> Self:
        """What a wall, which anybody in the room reads, is told of it."""
        return self


class RequestChanged(Event, frozen=True, kw_only=True, tag="request.changed"):
    """A request came in or changed its state, lane, owner or incident."""

    id: int
    state: str
    lane: str
    incident: int | None
    owner: int | None

    @classmethod
    def of(cls, row: Request) -> RequestChanged:
        """As `row` is now."""
        return cls(
            operation=row.operation_id, id=row.pk, state=row.state, lane=row.lane,
            incident=row.incident_id, owner=row.owner_id,
        )  # fmt: skip


class IncidentChanged(Event, frozen=True, kw_only=True, tag="incident.changed"):
    """An incident was opened or changed; words (title, place) are fetched by those who may read them."""

    id: int
    number: int
    state: str
    kind: str
    urgency: str
    lon: float | None
    lat: float | None
    precision: str
    owner: int | None
    seen: bool
    sensitive: bool
    stage_at: datetime

    @classmethod
    def of(cls, row: Incident) -> IncidentChanged:
        """As `row` is now."""
        return cls(
            operation=row.operation_id, id=row.pk, number=row.number, state=row.state, kind=row.kind,
            urgency=row.urgency, lon=row.point.x if row.point else None, lat=row.point.y if row.point else None,
            precision=row.precision, owner=row.owner_id, seen=row.seen_at is not None,
            sensitive=row.sensitive, stage_at=row.stage_at,
        )  # fmt: skip

    def on_wall(self) -> Self:
        """A death freezes where it was, too."""
        return replace(self, lon=None, lat=None) if self.sensitive else self


class IncidentCounted(Event, frozen=True, kw_only=True, tag="incident.counted"):
    """People of one incident: needed, asked and unanswered, accepted and not moving, en route, on scene; what waits for a person."""

    id: int
    needed: int
    asked: int
    accepted: int
    en_route: int
    on_scene: int
    requests: int
    unclear: int
    trouble: int
    trapped: int
    evacuated: int
    hospital: int
    missing: int


class MissionChanged(Event, frozen=True, kw_only=True, tag="mission.changed"):
    """A crew moved, got into trouble, was diverted or came home. `incident` is the stop it is at or goes to."""

    id: int
    incident: int | None
    team: int | None
    state: str
    strength: int
    stop: str | None
    trouble: str | None
    has_words: bool
    eta_at: datetime | None

    @classmethod
    def of(cls, row: Mission) -> MissionChanged:
        """As `row` is now; the current stop is the first that is neither done nor dropped, else the last done."""
        stops = list(row.stops.order_by("position"))
        current = next((s for s in stops if s.state not in {"done", "dropped"}), stops[-1] if stops else None)
        return cls(
            operation=row.operation_id, id=row.pk, incident=current.incident_id if current else None,
            team=row.team_id, state=row.state, strength=row.strength, stop=current.state if current else None,
            trouble=current.state if current and current.state in TROUBLED_STOP else None,
            has_words=bool(row.words), eta_at=row.eta_at,
        )  # fmt: skip


class TeamChanged(Event, frozen=True, kw_only=True, tag="team.changed"):
    """A team's duty or the number of its people who are out changed."""

    id: int
    on_duty: bool
    engaged: int
    strength: int

    @classmethod
    def of(cls, row: Team, operation: int | None) -> TeamChanged:
        """As `row` is now; a simulation shows who is rehearsing."""
        return cls(
            operation=operation, id=row.pk, on_duty=row.on_duty, engaged=row.engaged, strength=row.strength
        )


class ClosureChanged(Event, frozen=True, kw_only=True, tag="closure.changed"):
    """Something was drawn as closed, or lifted: every travel time asked for after this is another."""

    id: int
    kind: str
    standing: bool

    @classmethod
    def of(cls, row: Closure) -> ClosureChanged:
        """As `row` is now; its shape is fetched by those who may see it."""
        return cls(operation=row.operation_id, id=row.pk, kind=row.kind, standing=row.lifted_at is None)


class ProposalChanged(Event, frozen=True, kw_only=True, tag="proposal.changed"):
    """A plan for all incidents was proposed, replaced or discarded, or some of its items were decided (counts by state)."""

    id: int
    state: str
    by: int | None
    proposed: int
    accepted: int
    declined: int
    stale: int

    @classmethod
    def of(cls, row: Proposal) -> ProposalChanged:
        """As `row` and its items are now."""
        counts = Counter(row.items.values_list("state", flat=True))
        return cls(
            operation=row.operation_id, id=row.pk, state=row.state, by=row.by_id,
            **{state.value: counts[state.value] for state in ProposalItemState},
        )  # fmt: skip


class QueueChanged(Event, frozen=True, kw_only=True, tag="queue.changed"):
    """The clock was late with something, or somebody took an exception or is done with it: the queue is read anew."""

    id: int
    kind: str

    @classmethod
    def of(cls, row: Overdue | Handling) -> QueueChanged:
        """Which exception it is; whose, and whether it stands yet, is read by those who may."""
        if isinstance(row, Handling):
            return cls(operation=row.operation_id, id=row.key, kind=row.kind)
        return cls(operation=row.operation_id, id=row.pk, kind=Snag.LATE.value)


class EntryAdded(Event, frozen=True, kw_only=True, tag="entry.added"):
    """The timeline has a new entry."""

    id: int
    incident: int | None
    mission: int | None
    verb: str
    at: datetime
