"""The rows of the live screens, typed; the front end's types are generated from these (`manage.py make_types`).

Words and names are in here, so these go only to those who may see them; a wall gets the same rows with names and phones left out.
"""

from __future__ import annotations

from datetime import datetime

import msgspec


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed struct: an unknown field is a bug at construction."""


class Counts(Row, frozen=True, kw_only=True):
    """People of one incident, as in the event `incident.counted`."""

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


class IncidentRow(Row, frozen=True, kw_only=True):
    """One incident of the list and the map. `next` is the code of the next action, `owner_name` whose it is."""

    id: int
    number: int
    label: str
    state: str
    kind: str
    urgency: str
    title: str
    place: str
    area: str
    lon: float | None
    lat: float | None
    precision: str
    people: int | None
    on_water: bool
    owner: int | None
    owner_name: str
    seen: bool
    sensitive: bool
    received_at: datetime
    stage_at: datetime
    closed_at: datetime | None
    next: str
    due_at: datetime | None
    counts: Counts


class RequestRow(Row, frozen=True, kw_only=True):
    """One raw cry for help; the phone is masked."""

    id: int
    label: str
    state: str
    lane: str
    source: str
    words: str
    phone: str
    place: str
    people: int | None
    lon: float | None
    lat: float | None
    precision: str
    flags: list[str]
    incident: int | None
    repost_of: int | None
    owner: int | None
    owner_name: str
    said_at: datetime
    received_at: datetime
    confirmed_at: datetime | None


class TeamRow(Row, frozen=True, kw_only=True):
    """One team of the map and the list. `state` is one of available, asked, en_route, on_scene, accepted, off."""

    id: int
    name: str
    short_name: str
    kind: str
    organisation: str
    lon: float
    lat: float
    strength: int
    engaged: int
    on_duty: bool
    boats: int
    vehicles: int
    state: str


class AskRow(Row, frozen=True, kw_only=True):
    """One ask and its answer. `who` is the masked name, `phone` masked. `delivery` is the state of the text, `call` of the call;
    `next` is what the clock does at `due_at` (call, deputy, or nothing); `reserve` is the place among the reserves, from 1."""

    id: int
    call_out: int
    incident: int
    team: int | None
    who: str
    phone: str
    role: str
    state: str
    round: int
    wave: int
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    source: str
    offered: int | None
    taken: int | None
    eta_minutes: int | None
    words: str
    unclear: bool
    delivery: str
    call: str
    next: str
    reserve: int | None


class CallOutRow(Row, frozen=True, kw_only=True):
    """One call-out with its countdown: `wave` is the number of the last, asked at `wave_at`, which fills what was open with
    `chance` percent; `next_at` when the next is asked, `override_at` until when an approver may stop a life-critical one."""

    id: int
    incident: int
    letter: str
    state: str
    life_critical: bool
    started_at: datetime | None
    next_at: datetime | None
    next_who: str
    policy: str
    wave: int
    wave_at: datetime | None
    chance: int | None
    paused_at: datetime | None
    override_at: datetime | None
    lane: str
    sign_up_until: datetime | None
    approval: str


class ClosedAheadRow(Row, frozen=True, kw_only=True):
    """What is closed on a crew's way: `metres` to go until there, from its fresh position or (`from_base`) from where it
    set out; `estimated` where no road was looked at."""

    closure: int
    kind: str
    metres: int
    lon: float
    lat: float
    estimated: bool
    from_base: bool


class MissionRow(Row, frozen=True, kw_only=True):
    """One crew that is out. `subject` names its position on the position lane."""

    id: int
    incident: int | None
    team: int | None
    team_name: str
    leader: str
    state: str
    strength: int
    boats: int
    vehicles: int
    stop: str | None
    trouble: str | None
    words: str
    eta_at: datetime | None
    committed_at: datetime
    departed_at: datetime | None
    arrived_at: datetime | None
    left_at: datetime | None
    home_at: datetime | None
    roll_call_due_at: datetime | None
    subject: str
    closed: ClosedAheadRow | None


class QueueRow(Row, frozen=True, kw_only=True):
    """What a person must see to: a message that no rule could file or that never arrived, something the clock was late with.

    `code` is its number; `id` is the message's key, of what is late its own key below zero, so that both stand in one list.
    """

    id: int
    kind: str
    code: str
    incident: int | None
    words: str
    who: str
    phone: str
    received_at: datetime
    owner: int | None
    owner_name: str
    candidates: list[str]


class EntryRow(Row, frozen=True, kw_only=True):
    """One line of the timeline; `words` is the sentence in the reader's language, made when it is read."""

    id: int
    incident: int | None
    mission: int | None
    verb: str
    at: datetime
    recorded_at: datetime
    who: str
    words: str


class OperationRow(Row, frozen=True, kw_only=True):
    """The operation on the screen; `mode` decides the frame around it."""

    id: int
    slug: str
    name: str
    organisation: str
    mode: str
    response_level: int | None
