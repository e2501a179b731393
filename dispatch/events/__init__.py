"""Typed events and the one way to announce them."""

from dispatch.events.roster import roster_stream, tell_roster
from dispatch.events.schema import AnyEvent, encode, json_schema, schema_hash
from dispatch.events.story import Story, stream, telling
from dispatch.events.types import Event

__all__ = [
    "AnyEvent",
    "Event",
    "Story",
    "encode",
    "json_schema",
    "roster_stream",
    "schema_hash",
    "stream",
    "tell_roster",
    "telling",
]
