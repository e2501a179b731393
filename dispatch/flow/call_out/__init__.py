"""Stage four: whom to ask, and asking. A call-out has a letter; each ask is one message to one person at a time.

The leader is asked, then whoever stands in for the leader; where the call-out goes on by itself, the next wave is asked when the
window of the last has passed. Every timer is a column and a sweep, and an auditor looks at both.
"""

from dispatch.flow.call_out.asking import add
from dispatch.flow.call_out.assigning import Order, assign, assign_all, assign_person
from dispatch.flow.call_out.auditing import audit
from dispatch.flow.call_out.drafting import (
    NoLetter,
    NotDispatchable,
    NothingOpen,
    draft,
    preview,
    teams_of,
    why_nobody,
)
from dispatch.flow.call_out.posting import groups, post
from dispatch.flow.call_out.rounds import exhaust, next_round, waiting_for_next
from dispatch.flow.call_out.running import (
    approve,
    extend,
    override,
    pause,
    resume,
    send_back,
    start,
    unapproved,
    withdraw,
)
from dispatch.flow.call_out.sign_up import (
    begun,
    close_sign_up,
    fill,
    freed,
    open_sign_up,
    signed_up,
    thank_reserves,
)
from dispatch.flow.call_out.silence import end_silent, is_last, silent_asks
from dispatch.flow.call_out.wave import ask_wave

__all__ = [
    "NoLetter",
    "NotDispatchable",
    "NothingOpen",
    "Order",
    "add",
    "approve",
    "ask_wave",
    "assign",
    "assign_all",
    "assign_person",
    "audit",
    "begun",
    "close_sign_up",
    "draft",
    "end_silent",
    "exhaust",
    "extend",
    "fill",
    "freed",
    "groups",
    "is_last",
    "next_round",
    "open_sign_up",
    "override",
    "pause",
    "post",
    "preview",
    "resume",
    "send_back",
    "signed_up",
    "silent_asks",
    "start",
    "teams_of",
    "thank_reserves",
    "unapproved",
    "waiting_for_next",
    "why_nobody",
    "withdraw",
]
