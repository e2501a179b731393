"""Why a team or a person stands where it stands, and what one thing would change a refusal: codes, never sentences."""

from __future__ import annotations

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
    shortfall           weak        seconds by which the team is placed later for what it lacks
    certificates        good, weak  good: nothing; weak: skill_id, expired (people), expired_on (ISO date or None)
    rest                good, weak  hours since the last mission ended (None: none on record)
    work                weak        hours worked in the last 24 h; asking all the same needs a reason
    load                good, weak  hours out in the last 7 days
    position            good, weak  age_s of the last fix; None: the base was used
    far                 weak        seconds
    no_way              weak        nothing (no road leads there)
    detour              weak        seconds longer because of what is closed
    insurance           weak        uninsured (people who may not go on the water)
    fitness             weak        unfit (people whose age or fitness bars them), unknown (no fitness on record)
    buddy               weak        nothing (a single person: only together with others on the water)
    cut_off             refuse      nothing (no way past what is closed, and others have one)
    off_duty            refuse      nothing
    committed           refuse      incident (number, or None when the people are taken without one)
    no_certificate      refuse      skill_id, expired (people), expired_on (ISO date or None: never held)
    uninsured           refuse      uninsured (people)
    unfit               refuse      unfit (people)
    alone               refuse      nothing (one person only, and nobody else on the water)
    no_equipment        refuse      kind
    unreachable         refuse      nothing (leader and deputy opted out or without a working number)
    ==================  ==========  ====================================================================
    """

    SKILL = "skill"
    EQUIPMENT = "equipment"
    SHORTFALL = "shortfall"
    CERTIFICATES = "certificates"
    REST = "rest"
    WORK = "work"
    LOAD = "load"
    POSITION = "position"
    FAR = "far"
    NO_WAY = "no_way"
    DETOUR = "detour"
    CUT_OFF = "cut_off"
    INSURANCE = "insurance"
    FITNESS = "fitness"
    BUDDY = "buddy"
    OFF_DUTY = "off_duty"
    COMMITTED = "committed"
    NO_CERTIFICATE = "no_certificate"
    UNINSURED = "uninsured"
    UNFIT = "unfit"
    ALONE = "alone"
    NO_EQUIPMENT = "no_equipment"
    UNREACHABLE = "unreachable"


class Reason(msgspec.Struct, frozen=True):
    """One reason, with the values its sentence needs (keys: see ReasonCode)."""

    code: ReasonCode
    level: Level
    data: dict[str, Plain] = {}


class ChangeCode(StrEnum):
    """The one thing that would make a refused team or person one that can go.

    ==============  ==============================================================
    code            data
    ==============  ==============================================================
    on_duty         nothing: the duty switch
    back            at (ISO time when the crew is planned to be free, or None)
    renew           skill_id, people
    train           skill_id: nobody ever held it; one who does has to go along
    insure          people
    examine         people: age fits, a fitness in date is missing
    second_person   nothing: somebody to go with
    piece_back      kind, at (ISO time, or None: it is out of service)
    lend            kind: the team has none; another's has to go along
    number          nothing: a working phone of leader, deputy or the team
    reopen          nothing: what is closed in between is lifted
    ==============  ==============================================================
    """

    ON_DUTY = "on_duty"
    BACK = "back"
    RENEW = "renew"
    TRAIN = "train"
    INSURE = "insure"
    EXAMINE = "examine"
    SECOND_PERSON = "second_person"
    PIECE_BACK = "piece_back"
    LEND = "lend"
    NUMBER = "number"
    REOPEN = "reopen"


class Change(msgspec.Struct, frozen=True):
    """What would change a refusal. `more` counts the further things that stand in the way as well."""

    code: ChangeCode
    data: dict[str, Plain] = {}
    more: int = 0
