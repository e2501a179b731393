"""The acts that several stages share: quotas, crews, calling back, settling what hangs together, what crews report."""

from dispatch.flow.steps.crews import PLANNED, add_crew, carry, commit, disengage, engage, release
from dispatch.flow.steps.quotas import give_back, hold, still_open, take
from dispatch.flow.steps.recall import recall, stand_down, withdraw, withdraw_all
from dispatch.flow.steps.reports import come_home, current_stop, hear, leave_scene, safe, trouble
from dispatch.flow.steps.settling import balance, free_letter, make_surplus, mission_incident, settle

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
    "give_back",
    "hear",
    "hold",
    "leave_scene",
    "make_surplus",
    "mission_incident",
    "recall",
    "release",
    "safe",
    "settle",
    "stand_down",
    "still_open",
    "take",
    "trouble",
    "withdraw",
    "withdraw_all",
]
