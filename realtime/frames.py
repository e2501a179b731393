"""Wire frames: JSON text, one object a frame, told apart by its member `frame`.

The front end's types are generated from these structs, so a field is added here and nowhere else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from realtime import framing

# A listen frame with a hundred streams is about 25 kB; nothing that a client says is longer.
MAX_FRAME_BYTES = 32 * 1024
MAX_NAMES = 100
MAX_CELLS = 64

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Cell = Annotated[str, Meta(max_length=22, pattern=r"^[0-3]*$")]
Offset = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class Listen(msgspec.Struct, tag="listen", tag_field="frame", frozen=True, forbid_unknown_fields=True):
    """From the client: follow exactly these streams, each after the offset given, these position groups, these rooms.

    Said again, it moves: a stream goes on after the offset given now (frames before the answering hello may repeat
    what comes after it: skip by offset), and one that is not named any more is left."""

    streams: Annotated[dict[Name, Offset], Meta(max_length=MAX_NAMES)]
    schema: Annotated[str, Meta(max_length=100)]
    groups: Annotated[list[Name], Meta(max_length=MAX_NAMES)] = []
    rooms: Annotated[list[Name], Meta(max_length=MAX_NAMES)] = []


class Look(msgspec.Struct, tag="look", tag_field="frame", frozen=True, forbid_unknown_fields=True):
    """From the client: show the positions of the groups that are followed in exactly these map cells (quadkeys; the
    empty one is the whole world). They come as binary frames, see `packing`."""

    cells: Annotated[list[Cell], Meta(max_length=MAX_CELLS)]


class Here(msgspec.Struct, tag="here", tag_field="frame", frozen=True, forbid_unknown_fields=True):
    """From the client: what its user looks at in `room` (an opaque subject, empty for nothing), and whether they
    write there. Said anew every few seconds, or it is forgotten."""

    room: Name
    subject: Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")]
    typing: bool = False


class Hello(msgspec.Struct, tag="hello", tag_field="frame", frozen=True):
    """On opening (without streams), and in answer to each listen: the hash of the event schema, the server's
    time, the last offset of each stream that is now followed, and the number that each position group goes by in
    binary frames."""

    schema: str
    at: datetime
    streams: dict[str, int]
    groups: dict[str, int] = {}


class EventFrame(msgspec.Struct, tag="event", tag_field="frame", frozen=True):
    """One event; `payload` is the published JSON document, not encoded again."""

    stream: str
    offset: int
    type: str
    payload: msgspec.Raw
    at: datetime


class GapFrame(msgspec.Struct, tag="gap", tag_field="frame", frozen=True):
    """This stream is not followed (any more): take a snapshot, listen again. `pruned`, `ahead`, `schema`, or `slow`:
    too much waited for this reader, and the socket is about to be closed."""

    stream: str
    reason: str


class PresentItem(msgspec.Struct, frozen=True):
    """One user in a room: the primary key as text, what they look at, since when, and whether they write there."""

    user: str
    subject: str
    since: datetime
    typing: bool


class Presence(msgspec.Struct, tag="presence", tag_field="frame", frozen=True):
    """Everybody who is in a room now; it replaces what was said of the room before."""

    room: str
    items: list[PresentItem]


class Refused(msgspec.Struct, tag="refused", tag_field="frame", frozen=True):
    """This stream or group is not for you: `not_allowed`, or `revoked` when it was until now."""

    stream: str
    reason: str


class Error(msgspec.Struct, tag="error", tag_field="frame", frozen=True):
    """The client's last frame was not understood; a few of these, and the socket is closed."""

    code: str
    message: str


class Tick(msgspec.Struct, tag="tick", tag_field="frame", frozen=True):
    """Every few seconds: this channel is alive, and the server's time."""

    at: datetime


ClientFrame = Listen | Look | Here
ServerFrame = Hello | EventFrame | GapFrame | Presence | Refused | Error | Tick

_decoder: msgspec.json.Decoder[Listen | Look | Here] = msgspec.json.Decoder(ClientFrame)
_encoder = msgspec.json.Encoder()


def decode(text: str) -> ClientFrame:
    """The client's frame; raises `msgspec.DecodeError` (or its ValidationError) that says what is wrong with it."""
    return _decoder.decode(text)


def framed(frame: ServerFrame) -> bytes:
    """The websocket frame, made once and handed to every socket."""
    return framing.text(_encoder.encode(frame))
