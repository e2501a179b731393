"""All events together: how they are written, and what a client must know to read them."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from dispatch.events.asking import AskChanged, CallOutChanged, TextChanged
from dispatch.events.dangers import AlarmChanged, DangerChanged
from dispatch.events.types import (
    ClosureChanged,
    EntryAdded,
    Event,
    IncidentChanged,
    IncidentCounted,
    MissionChanged,
    ProposalChanged,
    QueueChanged,
    RequestChanged,
    TeamChanged,
)

AnyEvent = (
    RequestChanged
    | IncidentChanged
    | IncidentCounted
    | CallOutChanged
    | AskChanged
    | MissionChanged
    | TeamChanged
    | TextChanged
    | ClosureChanged
    | EntryAdded
    | ProposalChanged
    | QueueChanged
    | DangerChanged
    | AlarmChanged
)

_encoder = msgspec.json.Encoder()


def encode(event: Event) -> bytes:
    """The JSON bytes that travel; the tag `type` comes first."""
    return _encoder.encode(event)


def json_schema() -> dict[str, Any]:
    """JSON Schema of all events; its hash travels in the hello frame, and its types in the front end."""
    return msgspec.json.schema(AnyEvent)


def schema_hash() -> str:
    """Sixteen hex digits that change when any event changes; a replay across a change is a `gap`."""
    return hashlib.sha256(msgspec.json.encode(json_schema(), order="deterministic")).hexdigest()[:16]
