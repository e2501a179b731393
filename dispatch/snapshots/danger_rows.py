"""The rows of what is closed, of dangers and of cries for help, typed like the others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.snapshots.rows import Row


class ClosureRow(Row, frozen=True, kw_only=True):
    """What is closed: `shape` is a GeoJSON geometry in WGS-84."""

    id: int
    kind: str
    shape: dict[str, Any]
    bridges_open: bool
    note: str
    drawn_by: int | None
    drawn_name: str
    drawn_at: datetime
    lifted_name: str
    lifted_at: datetime | None


class ToldRow(Row, frozen=True, kw_only=True):
    """A crew (`mission`), a team or an outside team that was told of a danger; silent while its state is `told`.

    `people` are the crew's, or those of the team who are not out; 0 where nobody knows. `due_at` is when it is told again;
    `phone` is masked, and empty where nobody can be reached.
    """

    id: int
    mission: int | None
    team: int | None
    name: str
    who: str
    phone: str
    people: int
    state: str
    round: int
    told_at: datetime
    due_at: datetime | None
    received_at: datetime | None
    withdrawn_at: datetime | None
    source: str


class DangerRow(Row, frozen=True, kw_only=True):
    """An area of danger that stands: `shape` is a GeoJSON geometry in WGS-84; the silent first, the longest on top."""

    id: int
    act: str
    name: str
    why: str
    shape: dict[str, Any]
    raised_name: str
    raised_at: datetime
    lift_asked_by: int | None
    lift_asked_name: str
    lift_asked_at: datetime | None
    told: list[ToldRow]


class AlarmRow(Row, frozen=True, kw_only=True):
    """A crew's cry for help. `point_at` is when it was at `lon`, `lat`; None: where it was sent. `phone` is masked."""

    id: int
    mission: int
    incident: int | None
    number: int | None
    name: str
    who: str
    phone: str
    times: int
    lon: float | None
    lat: float | None
    point_at: datetime | None
    raised_at: datetime
    escalated_at: datetime | None
    acknowledged_by: int | None
    acknowledged_name: str
    acknowledged_at: datetime | None
