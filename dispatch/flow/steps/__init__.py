"""The acts that several stages share: quotas, crews, calling back, settling what hangs together, what crews report."""

from dispatch.flow.steps.crews import (
    PLANNED,
    add_crew,
    carry,
    commit,
    disengage,
    engage,
    free_people,
    free_pieces,
    planned_span,
    release,
)
from dispatch.flow.steps.quotas import give_back, hold, still_open, take
from dispatch.flow.steps.recall import recall, stand_down, tell_crew, withdraw, withdraw_all
from dispatch.flow.steps.reports import come_home, current_stop, hear, leave_scene, safe, trouble
from dispatch.flow.steps.settling import (
    balance,
    free_letter,
    make_surplus,
    mission_incident,
    settle,
    tell_phone,
)

__all__ = [
    "PLANNED",
    "add_crew",
    "balance",
    "carry",
    "come_home",
    "commit",
    "current_stop",
    "disengage",
    "engage",
    "free_letter",
    "free_people",
    "free_pieces",
    "give_back",
    "hear",
    "hold",
    "leave_scene",
    "make_surplus",
    "mission_incident",
    "planned_span",
    "recall",
    "release",
    "safe",
    "settle",
    "stand_down",
    "still_open",
    "take",
    "tell_crew",
    "tell_phone",
    "trouble",
    "withdraw",
    "withdraw_all",
]
