"""The snapshot of a wall: the same rows with names, phones and words of people left out. Read-only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from msgspec.structs import replace

from dispatch.events import schema_hash, stream
from dispatch.models import Operation, Organisation
from dispatch.snapshots.desk import operation_row
from dispatch.snapshots.figures import figures, text_figures
from dispatch.snapshots.gather import Wanted, gather
from dispatch.snapshots.moment import one_moment
from dispatch.snapshots.screen import Rows, Snapshot
from realtime import streams

# A wall shows kinds, places and counts; a title may hold a name that a caller gave.
_HIDDEN_REQUEST = {"words": "", "phone": "", "place": "", "owner_name": ""}

# A death: where it was and how many were there leave the desk when somebody releases them.
_FROZEN: dict[str, Any] = {"place": "", "area": "", "lon": None, "lat": None, "people": None}


def wall(operation: Operation, organisation: Organisation) -> Snapshot:
    """What the wall of `organisation` shows of `operation`, and the offsets after which to listen."""
    with one_moment() as now:
        return Snapshot(
            at=now,
            schema=schema_hash(),
            streams=streams.offset_of([stream("wall", organisation.pk, operation)]),
            position_groups=[stream("positions", operation.pk, operation)],
            rooms=[],
            operation=operation_row(operation),
            operations=[],
            me=None,
            gateway=settings.TEXT_GATEWAY,
            figures=figures(operation, now),
            texts=text_figures(operation, now),
            rows=hide(gather(operation, Wanted.everything(), now)),
            roll_call_minutes=settings.ROLL_CALL_MINUTES,
        )


def hide(rows: Rows) -> Rows:
    """`rows` without names, phones and words of people; a sensitive incident loses its place too."""
    return Rows(
        incidents=[
            replace(row, owner_name="", title="", **(_FROZEN if row.sensitive else {}))
            for row in rows.incidents
        ],
        requests=[replace(row, **_HIDDEN_REQUEST) for row in rows.requests],
        teams=rows.teams,
        call_outs=rows.call_outs,
        asks=[replace(row, who="", phone="", words="") for row in rows.asks],
        missions=[
            # Whoever went alone is a person, not a team.
            replace(row, leader="", words="", team_name=row.team_name if row.team else "")
            for row in rows.missions
        ],
        queue=[replace(row, words="", who="", phone="", owner_name="") for row in rows.queue],
        entries=[],
        closures=[replace(row, note="", drawn_name="") for row in rows.closures],
        dangers=[
            replace(
                row,
                name="",
                why="",
                raised_name="",
                lift_asked_name="",
                told=[replace(told, name="", who="", phone="") for told in row.told],
            )
            for row in rows.dangers
        ],
        alarms=[
            # Whoever cried for help alone is a person, not a team; which crew it is stands in its row.
            replace(row, name="", who="", phone="", acknowledged_name="")
            for row in rows.alarms
        ],
    )
