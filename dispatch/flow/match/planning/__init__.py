"""All incidents at once: a plan is proposed, looked at, and accepted in part or whole.

1. `facts` reads what an operation lacks and who is free, as the ranking sees them, in a handful of queries.
2. `problem` asks the router once for everybody; `dispatch.matching` finds the plan.
3. `proposing` writes it down: one stands in an operation, and nothing of it is ever changed.
4. `deciding` takes the chosen items if the facts they were computed from still hold. Calling out is the next stage's work.
5. `view` is what a coordinator reads of it.
"""

from dispatch.flow.match.planning.deciding import (
    Claimed,
    claim,
    discard,
    put_back,
    settle,
    still_stands,
)
from dispatch.flow.match.planning.proposing import propose, standing
from dispatch.flow.match.planning.refusals import PlanFirst, PlanOver, SecondPersonNeeded
from dispatch.flow.match.planning.view import decided, view

__all__ = [
    "Claimed",
    "PlanFirst",
    "PlanOver",
    "SecondPersonNeeded",
    "claim",
    "decided",
    "discard",
    "propose",
    "put_back",
    "settle",
    "standing",
    "still_stands",
    "view",
]
