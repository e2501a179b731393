"""Stage six: the crew on its way, on scene and home. One step at a time, each told; trouble keeps the crew."""

from dispatch.flow.track.alarms import acknowledge, crew_phones, escalate, unheard
from dispatch.flow.track.closed_ahead import look_ahead, to_look_at
from dispatch.flow.track.crew import ending_soon, extend, go_on, name_crew, starting, take_up
from dispatch.flow.track.divert import divert
from dispatch.flow.track.positions import report_position
from dispatch.flow.track.reminding import due_reminders, remind
from dispatch.flow.track.steps import arrive, depart, home, leave, stand_down
from dispatch.flow.track.trouble import clear, distress, roll_call, say, trouble
from dispatch.flow.track.undo import revert

__all__ = [
    "acknowledge",
    "arrive",
    "clear",
    "crew_phones",
    "depart",
    "distress",
    "divert",
    "due_reminders",
    "ending_soon",
    "escalate",
    "extend",
    "go_on",
    "home",
    "leave",
    "look_ahead",
    "name_crew",
    "remind",
    "report_position",
    "revert",
    "roll_call",
    "say",
    "stand_down",
    "starting",
    "take_up",
    "to_look_at",
    "trouble",
    "unheard",
]
