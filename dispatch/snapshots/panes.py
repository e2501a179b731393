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
    starts_at: datetime | None
    ends_at: datetime | None
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


class LikelyRow(Row, frozen=True, kw_only=True):
    """How likely a yes is now, in percent, and what that was learnt from; asked 0: the published figure."""

    percent: int
    asked: int
    yes: int


class RankedRow(Row, frozen=True, kw_only=True):
    """One team of a ranking; `rank` is None where it was refused, and `change` then the one thing that would change it.

    `seconds` is travel alone; `expected`, `earliest` and `latest` are seconds from a yes until they are there.
    """

    team: int
    rank: int | None
    name: str
    free: int
    boats: int
    seconds: int
    metres: int
    estimated: bool
    expected: int
    earliest: int
    latest: int
    likely: LikelyRow
    asked: bool
    needs_reason: bool
    change: str
    reasons: list[ReasonRow]


class SingleRow(Row, frozen=True, kw_only=True):
    """One volunteer who could go alone or with others; name and phone masked. `wanted` says what for."""

    volunteer: int
    need: int
    wanted: str
    name: str
    phone: str
    team: str
    seconds: int
    metres: int
    estimated: bool
    expected: int
    earliest: int
    latest: int
    likely: LikelyRow
    needs_reason: bool
    reasons: list[ReasonRow]


class GapRow(Row, frozen=True, kw_only=True):
    """Part of a need that nobody brings within the hour; `team` is the nearest that brings some later."""

    need: int
    unit: str
    have: int
    wanted: int
    team: int | None
    words: str


class RankingPane(Row, frozen=True, kw_only=True):
    """The ranked teams of an incident and the refused, each with its reasons; what is missing; single volunteers."""

    incident: int
    at: datetime
    source: str
    ranked: list[RankedRow]
    refused: list[RankedRow]
    gaps: list[GapRow]
    singles: list[SingleRow]


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


class WaveRow(Row, frozen=True, kw_only=True):
    """One wave as it would be asked: teams by id, how many single people; the chance in percent that what is open is filled within
    `window` seconds if nobody of an earlier wave has answered; `farthest` seconds until the last of them would be there."""

    teams: list[int]
    people: int
    chance: int
    window: int
    farthest: int


class PolicyRow(Row, frozen=True, kw_only=True):
    """What one policy would mean."""

    policy: str
    waves: list[WaveRow]


class PlannedRow(Row, frozen=True, kw_only=True):
    """What a sign-up for what begins later would mean: when it is, until when it would usually last, and how many it would ask:
    leaders, as many people as are enough for places and reserves, or everybody who could."""

    starts_at: datetime
    ends_at: datetime | None
    until: datetime
    teams: int
    people: int
    everybody: int


class WavesPane(Row, frozen=True, kw_only=True):
    """What each lane and policy would mean for an incident; `everybody` is how many could be asked at all, `rings` whether
    telephones can be rung, `planned` None for what is now."""

    incident: int
    everybody: int
    approval_above: int
    policies: list[PolicyRow]
    life_critical: WaveRow
    rings: bool
    planned: PlannedRow | None
