"""What trackers say, read: OwnTracks' JSON, OsmAnd's query, Traccar Client's query (old) and JSON (from version 9).

The position and its time must be right; a measure that is unknown (phones say -1, or NaN) is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from realtime.positions import FIRST

KMH, KNOT = 1 / 3.6, 1852 / 3600
# Milliseconds since 1970 from 1973 on; in seconds that is the year 5138.
MILLISECONDS_FROM = 1e11
MOST_ACCURACY, MOST_SPEED = 100_000.0, 400.0
T = TypeVar("T")
_ZONE_WITHOUT_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")


class Nonsense(ValueError):
    """What was sent is no position; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A position as a device gives it, in the device's own datum; metres, degrees from north, metres per second."""

    lon: float
    lat: float
    at: datetime | None = None
    accuracy_m: float | None = None
    heading: float | None = None
    speed: float | None = None


class _Message(msgspec.Struct):
    kind: str = msgspec.field(name="_type")


class _Location(msgspec.Struct):
    lat: float
    lon: float
    tst: float
    acc: float | None = None
    cog: float | None = None
    vel: float | None = None


class _Coords(msgspec.Struct):
    latitude: float
    longitude: float
    accuracy: float | None = None
    heading: float | None = None
    speed: float | None = None


class _Fix(msgspec.Struct):
    coords: _Coords
    timestamp: str | float | None = None


class _Sent(msgspec.Struct):
    location: _Fix


def owntracks(body: bytes) -> Said | None:
    """OwnTracks by HTTP; None for its many messages that are no position (waypoints, status, an empty body)."""
    if not body.strip():
        return None
    if _read(body, _Message).kind != "location":
        return None
    told = _read(body, _Location)
    speed = None if told.vel is None else told.vel * KMH
    return Said(
        told.lon, told.lat, _time(told.tst), _up_to(MOST_ACCURACY, told.acc), _heading(told.cog), _up_to(MOST_SPEED, speed)
    )  # fmt: skip


def osmand(query: Mapping[str, str], *, speed_unit: float = 1.0) -> Said | None:
    """OsmAnd's and the old Traccar Client's parameters; None where the device itself says that it has no position."""
    if query.get("valid", "").lower() in {"0", "false"}:
        return None
    lat, lon = _number(query, "lat"), _number(query, "lon")
    if lat is None or lon is None:
        raise Nonsense("lat and lon are missing")
    accuracy, speed = _number(query, "accuracy"), _number(query, "speed")
    # What OsmAnd calls hdop is the accuracy in metres.
    accuracy = _number(query, "hdop") if accuracy is None else accuracy
    bearing = _number(query, "bearing")
    bearing = _number(query, "heading") if bearing is None else bearing
    speed = None if speed is None else speed * speed_unit
    return Said(
        lon, lat, _time(query.get("timestamp") or None), _up_to(MOST_ACCURACY, accuracy), _heading(bearing), _up_to(MOST_SPEED, speed)
    )  # fmt: skip


def traccar(query: Mapping[str, str], body: bytes = b"") -> Said | None:
    """Traccar Client: JSON with metres per second, or the older query with knots."""
    if not body.strip():
        return osmand(query, speed_unit=KNOT)
    told = _read(body, _Sent).location
    at = told.coords
    return Said(
        at.longitude, at.latitude, _time(told.timestamp), _up_to(MOST_ACCURACY, at.accuracy), _heading(at.heading),
        _up_to(MOST_SPEED, at.speed),
    )  # fmt: skip


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Nonsense(str(error)) from None


def _number(query: Mapping[str, str], name: str) -> float | None:
    words = query.get(name, "").strip()
    try:
        return float(words) if words else None
    except ValueError:
        raise Nonsense(f"{name} is not a number") from None


def _time(said: str | float | None) -> datetime | None:
    """Seconds or milliseconds since 1970, or ISO 8601 (without a zone: UTC); None: now."""
    if said is None:
        return None
    try:
        number = float(said)
    except ValueError:
        at = _iso(str(said))
    else:
        at = _instant(number)
    if at < FIRST:
        raise Nonsense("the timestamp is not a time of today")
    return at


def _instant(seconds: float) -> datetime:
    if not math.isfinite(seconds):
        raise Nonsense("the timestamp is not a time")
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds >= MILLISECONDS_FROM else seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise Nonsense("the timestamp is not a time") from None


def _iso(words: str) -> datetime:
    try:
        # In a query a plus that was not escaped arrives as a blank.
        at = datetime.fromisoformat(_ZONE_WITHOUT_PLUS.sub(r"\1+\2", words))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        raise Nonsense("the timestamp is neither a number nor a time") from None


def _up_to(most: float, value: float | None) -> float | None:
    return value if value is not None and 0 <= value <= most else None


def _heading(value: float | None) -> float | None:
    return value % 360 if value is not None and 0 <= value <= 360 else None
