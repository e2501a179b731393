"""The rows of the live screens out of the tables: all that is open, or the ones asked for; one query a kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, Q

from dispatch.models import CallOut, Incident, Operation, Request, TimelineEntry
from dispatch.models.counts import count_incidents
from dispatch.models.masks import mask_phone
from dispatch.snapshots.answers import ask_rows, call_out_rows, queue_rows
from dispatch.snapshots.closures import closure_rows
from dispatch.snapshots.crews import mission_rows, team_rows
from dispatch.snapshots.dangers import alarm_rows, danger_rows
from dispatch.snapshots.next_step import next_step
from dispatch.snapshots.rows import Counts, EntryRow, IncidentRow, RequestRow
from dispatch.snapshots.screen import Rows
from dispatch.snapshots.sentences import sentence
from dispatch.states import OPEN_INCIDENT, OPEN_REQUEST

# A closed incident stays on the map, grey, for half an hour.
CLOSED_KEPT = timedelta(minutes=30)
LATEST_ENTRIES = 60
MOST_REQUESTS = 500


@dataclass(frozen=True)
class Wanted:
    """Which rows: ids of each kind, or everything that is open."""

    all: bool = False
    incidents: frozenset[int] = field(default_factory=frozenset)
    requests: frozenset[int] = field(default_factory=frozenset)
    teams: frozenset[int] = field(default_factory=frozenset)
    call_outs: frozenset[int] = field(default_factory=frozenset)
    asks: frozenset[int] = field(default_factory=frozenset)
    missions: frozenset[int] = field(default_factory=frozenset)
    entries: frozenset[int] = field(default_factory=frozenset)
    closures: frozenset[int] = field(default_factory=frozenset)
    dangers: frozenset[int] = field(default_factory=frozenset)
    alarms: frozenset[int] = field(default_factory=frozenset)
    queue: bool = False

    @classmethod
    def everything(cls) -> Wanted:
        """All that is open."""
        return cls(all=True)

    @classmethod
    def kinds(cls) -> list[str]:
        """The names of the kinds that are asked for by id."""
        return [f.name for f in fields(cls) if f.name not in {"all", "queue"}]

    @classmethod
    def some(cls, ids: dict[str, frozenset[int]], *, queue: bool) -> Wanted:
        """These ids of each kind, and the exception queue if wished."""
        chosen: dict[str, Any] = {**ids, "queue": queue}
        return cls(**chosen)


def gather(operation: Operation, wanted: Wanted, now: datetime, *, queues: Iterable[Operation] = ()) -> Rows:
    """The wanted rows of `operation`; ids of other operations are left out. Its exception queue shows those of `queues` too."""
    return Rows(
        incidents=incident_rows(operation, wanted.incidents, now, all_open=wanted.all),
        requests=request_rows(_requests(operation, wanted)),
        teams=team_rows(operation, wanted.teams, everyone=wanted.all),
        call_outs=call_out_rows(operation, wanted.call_outs, all_open=wanted.all),
        asks=ask_rows(operation, wanted.asks, all_open=wanted.all),
        missions=mission_rows(operation, wanted.missions, now, all_open=wanted.all),
        queue=queue_rows([operation, *queues], now) if wanted.all or wanted.queue else [],
        entries=entry_rows(_entries(operation, wanted)),
        closures=closure_rows(operation, wanted.closures, standing=wanted.all),
        dangers=danger_rows(operation, wanted.dangers, standing=wanted.all),
        alarms=alarm_rows(operation, wanted.alarms, standing=wanted.all),
    )


def incident_rows(
    operation: Operation, ids: Iterable[int], now: datetime, *, all_open: bool = False
) -> list[IncidentRow]:
    """Incidents with their figures and their next step."""
    chosen = Q(pk__in=list(ids))
    if all_open:
        chosen = Q(state__in=list(OPEN_INCIDENT)) | Q(closed_at__gte=now - CLOSED_KEPT)
    found = list(Incident.objects.filter(chosen, operation=operation).select_related("owner", "organisation"))
    keys = [row.pk for row in found]
    counts, due, approving = count_incidents(keys), _due(keys), _approving(keys)
    return [_incident(row, counts[row.pk], due.get(row.pk), row.pk in approving) for row in found]


def _incident(row: Incident, counts: dict[str, int], due_at: datetime | None, approving: bool) -> IncidentRow:
    action, until = next_step(row, counts=counts, awaiting_approval=approving, due_at=due_at)
    return IncidentRow(
        id=row.pk,
        number=row.number,
        label=f"{row.organisation.prefix}-{row.year}-{row.number}",
        state=row.state,
        kind=row.kind,
        urgency=row.urgency,
        title=row.title,
        place=row.place_words,
        area=row.area_name,
        lon=row.point.x if row.point else None,
        lat=row.point.y if row.point else None,
        precision=row.precision,
        people=row.people,
        on_water=row.on_water,
        owner=row.owner_id,
        owner_name=str(row.owner) if row.owner else "",
        seen=row.seen_at is not None,
        sensitive=row.sensitive,
        received_at=row.received_at,
        stage_at=row.stage_at,
        closed_at=row.closed_at,
        next=action,
        due_at=until,
        counts=Counts(**counts),
    )


def _due(incidents: list[int]) -> dict[int, datetime]:
    rows = CallOut.objects.filter(incident__in=incidents, state="running", next_at__isnull=False)
    return dict(rows.values("incident").annotate(due=Min("next_at")).values_list("incident", "due"))


def _approving(incidents: list[int]) -> set[int]:
    rows = CallOut.objects.filter(incident__in=incidents, state="awaiting_approval")
    return set(rows.values_list("incident_id", flat=True))


def _requests(operation: Operation, wanted: Wanted) -> list[Request]:
    rows = Request.objects.filter(operation=operation).select_related("owner")
    if not wanted.all:
        return list(rows.filter(pk__in=wanted.requests))
    # Unhandled cries for help are never cut off: the lanes that are no cry for help are, at the newest.
    waiting = rows.filter(state__in=list(OPEN_REQUEST), incident=None)
    help_ = list(waiting.filter(lane__in=["help", "unverified"]).order_by("received_at"))
    return help_ + list(
        waiting.exclude(lane__in=["help", "unverified"]).order_by("-received_at")[:MOST_REQUESTS]
    )


def request_rows(found: Iterable[Request]) -> list[RequestRow]:
    """Requests with masked phones."""
    return [
        RequestRow(
            id=row.pk,
            label=str(row),
            state=row.state,
            lane=row.lane,
            source=row.source,
            words=row.words,
            phone=mask_phone(row.phone),
            place=row.place_words,
            people=row.people,
            lon=row.point.x if row.point else None,
            lat=row.point.y if row.point else None,
            precision=row.precision,
            flags=list(row.flags),
            incident=row.incident_id,
            repost_of=row.repost_of_id,
            owner=row.owner_id,
            owner_name=str(row.owner) if row.owner else "",
            said_at=row.said_at,
            received_at=row.received_at,
            confirmed_at=row.confirmed_at,
        )
        for row in found
    ]


def _entries(operation: Operation, wanted: Wanted) -> list[TimelineEntry]:
    rows = TimelineEntry.objects.filter(operation=operation).select_related("actor")
    if wanted.all:
        return list(rows.order_by("-at", "-pk")[:LATEST_ENTRIES])
    return list(rows.filter(pk__in=wanted.entries))


def entry_rows(found: Iterable[TimelineEntry]) -> list[EntryRow]:
    """Timeline entries as sentences in the active language."""
    rows = list(found)
    words = sentence(rows)
    return [
        EntryRow(
            id=row.pk,
            incident=row.incident_id,
            mission=row.mission_id,
            verb=row.verb,
            at=row.at,
            recorded_at=row.recorded_at,
            who=str(row.actor) if row.actor else "",
            words=words[row.pk],
        )
        for row in rows
    ]
