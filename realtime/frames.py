"""Wire frames: JSON text, one object a frame, told apart by its member `frame`.

The front end's types are generated from these structs, so a field is added here and nowhere else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

# A listen frame with a hundred streams is about 25 kB; nothing that a client says is longer.
MAX_FRAME_BYTES = 32 * 1024
MAX_NAMES = 100

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Offset = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class Listen(msgspec.Struct, tag="listen", tag_field="frame", frozen=True, forbid_unknown_fields=True):
    """From the client: follow exactly these streams, each after the offset given, and these position groups.

    Said again, it moves: a stream goes on after the offset given now (frames before the answering hello may repeat
    what comes after it: skip by offset), and one that is not named any more is left."""

    streams: Annotated[dict[Name, Offset], Meta(max_length=MAX_NAMES)]
    schema: Annotated[str, Meta(max_length=100)]
    groups: Annotated[list[Name], Meta(max_length=MAX_NAMES)] = []


class Ping(msgspec.Struct, tag="ping", tag_field="frame", frozen=True, forbid_unknown_fields=True):
    """From the client: are you there?"""


class Hello(msgspec.Struct, tag="hello", tag_field="frame", frozen=True):
    """On opening (without streams), and in answer to each listen: the hash of the event schema, the server's
    time, and the last offset of each stream that is now followed."""

    schema: str
    at: datetime
    streams: dict[str, int]


class EventFrame(msgspec.Struct, tag="event", tag_field="frame", frozen=True):
    """One event; `payload` is the published JSON document, not encoded again."""

    stream: str
    offset: int
    type: str
    payload: msgspec.Raw
    at: datetime


class GapFrame(msgspec.Struct, tag="gap", tag_field="frame", frozen=True):
    """This stream is not followed (any more): take a snapshot, listen again. `pruned`, `ahead` or `schema`."""

    stream: str
    reason: str


class PositionItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One subject's latest position: WGS-84, metres, degrees clockwise from north, metres per second."""

    subject: str
    lon: float
    lat: float
    source: str
    at: datetime
    accuracy_m: float | None = None
    heading: float | None = None
    speed: float | None = None


class PositionsFrame(msgspec.Struct, tag="positions", tag_field="frame", frozen=True):
    """What moved in a group since the last frame (`full`: all that there is, replacing what was), and who is gone."""

    group: str
    full: bool
    items: list[PositionItem]
    gone: list[str]


class Refused(msgspec.Struct, tag="refused", tag_field="frame", frozen=True):
    """This stream or group is not for you: `not_allowed`, or `revoked` when it was until now."""

    stream: str
    reason: str


class Error(msgspec.Struct, tag="error", tag_field="frame", frozen=True):
    """The client's last frame was not understood; a few of these, and the socket is closed."""

    code: str
    message: str


class Pong(msgspec.Struct, tag="pong", tag_field="frame", frozen=True):
    """The answer to a ping, with the server's time."""

    at: datetime


ClientFrame = Listen | Ping
ServerFrame = Hello | EventFrame | GapFrame | PositionsFrame | Refused | Error | Pong

_decoder: msgspec.json.Decoder[Listen | Ping] = msgspec.json.Decoder(ClientFrame)
_encoder = msgspec.json.Encoder()


def decode(text: str) -> ClientFrame:
    """The client's frame; raises `msgspec.DecodeError` (or its ValidationError) that says what is wrong with it."""
    return _decoder.decode(text)


def encode(frame: ServerFrame) -> str:
    """The text of a frame, made once and handed to every socket."""
    return _encoder.encode(frame).decode()
