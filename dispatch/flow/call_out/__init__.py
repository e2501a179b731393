"""Stage four: whom to ask, and asking. A call-out has a letter; each ask is one message to one person at a time.

The leader is asked, then whoever stands in for the leader; where the call-out goes on by itself, then the next team.
"""

from dispatch.flow.call_out.asking import add, ask_first, ask_next
from dispatch.flow.call_out.assigning import Order, assign, assign_all, assign_person
from dispatch.flow.call_out.drafting import NoLetter, NotDispatchable, NothingOpen, draft, preview, teams_of
from dispatch.flow.call_out.rounds import exhaust, next_round, silent_asks, waiting_for_next
from dispatch.flow.call_out.running import approve, extend, pause, resume, send_back, start, withdraw

__all__ = [
    "NoLetter",
    "NotDispatchable",
    "NothingOpen",
    "Order",
    "add",
    "approve",
    "ask_first",
    "ask_next",
    "assign",
    "assign_all",
    "assign_person",
    "draft",
    "exhaust",
    "extend",
    "next_round",
    "pause",
    "preview",
    "resume",
    "send_back",
    "silent_asks",
    "start",
    "teams_of",
    "waiting_for_next",
    "withdraw",
]
