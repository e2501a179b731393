"""What is fetched when somebody asks for it: the chosen incident, a ranking, a preview, candidates. Typed like the rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.snapshots.rows import EntryRow, RequestRow, Row


class NeedRow(Row, frozen=True, kw_only=True):
    """One need of an incident with one of its quotas."""

    need: int
    skill: str
    unit: str
    quota: int
    taken: int


class PersonRow(Row, frozen=True, kw_only=True):
    """Somebody in an incident."""

    id: int
    state: str
    count: int
    name: str
    destination: str
    at: datetime


class HandOffRow(Row, frozen=True, kw_only=True):
    """Who took it."""

    to: str
    reference: str
    note: str
    at: datetime


class IncidentPane(Row, frozen=True, kw_only=True):
    """Everything of the chosen incident that its row does not have."""

    id: int
    water: str
    vulnerable: str
    meeting_point: str
    bring: str
    place_words: str
    place_source: str
    milestones: dict[str, datetime]
    needs: list[NeedRow]
    persons: list[PersonRow]
    hand_offs: list[HandOffRow]
    outcome: dict[str, Any] | None
    requests: list[RequestRow]
    entries: list[EntryRow]
    acts: list[str]


class ReasonRow(Row, frozen=True, kw_only=True):
    """One reason of a ranking: a code, how it weighs (good, weak, refuse), and the sentence in the reader's language."""

    code: str
    level: str
    words: str


class RankedRow(Row, frozen=True, kw_only=True):
    """One team of a ranking; `rank` is None where it was refused."""

    team: int
    rank: int | None
    name: str
    free: int
    boats: int
    seconds: int
    metres: int
    estimated: bool
    asked: bool
    reasons: list[ReasonRow]


class RankingPane(Row, frozen=True, kw_only=True):
    """The ranked teams of an incident and the refused, each with its reasons."""

    incident: int
    at: datetime
    source: str
    ranked: list[RankedRow]
    refused: list[RankedRow]


class Preview(Row, frozen=True, kw_only=True):
    """A text before it is sent: characters, segments, whom it goes to, and what stands in the way."""

    letter: str
    body: str
    characters: int
    segments: int
    encoding: str
    recipient: str
    problems: list[str]
    needs_approval: bool


class CandidateRow(Row, frozen=True, kw_only=True):
    """One answer of locating."""

    name: str
    lon: float
    lat: float
    precision: str
    source: str


class SimilarRow(Row, frozen=True, kw_only=True):
    """An open request or incident that may be the same cry for help."""

    request: int | None
    incident: int | None
    label: str
    title: str
    place: str
    phone: str
    received_at: datetime
    score: float
    why: str


class ReadingRow(Row, frozen=True, kw_only=True):
    """What was read out of a pasted message, for a person to confirm."""

    phone: str
    place: str
    people: int | None
    water: str
    vulnerable: str
    kind: str
    urgency: str
    lane: str
    why: list[str]
    words: str
