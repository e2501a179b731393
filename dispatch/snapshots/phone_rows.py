"""What the phone page is made of, typed like the other rows. A crew sees no requester and no owner."""

from __future__ import annotations

from datetime import datetime

from dispatch.snapshots.panes import NeedRow
from dispatch.snapshots.rows import AskRow, Counts, MissionRow, OperationRow, Row


class PhoneIncident(Row, frozen=True, kw_only=True):
    """Everything a crew needs to know before it goes; WGS-84."""

    id: int
    label: str
    number: int
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
    water: str
    on_water: bool
    vulnerable: str
    meeting_point: str
    bring: str
    needs: list[NeedRow]
    counts: Counts


class PhoneCall(Row, frozen=True, kw_only=True):
    """One question.

    `free`, `boats` and `vehicles` are what the team could still send, the `wanted_` ones how much of it would be taken now;
    the way begins at `from_lon`, `from_lat`, and `metres` is as the crow flies. A sign-up has the time when it `begins`, and
    `until` when one may sign up.
    """

    ask: AskRow
    letter: str
    operation: OperationRow
    incident: PhoneIncident
    team_name: str
    free: int
    boats: int
    vehicles: int
    wanted_people: int
    wanted_boats: int
    wanted_vehicles: int
    from_lon: float
    from_lat: float
    seconds: int | None
    metres: int | None
    open: bool
    begins: datetime | None
    until: datetime | None


class CrewRow(Row, frozen=True, kw_only=True):
    """Somebody of the team; `named` when on this crew, `busy` when on another one now."""

    volunteer: int
    name: str
    insured: bool
    named: bool
    busy: bool


class PhoneMission(Row, frozen=True, kw_only=True):
    """One mission.

    `next` is the single next step; `may_lead` when one may tell the steps, name the crew and see the requester. `ask` is the
    question that it answers, while one may still change one's mind; `offered` is how many people were offered then.
    """

    mission: MissionRow
    ask: int | None
    offered: int | None
    letter: str
    operation: OperationRow
    incident: PhoneIncident | None
    next: str | None
    may_lead: bool
    may_revert: bool
    crew: list[CrewRow]
    desk_phone: str


class PhoneDanger(Row, frozen=True, kw_only=True):
    """A danger that one was told of and that stands; `state` is what was answered, `name` whom it concerns."""

    id: int
    danger: int
    act: str
    area: str
    why: str
    name: str
    mission: int | None
    state: str
    raised_at: datetime
    withdrawn_at: datetime | None
    desk_phone: str


class PhoneAlarm(Row, frozen=True, kw_only=True):
    """A cry for help of one's crew that is not over; `taken_by` has it, "" while nobody does."""

    mission: int
    raised_at: datetime
    taken_by: str
    taken_at: datetime | None


class PhoneMe(Row, frozen=True, kw_only=True):
    """Whose phone it is."""

    volunteer: int
    name: str
    language: str
    on_duty: bool
    shares_position: bool


class PhoneSnapshot(Row, frozen=True, kw_only=True):
    """Everything the phone page shows; `streams` is empty where it was opened by a link, which may not listen."""

    at: datetime
    schema: str
    streams: dict[str, int]
    me: PhoneMe
    gateway: str
    calls: list[PhoneCall]
    missions: list[PhoneMission]
    dangers: list[PhoneDanger]
    alarms: list[PhoneAlarm]
    engaged: bool
    roll_call_minutes: int
