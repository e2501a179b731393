"""Stage one: a cry for help comes in, is looked at by a person, and becomes a job.

A request is kept as it came; linking it to an incident is reversible. Dispatch may run while verifying goes on.
"""

from dispatch.flow.intake.needs import set_needs, usual_needs
from dispatch.flow.intake.opening import edit, link, mark_seen, open_incident, unlink
from dispatch.flow.intake.receive import MOST_WORDS, receive
from dispatch.flow.intake.similar import similar
from dispatch.flow.intake.triage import ASIDE, claim, confirm, reopen, set_aside, verify

__all__ = [
    "ASIDE",
    "MOST_WORDS",
    "claim",
    "confirm",
    "edit",
    "link",
    "mark_seen",
    "open_incident",
    "receive",
    "reopen",
    "set_aside",
    "set_needs",
    "similar",
    "unlink",
    "usual_needs",
    "verify",
]
