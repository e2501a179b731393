"""The facts a match is made of, and the answer: plain frozen values, no database and no sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from dispatch.matching.reasons import Change, Level, Plain, Reason, ReasonCode

__all__ = [
    "Acceptance",
    "Arrival",
    "Change",
    "Coverage",
    "Expired",
    "IncidentFacts",
    "Level",
    "NeedCover",
    "NeedFacts",
    "Plain",
    "Ranked",
    "Ranking",
    "Reason",
    "ReasonCode",
    "Refused",
    "TeamFacts",
    "Turnout",
    "VolunteerFacts",
]


class NeedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is still missing of one Need: people with a skill (or any), and pieces of equipment by kind."""

    need_id: int
    skill_id: int | None = None
    headcount: int = 0
    equipment: Mapping[str, int] = {}


class IncidentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The job. `on_water` demands insurance, fitness and a buddy; `life_critical` lets every second of travel count.

    `second_team_seconds` is what it costs to have a second team bring what the first lacks. `planned` is cover for later:
    who is off duty now may be asked all the same. `company`: somebody else is on the water already.
    """

    needs: Sequence[NeedFacts] = ()
    on_water: bool = False
    life_critical: bool = False
    planned: bool = False
    company: bool = False
    second_team_seconds: float = 1800.0


class Turnout(msgspec.Struct, frozen=True):
    """From yes to under way, as learnt: the median expected now, and from how many departures (0: the published one)."""

    seconds: float = 105.0
    known: int = 0


class Acceptance(msgspec.Struct, frozen=True):
    """How likely a yes is at this hour, and what it was learnt from: asked `asked` times, `yes` of them accepted."""

    share: float = 0.3
    asked: int = 0
    yes: int = 0


class Arrival(msgspec.Struct, frozen=True):
    """When they would be there, in seconds from a yes: turnout and travel, with the range four of five should fall in."""

    turnout: float
    expected: float
    earliest: float
    latest: float


class Expired(msgspec.Struct, frozen=True):
    """People whose certificate is out of date in the incident's window, and the latest end among them (ISO date)."""

    people: int
    latest: str


class TeamFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A team as it stands for this incident's window.

    `skills` counts free people whose certificate is valid for the whole window, by skill; on the water only those who
    may go there. `strength_free` is the people not promised or named elsewhere, `uninsured` those of them without
    insurance, `unfit` the insured whose age or fitness bars them, `unexamined` those with no fitness on record where
    the others have one (they may go). `rested_hours` is the time since the last mission ended (None: none on record), `last_fix_age_s` the age of the
    position travel was measured from (None: the base was used). `engaged_on` is the number of the incident that holds
    the team, if any, `back_at` when that crew is planned to be free (ISO); `pieces_back` the same for each kind of
    equipment of which the team has pieces and none free (None: out of service). `detour_seconds` is how much longer the
    way is because of what is closed; `cut_off`: there is none left, while others have one.
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
    hours_7d: float = 0.0
    last_fix_age_s: int | None = None
    unfit: int = 0
    unexamined: int = 0
    back_at: str | None = None
    pieces_back: Mapping[str, str | None] = {}
    detour_seconds: float = 0.0
    cut_off: bool = False
    turnout: Turnout = Turnout()
    acceptance: Acceptance = Acceptance()


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
    fit: bool = True
    examined: bool = True
    engaged_on: str | None = None
    back_at: str | None = None
    rested_hours: float | None = None
    worked_hours_24h: float = 0.0
    hours_7d: float = 0.0
    detour_seconds: float = 0.0
    cut_off: bool = False
    last_fix_age_s: int | None = None
    turnout: Turnout = Turnout()
    acceptance: Acceptance = Acceptance()


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
    """A team that can go: its place in the list (from 1), travel, arrival, coverage and every reason, good and weak.

    `value` is what it was ordered by: seconds until arrival, longer for what it lacks. `tired`: asking needs a reason.
    """

    team_id: int
    rank: int
    seconds: float
    metres: float
    estimated: bool
    strength: int
    coverage: Coverage
    arrival: Arrival
    value: float
    acceptance: Acceptance
    tired: bool
    reasons: tuple[Reason, ...]


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A team that cannot go; the reasons that rule it out come first, and the one thing that would change it."""

    team_id: int
    seconds: float
    metres: float
    estimated: bool
    strength: int
    arrival: Arrival
    acceptance: Acceptance
    change: Change | None
    reasons: tuple[Reason, ...]


class Ranking(msgspec.Struct, frozen=True):
    """The whole answer: refusals are part of it."""

    ranked: tuple[Ranked, ...]
    refused: tuple[Refused, ...]
