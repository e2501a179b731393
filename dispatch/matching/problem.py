"""The facts a match is made of, and the answer: plain frozen values, no database and no sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

Plain = str | int | float | None


class Level(StrEnum):
    """How a reason weighs: speaks for the team, is a warning a coordinator may override, or rules the team out."""

    GOOD = "good"
    WEAK = "weak"
    REFUSE = "refuse"


class ReasonCode(StrEnum):
    """Why a team stands where it stands. Pages turn code and data into a sentence in each language.

    ==================  ==========  ====================================================================
    code                levels      data
    ==================  ==========  ====================================================================
    skill               good, weak  need_id, skill_id (None: no skill asked), have, need (people)
    equipment           good, weak  need_id, kind, have, need (pieces)
    certificates        good, weak  good: nothing; weak: skill_id, expired (people), expired_on (ISO date or None)
    rest                good, weak  hours since the last mission ended (None: none on record)
    work                weak        hours worked in the last 24 h
    position            good, weak  age_s of the last fix; None: the base was used
    far                 weak        seconds
    insurance           weak        uninsured (people who may not go on the water)
    off_duty            refuse      nothing
    committed           refuse      incident (number, or None when the people are taken without one)
    no_certificate      refuse      skill_id, expired (people), expired_on (ISO date or None: never held)
    uninsured           refuse      uninsured (people)
    no_equipment        refuse      kind
    unreachable         refuse      nothing (leader and deputy opted out or without a working number)
    ==================  ==========  ====================================================================
    """

    SKILL = "skill"
    EQUIPMENT = "equipment"
    CERTIFICATES = "certificates"
    REST = "rest"
    WORK = "work"
    POSITION = "position"
    FAR = "far"
    INSURANCE = "insurance"
    OFF_DUTY = "off_duty"
    COMMITTED = "committed"
    NO_CERTIFICATE = "no_certificate"
    UNINSURED = "uninsured"
    NO_EQUIPMENT = "no_equipment"
    UNREACHABLE = "unreachable"


class Reason(msgspec.Struct, frozen=True):
    """One reason, with the values its sentence needs (keys: see ReasonCode)."""

    code: ReasonCode
    level: Level
    data: dict[str, Plain] = {}


class NeedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is still missing of one Need: people with a skill (or any), and pieces of equipment by kind."""

    need_id: int
    skill_id: int | None = None
    headcount: int = 0
    equipment: Mapping[str, int] = {}


class IncidentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The job. `on_water` demands insurance; `life_critical` lets every second of travel count."""

    needs: Sequence[NeedFacts] = ()
    on_water: bool = False
    life_critical: bool = False


class Expired(msgspec.Struct, frozen=True):
    """People whose certificate is out of date in the incident's window, and the latest end among them (ISO date)."""

    people: int
    latest: str


class TeamFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A team as it stands for this incident's window.

    `skills` counts free people whose certificate is valid for the whole window, by skill. `strength_free` is the
    people not promised or named elsewhere, `uninsured` those of them without insurance. `rested_hours` is the time
    since the last mission ended (None: none on record), `last_fix_age_s` the age of the position travel was
    measured from (None: the base was used). `engaged_on` is the number of the incident that holds the team, if any.
    """

    team_id: int
    travel_seconds: float
    travel_metres: float = 0.0
    estimated: bool = True
    strength_free: int
    on_duty: bool = True
    reachable: bool = True
    skills: Mapping[int, int] = {}
    expired: Mapping[int, Expired] = {}
    uninsured: int = 0
    equipment_free: Mapping[str, int] = {}
    engaged_on: str | None = None
    rested_hours: float | None = None
    worked_hours_24h: float = 0.0
    last_fix_age_s: int | None = None


class VolunteerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A single volunteer asked on their own: for a rare skill, or when no team can serve the Need."""

    volunteer_id: int
    travel_seconds: float
    travel_metres: float = 0.0
    estimated: bool = True
    available: bool = True
    reachable: bool = True
    skills: frozenset[int] = frozenset()
    expired: Mapping[int, str] = {}
    insured: bool = False
    engaged_on: str | None = None
    rested_hours: float | None = None
    worked_hours_24h: float = 0.0
    last_fix_age_s: int | None = None


class NeedCover(msgspec.Struct, frozen=True):
    """What a team could put into one Need."""

    need_id: int
    people: int
    people_needed: int
    equipment: dict[str, int] = {}


class Coverage(msgspec.Struct, frozen=True):
    """What a team could put into all Needs; nobody is counted twice."""

    needs: tuple[NeedCover, ...]
    people: int
    people_needed: int
    pieces: int
    pieces_needed: int

    @property
    def full(self) -> bool:
        """Nothing would be left open."""
        return self.people >= self.people_needed and self.pieces >= self.pieces_needed

    @property
    def nothing(self) -> bool:
        """Something is needed and the team could give none of it."""
        return self.people_needed + self.pieces_needed > 0 and self.people + self.pieces == 0


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A team that can go: its place in the list (from 1), travel, coverage and every reason, good and weak."""

    team_id: int
    rank: int
    seconds: float
    metres: float
    estimated: bool
    strength: int
    coverage: Coverage
    reasons: tuple[Reason, ...]


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A team that cannot go; the reasons that rule it out come first."""

    team_id: int
    seconds: float
    metres: float
    estimated: bool
    strength: int
    reasons: tuple[Reason, ...]


class Ranking(msgspec.Struct, frozen=True):
    """The whole answer: refusals are part of it."""

    ranked: tuple[Ranked, ...]
    refused: tuple[Refused, ...]
