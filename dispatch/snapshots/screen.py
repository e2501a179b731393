"""The whole of a live screen: its figures, its rows, and the offsets after which to listen."""

from __future__ import annotations

from datetime import datetime

from dispatch.snapshots.danger_rows import AlarmRow, ClosureRow, DangerRow
from dispatch.snapshots.rows import (
    AskRow,
    CallOutRow,
    EntryRow,
    IncidentRow,
    MissionRow,
    OperationRow,
    QueueRow,
    RequestRow,
    Row,
    TeamRow,
)


class Figures(Row, frozen=True, kw_only=True):
    """The strip of the board: 求助/待核实/待派/途中/到场/已转移 and 出动 队·人·车·艇."""

    requests: int
    unverified: int
    to_dispatch: int
    en_route: int
    on_scene: int
    evacuated: int
    trapped: int
    hospital: int
    missing: int
    teams_out: int
    people_out: int
    vehicles_out: int
    boats_out: int
    teams_ready: int
    people_ready: int
    as_of: datetime


class TextFigures(Row, frozen=True, kw_only=True):
    """The texts of the status bar: waiting, share delivered (of those with a final report, in percent), doubtful."""

    queued: int
    delivered_percent: int | None
    doubtful: int
    failed: int


class Me(Row, frozen=True, kw_only=True):
    """Who is looking."""

    id: int
    name: str
    role: str
    language: str
    density: str
    may_approve: bool


class ColleagueRow(Row, frozen=True, kw_only=True):
    """Somebody who may sit at a desk of the operation: the name behind the key that presence tells."""

    id: int
    name: str


class Rows(Row, frozen=True, kw_only=True):
    """What changes: the body of a snapshot, and the answer to "give me these anew"."""

    incidents: list[IncidentRow]
    requests: list[RequestRow]
    teams: list[TeamRow]
    call_outs: list[CallOutRow]
    asks: list[AskRow]
    missions: list[MissionRow]
    queue: list[QueueRow]
    entries: list[EntryRow]
    closures: list[ClosureRow]
    dangers: list[DangerRow]
    alarms: list[AlarmRow]


class Snapshot(Row, frozen=True, kw_only=True):
    """The whole state of a live screen and the offsets after which to listen. State and offsets are of one moment."""

    at: datetime
    schema: str
    streams: dict[str, int]
    position_groups: list[str]
    rooms: list[str]
    operation: OperationRow
    operations: list[OperationRow]
    me: Me | None
    gateway: str
    figures: Figures
    texts: TextFigures
    rows: Rows
    roll_call_minutes: int
