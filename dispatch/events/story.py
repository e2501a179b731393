"""One write, one announcement: a verb collects what it tells, and it is written and published last, in its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, transaction

from dispatch.events.asking import AskChanged, CallOutChanged, TextChanged
from dispatch.events.schema import encode
from dispatch.events.types import (
    ClosureChanged,
    EntryAdded,
    Event,
    IncidentChanged,
    IncidentCounted,
    MissionChanged,
    ProposalChanged,
    QueueChanged,
    RequestChanged,
    TeamChanged,
)
from dispatch.models import (
    Ask,
    CallOut,
    Closure,
    Handling,
    Incident,
    Mission,
    Operation,
    Overdue,
    Proposal,
    Request,
    Team,
    Text,
    TimelineEntry,
    User,
)
from dispatch.models.counts import count_incidents
from dispatch.states import Source
from realtime import streams

Announced = (
    Request | Incident | CallOut | Ask | Mission | Team | Text | Closure | Proposal | Overdue | Handling
)


class Staged(Protocol):
    """As much of an operation as names its streams."""

    @property
    def pk(self) -> int: ...
    @property
    def sandbox(self) -> bool: ...


def stream(kind: str, key: int | str, operation: Staged) -> str:
    """`desk:3`, `wall:3`, `person:7`, `track:CODE`; a simulation's are the same names behind `sim:<operation>:`."""
    name = f"{kind}:{key}"
    return f"sim:{operation.pk}:{name}" if operation.sandbox else name


class Story:
    """What one act tells. `now` is the database's clock, frozen once; `at` is when it happened (it may be told late)."""

    def __init__(
        self, operation: Operation, *, by: User | None, source: Source, now: datetime, at: datetime | None
    ) -> None:
        self.operation, self.by, self.source, self.now = operation, by, source, now
        # Told late is usual, told before it happened is a wrong clock.
        self.at = min(at, now) if at else now
        self._entries: list[TimelineEntry] = []
        self._events: list[tuple[Event, tuple[int, ...]]] = []
        self._rows: dict[tuple[type[Announced], int], Announced] = {}
        self._counted: set[int] = set()

    def tell(
        self, verb: str, *, incident: Incident | None = None, mission: Mission | None = None, **data: Any
    ) -> None:
        """Add a timeline entry: a verb's code and ids, codes and figures; never names, phones or words of people."""
        self._entries.append(
            TimelineEntry(
                organisation_id=self.operation.organisation_id,
                operation=self.operation,
                incident=incident,
                mission=mission,
                verb=verb,
                data=data,
                actor=self.by,
                source=self.source.value,
                at=self.at,
            )
        )

    def changed(self, *rows: Announced) -> None:
        """Announce `rows` as they are when the act ends, each once; their incidents are counted anew."""
        for row in rows:
            self._rows[type(row), row.pk] = row

    def count(self, *incidents: int | None) -> None:
        """Have these incidents counted anew at the end."""
        self._counted.update(i for i in incidents if i is not None)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """A part of the act that may be refused: then nothing of it is written or told, and the rest goes on."""
        entries, events = len(self._entries), len(self._events)
        rows, counted = dict(self._rows), set(self._counted)
        try:
            with transaction.atomic():
                yield
        except Exception:
            del self._entries[entries:], self._events[events:]
            self._rows, self._counted = rows, counted
            raise

    def say(self, event: Event, *people: int) -> None:
        """Announce an event that an act on many rows made itself, to those `people` too."""
        self._events.append((event, people))

    def _render(self, row: Announced) -> None:
        match row:
            case Request():
                self.say(RequestChanged.of(row))
                self.count(row.incident_id)
            case Incident():
                self.say(IncidentChanged.of(row))
                self.count(row.pk)
            case CallOut():
                self.say(CallOutChanged.of(row))
            case Ask():
                self.say(AskChanged.of(row), row.recipient_id)
                self.count(row.call_out.incident_id)
            case Mission():
                crew = set(row.crew.values_list("volunteer_id", flat=True)) | {row.leader_id}
                self.say(MissionChanged.of(row), *sorted(crew))
                self.count(*row.stops.values_list("incident_id", flat=True))
            case Team():
                self.say(TeamChanged.of(row, self.operation.pk))
            case Text():
                self.say(TextChanged.of(row))
            case Closure():
                self.say(ClosureChanged.of(row))
            case Proposal():
                self.say(ProposalChanged.of(row))
            case Overdue() | Handling():
                self.say(QueueChanged.of(row))

    def announce(self) -> None:
        """Write the timeline and publish to every stream, all locked once in name order. Last in the transaction."""
        for row in self._rows.values():
            self._render(row)
        for entry in TimelineEntry.objects.bulk_create(self._entries):
            self.say(
                EntryAdded(
                    operation=entry.operation_id,
                    id=entry.pk,
                    incident=entry.incident_id,
                    mission=entry.mission_id,
                    verb=entry.verb,
                    at=entry.at,
                )
            )
        for incident, counts in sorted(count_incidents(self._counted).items()):
            self.say(IncidentCounted(operation=self.operation.pk, id=incident, **counts))
        if self._events:
            streams.publish_all(list(self._frames()))

    def _frames(self) -> Iterator[tuple[str, str, bytes]]:
        organisations = [self.operation.organisation_id, *self._shared()]
        for event, people in self._events:
            kind, payload = event.__struct_config__.tag, encode(event)
            for organisation in organisations:
                yield stream("desk", organisation, self.operation), str(kind), payload
                yield stream("wall", organisation, self.operation), str(kind), encode(event.on_wall())
            for person in people:
                yield stream("person", person, self.operation), str(kind), payload

    def _shared(self) -> Iterable[int]:
        return self.operation.shared_with.order_by("pk").values_list("pk", flat=True)


@contextmanager
def telling(
    operation: Operation,
    *,
    by: User | None = None,
    source: Source = Source.PAGE,
    at: datetime | None = None,
) -> Iterator[Story]:
    """Open one act: a transaction, the database's clock frozen once, and the announcement as its last statement."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            (now,) = cursor.fetchone()
        story = Story(operation, by=by, source=source, now=now, at=at)
        yield story
        story.announce()
