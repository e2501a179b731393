"""Every allowed move, and the one way to make one.

Undo and revert are named moves of these tables (`*_REVERTS`), not exceptions to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Stale(Exception):
    """Someone was first: the row is no longer in the state that was seen. Carries the state it is in now (None: gone)."""

    def __init__(self, row: Any, seen: str, to: str, now: str | None) -> None:
        self.row, self.seen, self.to, self.now = row, seen, to, now
        super().__init__(f"{type(row).__name__} {row.pk}: {seen} > {to} came second, it is {now}")


class NotAllowed(Exception):
    """The table has no such move, or the person may not make it."""


Moves = Mapping[str, frozenset[str]]


def _moves(table: dict[str, str]) -> dict[str, frozenset[str]]:
    return {start: frozenset(ends.split()) for start, ends in table.items()}


def _joined(*tables: Moves) -> dict[str, frozenset[str]]:
    starts = {start for table in tables for start in table}
    return {s: frozenset().union(*(t.get(s, frozenset()) for t in tables)) for s in starts}


_ASIDE = "duplicate offer other stale"
REQUEST_MOVES = _moves(
    {
        "new": f"claimed {_ASIDE}",
        "claimed": f"verified false new {_ASIDE}",
        "verified": f"new {_ASIDE}",
        "false": "new",
        "duplicate": "new",
        "offer": "new",
        "other": "new",
        "stale": "new",
    }
)

_ENDINGS = "suspended handed_over cancelled closed"
_OPEN = "received located called_out under_way on_scene"
INCIDENT_FORWARD = _moves(
    {
        "received": f"located {_ENDINGS}",
        "located": f"called_out {_ENDINGS}",
        "called_out": f"under_way located {_ENDINGS}",
        "under_way": f"on_scene located {_ENDINGS}",
        "on_scene": f"located {_ENDINGS}",
        "suspended": f"{_OPEN} handed_over cancelled closed",
    }
)
INCIDENT_REVERTS = _moves(
    {
        "located": "received",
        "under_way": "called_out",
        "on_scene": "under_way",
        "closed": f"{_OPEN} suspended",
        "handed_over": f"{_OPEN} suspended",
        "cancelled": f"{_OPEN} suspended",
    }
)
INCIDENT_MOVES = _joined(INCIDENT_FORWARD, INCIDENT_REVERTS)

CALL_OUT_MOVES = _moves(
    {
        "drafted": "running awaiting_approval withdrawn",
        "awaiting_approval": "running drafted withdrawn",
        "running": "paused filled exhausted withdrawn",
        "paused": "running withdrawn",
        "filled": "running withdrawn closed",
        "exhausted": "running withdrawn closed",
        "withdrawn": "closed",
    }
)

_ANSWERS = "accepted declined surplus expired withdrawn reserve"
ASK_MOVES = _moves(
    {
        "queued": f"sent failed {_ANSWERS}",
        "sent": f"delivered failed {_ANSWERS}",
        "delivered": f"read {_ANSWERS}",
        "read": _ANSWERS,
        "failed": "accepted surplus reserve",
        "declined": "accepted surplus reserve",
        "expired": "accepted surplus reserve",
        "reserve": "accepted declined surplus withdrawn",
        "accepted": "declined withdrawn",
    }
)

MISSION_FORWARD = _moves(
    {
        "reserved": "committed stood_down",
        "committed": "en_route stood_down",
        "en_route": "on_scene stood_down",
        "on_scene": "returning en_route",
        "returning": "home en_route",
        "stood_down": "home",
    }
)
MISSION_REVERTS = _moves(
    {"en_route": "committed", "on_scene": "en_route", "returning": "on_scene", "home": "returning stood_down"}
)
MISSION_MOVES = _joined(MISSION_FORWARD, MISSION_REVERTS)

_TROUBLE = "blocked wrong_address not_found already_rescued"
STOP_MOVES = _moves(
    {
        "waiting": f"on_scene dropped {_TROUBLE}",
        "on_scene": f"done dropped waiting {_TROUBLE}",
        "blocked": "waiting on_scene dropped",
        "wrong_address": "waiting on_scene dropped",
        "not_found": "waiting on_scene dropped",
        "already_rescued": "dropped",
        "done": "on_scene",
    }
)

_RESULTS = "sent delivered undelivered failed"
TEXT_MOVES = _moves(
    {
        "queued": "sending cancelled expired",
        "sending": "sent queued failed unknown",
        "sent": "delivered undelivered failed",
        "unknown": f"{_RESULTS} queued",
        "received": "filed asked_back in_queue",
        "asked_back": "filed in_queue",
        "in_queue": "filed",
    }
)

# A proposal ends once; an item that was accepted can be undone, one whose facts changed is proposed anew or not at all.
PROPOSAL_MOVES = _moves({"standing": "replaced discarded"})
PROPOSAL_ITEM_MOVES = _moves({"proposed": "accepted declined stale", "accepted": "proposed"})

# Any answer is "received"; who said "withdrawn" by a slip is put back by a person.
TOLD_MOVES = _moves({"told": "received withdrawn", "received": "withdrawn", "withdrawn": "received"})

# Sets are named by what may be done with them.
OPEN_INCIDENT = frozenset(_OPEN.split()) | {"suspended"}
DISPATCHABLE_INCIDENT = frozenset(_OPEN.split())
ANSWERABLE_ASK = frozenset(
    ["queued", "sent", "delivered", "read", "failed", "declined", "expired", "reserve"]
)
WAITING_ASK = frozenset(["queued", "sent", "delivered", "read"])
LIVE_MISSION = frozenset(["committed", "en_route", "on_scene", "returning"])
RECALLABLE_MISSION = frozenset(["reserved", "committed", "en_route"])
ASKING_CALL_OUT = frozenset(["awaiting_approval", "running", "paused"])
UNASKED_CALL_OUT = frozenset(["drafted", "awaiting_approval"])
OPEN_CALL_OUT = ASKING_CALL_OUT | {"drafted", "filled", "exhausted"}
OPEN_STOP = frozenset(f"waiting on_scene {_TROUBLE}".split())
TROUBLED_STOP = frozenset(_TROUBLE.split())
OPEN_REQUEST = frozenset(["new", "claimed", "verified"])

MOVES: dict[str, Moves] = {
    "Request": REQUEST_MOVES,
    "Incident": INCIDENT_MOVES,
    "CallOut": CALL_OUT_MOVES,
    "Ask": ASK_MOVES,
    "Mission": MISSION_MOVES,
    "Stop": STOP_MOVES,
    "Text": TEXT_MOVES,
    "Proposal": PROPOSAL_MOVES,
    "ProposalItem": PROPOSAL_ITEM_MOVES,
    "Told": TOLD_MOVES,
}


def may_move(table: str, start: str, to: str) -> bool:
    """Whether the table of `table` (a model's name) allows `start` > `to`."""
    return to in MOVES[table].get(start, frozenset())


def advance(row: Any, to: str, **changes: Any) -> None:
    """Move `row` to `to` and write `changes`, if it still is in the state that was seen (compare-and-set).

    Raises NotAllowed where the table has no such move, Stale where someone was first; the row is then left as it is.
    """
    advance_all([row], to, **changes)


def advance_all(rows: Sequence[Any], to: str, **changes: Any) -> None:
    """`advance` for many rows of one model, in a statement a state.

    Raises NotAllowed before anything is written. Stale, where someone was first with one of them, leaves the others of its
    state moved: it must end the transaction.
    """
    seen: dict[str, list[Any]] = {}
    for row in rows:
        seen.setdefault(str(row.state), []).append(row)
        if not may_move(type(row).__name__, str(row.state), to):
            raise NotAllowed(f"{type(row).__name__} {row.pk}: {row.state} > {to} is no move of its table")
    for state, same in seen.items():
        found = type(same[0])._default_manager.filter(pk__in=[row.pk for row in same])
        if found.filter(state=state).update(state=to, **changes) != len(same):
            raise _second(same, state, to)
    for row in rows:
        row.state = to
        for name, value in changes.items():
            setattr(row, name, value)


def _second(rows: Sequence[Any], seen: str, to: str) -> Stale:
    """With one row it was not moved; of many, whichever is elsewhere now."""
    now = dict(
        type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", "state")
    )
    other = next((row for row in rows if now.get(row.pk) not in (seen, to)), rows[0])
    return Stale(other, seen, to, now.get(other.pk))
