"""Closed lists that are no states: urgencies, kinds, roles. Codes here, words in two languages elsewhere."""

from __future__ import annotations

from enum import StrEnum


class Urgency(StrEnum):
    """特急, 紧急, 一般: of a job; never mixed with warnings or response levels."""

    CRITICAL = "critical"
    URGENT = "urgent"
    ROUTINE = "routine"


class IncidentKind(StrEnum):
    """What kind of job it is."""

    TRAPPED = "trapped"
    WATER_RESCUE = "water_rescue"
    EVACUATION = "evacuation"
    MISSING = "missing"
    MEDICAL = "medical"
    VEHICLE = "vehicle"
    FLOODING = "flooding"
    SUPPLIES = "supplies"
    DISINFECTION = "disinfection"
    SHELTER = "shelter"
    EVENT_COVER = "event_cover"
    OTHER = "other"


class TeamKind(StrEnum):
    """搜救 水上 赈济 医疗 供水 大众卫生 心理 消杀 后勤."""

    SEARCH = "search"
    WATER = "water"
    RELIEF = "relief"
    MEDICAL = "medical"
    WATER_SUPPLY = "water_supply"
    SANITATION = "sanitation"
    PSYCHOLOGICAL = "psychological"
    DISINFECTION = "disinfection"
    LOGISTICS = "logistics"


class Unit(StrEnum):
    """What a quota counts: people, or a kind of equipment."""

    PEOPLE = "people"
    BOAT = "boat"
    VEHICLE = "vehicle"
    PUMP = "pump"
    DRONE = "drone"
    AED = "aed"


class OrganisationKind(StrEnum):
    """Levels of the tree."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    GRASSROOTS = "grassroots"


class Role(StrEnum):
    """What a person may do in an organisation and, inherited, below it."""

    ADMIN = "admin"
    COMMANDER = "commander"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    VOLUNTEER = "volunteer"


class Mode(StrEnum):
    """Live, exercise (real phones, every text begins 演练), simulation (no real phone, ever)."""

    LIVE = "live"
    EXERCISE = "exercise"
    SIMULATION = "simulation"


class Source(StrEnum):
    """How something reached us, or how an answer was given."""

    PHONE = "phone"
    FORM = "form"
    TEXT = "text"
    CHAT = "chat"
    SHEET = "sheet"
    PAGE = "page"
    CODE_PAGE = "code_page"
    KEYPAD = "keypad"
    COORDINATOR = "coordinator"
    SYSTEM = "system"


class Lane(StrEnum):
    """Where a request waits: the board, or a lane of its own."""

    HELP = "help"
    UNVERIFIED = "unverified"
    OFFER = "offer"
    NEWS = "news"
    UNCLEAR = "unclear"


class Precision(StrEnum):
    """How exactly a place is known, best first."""

    EXACT = "exact"
    STREET = "street"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    NONE = "none"


class ClosureKind(StrEnum):
    """What keeps crews from driving on: a flooded area, a closed road."""

    FLOODED = "flooded"
    ROAD_CLOSED = "road_closed"


class DangerAct(StrEnum):
    """What everybody in an area of danger is to do: leave it, or stay where they are."""

    LEAVE = "leave"
    HOLD = "hold"


class PersonState(StrEnum):
    """被困 已转移 送医 失联 遇难."""

    TRAPPED = "trapped"
    EVACUATED = "evacuated"
    HOSPITAL = "hospital"
    MISSING = "missing"
    DEAD = "dead"


class HandOffTo(StrEnum):
    """Who leads, and whom we hand over to."""

    FIRE_119 = "119"
    AMBULANCE_120 = "120"
    POLICE_110 = "110"
    FLOOD_HQ = "flood_hq"
    CHAPTER = "chapter"


class Snag(StrEnum):
    """What can be stuck so that a person must see to it; each is read from the tables by `snapshots.exceptions`."""

    TEXT_IN = "text_in"  # a message that no rule could file
    STUCK = "stuck"  # a message that could not be applied yet
    WORDS = "words"  # an answer that is neither yes nor no
    CREW_WORDS = "crew_words"  # what a crew says, its cry for help included
    TROUBLE = "trouble"  # a crew that cannot go on
    SILENT_CREW = "silent_crew"  # on scene, and the roll-call is overdue
    LOST = "lost"  # a text that never arrived, and nobody else was told
    DOUBTFUL = "doubtful"  # nobody knows whether it went out
    UNSENT = "unsent"  # it waits for a gateway by which nothing leaves
    EXHAUSTED = "exhausted"  # nobody is left to ask
    UNPOSTED = "unposted"  # a chat group's provider did not take a call-out that still asks
    LATE = "late"  # what the auditor found that the clock did not do in time


class Policy(StrEnum):
    """How a call-out goes on: in waves, everybody at once, one after the other, or leaders and deputies before single people."""

    WAVES = "waves"
    EVERYBODY = "everybody"
    ONE_BY_ONE = "one_by_one"
    LEADER_FIRST = "leader_first"


class CallOutLane(StrEnum):
    """How fast a call-out goes: everybody rung at once; in waves; a sign-up with a deadline for what begins later."""

    LIFE_CRITICAL = "life_critical"
    URGENT = "urgent"
    PLANNED = "planned"


class Audience(StrEnum):
    """Who may sign up: teams through their leaders, as many qualified people as are enough, or every one of them."""

    TEAMS = "teams"
    PEOPLE = "people"
    EVERYBODY = "everybody"


class Timer(StrEnum):
    """What the clock starts: the next wave, the end of somebody's time to answer, the end of the approver's; of a sign-up its
    deadline, and the reminders of those who come."""

    NEXT_WAVE = "next_wave"
    ANSWER = "answer"
    APPROVAL = "approval"
    SIGN_UP = "sign_up"
    REMINDER = "reminder"
