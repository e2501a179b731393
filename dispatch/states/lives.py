"""The states of everything that has a life of its own. `moves.py` says who may go where."""

from __future__ import annotations

from enum import StrEnum


class RequestState(StrEnum):
    """A raw cry for help."""

    NEW = "new"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    DUPLICATE = "duplicate"
    FALSE = "false"
    OFFER = "offer"
    OTHER = "other"
    STALE = "stale"


class IncidentState(StrEnum):
    """One job."""

    RECEIVED = "received"
    LOCATED = "located"
    CALLED_OUT = "called_out"
    UNDER_WAY = "under_way"
    ON_SCENE = "on_scene"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class CallOutState(StrEnum):
    """Asking, in waves."""

    DRAFTED = "drafted"
    AWAITING_APPROVAL = "awaiting_approval"
    RUNNING = "running"
    PAUSED = "paused"
    FILLED = "filled"
    EXHAUSTED = "exhausted"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class AskState(StrEnum):
    """One question to one team or one volunteer."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SURPLUS = "surplus"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    RESERVE = "reserve"  # a yes to planned cover whose places are taken: moves up when one is free


class MissionState(StrEnum):
    """A crew sent out."""

    RESERVED = "reserved"
    COMMITTED = "committed"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RETURNING = "returning"
    HOME = "home"
    STOOD_DOWN = "stood_down"


class StopState(StrEnum):
    """One place a crew goes to."""

    WAITING = "waiting"
    ON_SCENE = "on_scene"
    DONE = "done"
    BLOCKED = "blocked"
    WRONG_ADDRESS = "wrong_address"
    NOT_FOUND = "not_found"
    ALREADY_RESCUED = "already_rescued"
    DROPPED = "dropped"


class ProposalState(StrEnum):
    """A plan for all incidents at once."""

    STANDING = "standing"
    REPLACED = "replaced"
    DISCARDED = "discarded"


class ProposalItemState(StrEnum):
    """One team to one incident, as proposed."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    STALE = "stale"


class TextState(StrEnum):
    """A message out (first nine) or in (last four)."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    RECEIVED = "received"
    FILED = "filed"
    ASKED_BACK = "asked_back"
    IN_QUEUE = "in_queue"


class ToldState(StrEnum):
    """Somebody who was told of a danger: silent, heard, out of it."""

    TOLD = "told"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


class PostState(StrEnum):
    """Words on their way to a chat group."""

    QUEUED = "queued"
    POSTING = "posting"
    POSTED = "posted"
    FAILED = "failed"
