"""A plan for all incidents at once, as a coordinator reads it beside what stands today. Typed like the rows."""

from __future__ import annotations

from datetime import datetime

from dispatch.snapshots.rows import Row


class PlanItemRow(Row, frozen=True, kw_only=True):
    """One team to one incident. `seconds` from the call to the arrival; `fills` and `why` are sentences.

    `who` and `at` say who decided, or, of a stale one, who changed what it was computed from.
    """

    id: int
    team: int
    name: str
    place: str
    lon: float
    lat: float
    seconds: int
    estimated: bool
    fills: str
    state: str
    why: str
    who: str
    at: datetime | None


class PlanIncidentRow(Row, frozen=True, kw_only=True):
    """One incident: what it lacked when the plan was made, who is proposed, what stays missing and who could bring it."""

    id: int
    number: int
    title: str
    urgency: str
    kind: str
    state: str
    lon: float
    lat: float
    lacks: list[str]
    items: list[PlanItemRow]
    missing: list[str]


class PlanChangeRow(Row, frozen=True, kw_only=True):
    """One difference from the plan before, and why, as sentences."""

    code: str
    why: str
    incident: int
    team: int | None
    words: str
    because: str


class PlanLeftOutRow(Row, frozen=True, kw_only=True):
    """An open incident that no plan is made for."""

    id: int
    number: int
    title: str
    words: str


class PlanFigureRow(Row, frozen=True, kw_only=True):
    """What a plan comes to. `seconds` is the mean arrival, weighted by urgency and waiting; the others stay open."""

    teams: int
    seconds: int
    people: int
    pieces: int
    unseen: int
    cost: float


class PlanRow(Row, frozen=True, kw_only=True):
    """The plan that stands. `saved` is by how many percent it costs less than sending the nearest first, `gap` by how many
    it could cost less at most (None: not proven). `differs` are sentences: what is no longer as it was."""

    id: int
    by: int | None
    by_name: str
    at: datetime
    source: str
    estimated: int
    milliseconds: int
    free_teams: int
    kept_home: int
    figures: PlanFigureRow
    nearest_first: PlanFigureRow
    saved: float
    gap: float | None
    incidents: list[PlanIncidentRow]
    changes: list[PlanChangeRow]
    left_out: list[PlanLeftOutRow]
    left_out_more: int
    differs: list[str]


class PlanView(Row, frozen=True, kw_only=True):
    """`plan` is None where none stands; `reserve` is how many teams stay in each county."""

    operation: int
    reserve: int
    most: int
    plan: PlanRow | None


class DecidedRow(Row, frozen=True, kw_only=True):
    """What became of one chosen item: the call-out, or why there is none, who was first and when."""

    item: int
    state: str
    team: str
    call_out: int | None
    words: str
    who: str
    at: datetime | None


class Decided(Row, frozen=True, kw_only=True):
    """What became of all chosen items."""

    plan: int
    accepted: int
    items: list[DecidedRow]
