"""The acts that several stages share: quotas, crews, calling back, settling what hangs together, what crews report."""

from dispatch.flow.steps.ahead import look_anew, open_again
from dispatch.flow.steps.approving import agree, decidable, stop
from dispatch.flow.steps.balancing import balance
from dispatch.flow.steps.closed import avoid_of, avoid_these
from dispatch.flow.steps.crews import (
    add_crew,
    begins_later,
    carry,
    commit,
    free_pieces,
    planned_span,
    release,
    span_of,
    take_up,
)
from dispatch.flow.steps.dangers import check_no_danger, told_of
from dispatch.flow.steps.papers import check_volunteer, fit_people, is_insured
from dispatch.flow.steps.picked import Pick, Whom
from dispatch.flow.steps.quotas import give_back, hold, still_open, take
from dispatch.flow.steps.recall import stand_down, tell_crew, withdraw, withdraw_all
from dispatch.flow.steps.reminding import drop_reminders, plan_reminders
from dispatch.flow.steps.reports import come_home, current_stop, hear, leave_scene, safe, trouble
from dispatch.flow.steps.reserves import close_up, keeps_reserves, place_of, put_on_reserve, release_reserves
from dispatch.flow.steps.settling import (
    free_letter,
    make_surplus,
    mission_incident,
    settle,
    tell_phone,
)
from dispatch.flow.steps.strength import disengage, engage, free_people, reserve
from dispatch.flow.steps.window import PLANNED, Window

__all__ = [
    "PLANNED",
    "Pick",
    "Whom",
    "Window",
    "add_crew",
    "agree",
    "avoid_of",
    "avoid_these",
    "balance",
    "begins_later",
    "carry",
    "check_no_danger",
    "check_volunteer",
    "close_up",
    "come_home",
    "commit",
    "current_stop",
    "decidable",
    "disengage",
    "drop_reminders",
    "engage",
    "fit_people",
    "free_letter",
    "free_people",
    "free_pieces",
    "give_back",
    "hear",
    "hold",
    "is_insured",
    "keeps_reserves",
    "leave_scene",
    "look_anew",
    "make_surplus",
    "mission_incident",
    "open_again",
    "place_of",
    "plan_reminders",
    "planned_span",
    "put_on_reserve",
    "release",
    "release_reserves",
    "reserve",
    "safe",
    "settle",
    "span_of",
    "stand_down",
    "still_open",
    "stop",
    "take",
    "take_up",
    "tell_crew",
    "tell_phone",
    "told_of",
    "trouble",
    "withdraw",
    "withdraw_all",
]
