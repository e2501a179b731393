"""Claiming a block of texts and its turns: one transaction, in order of rank, at the provider's pace for all workers.

A lane is a gateway and a channel. The bucket of its sender is a row of PostgreSQL that says from when on the next message
may go. Whoever claims holds that row while it takes the next texts of the lane, so the turns that it is given and the
order of rank agree, however many workers there are and on however many machines.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, transaction

from dispatch.messaging.gateways import REAL, Parcel, RealParcel, RehearsedParcel, gateway, pace_key
from dispatch.states import Channel

# A block is a quarter of a second of the provider's pace: what is more urgent waits no longer than two blocks.
BLOCK_SECONDS = 0.25
LARGEST_BLOCK = 1_000
# A worker takes turns that begin within this time; later ones are for whoever comes next.
AHEAD_SECONDS = 0.5


class Lane(msgspec.Struct, frozen=True):
    """One gateway and channel."""

    gateway: str
    channel: Channel


class Turn(msgspec.Struct, frozen=True):
    """A claimed text and the moment (of this machine's monotonic clock) at which it may go."""

    parcel: Parcel
    at: float


class Block(msgspec.Struct, frozen=True):
    """What was claimed, and how far `apart` two turns are; with nothing claimed, `wait` is how long nothing can be, 0 where
    nothing is due. All in seconds."""

    turns: list[Turn]
    wait: float = 0.0
    apart: float = 0.0


_NEXT = """
WITH due AS (
    SELECT id FROM dispatch_text
    WHERE outbound AND state = 'queued' AND gateway = %(gateway)s AND channel = %(channel)s
        AND (due_at IS NULL OR due_at <= now()) AND (expires_at IS NULL OR expires_at > now())
        AND (rank <= %(safety)s OR NOT EXISTS (
            SELECT 1 FROM dispatch_gatewaystop s WHERE s.gateway = %(gateway)s AND s.released_at IS NULL))
    ORDER BY rank, id LIMIT %(limit)s
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE dispatch_text t
SET state = 'sending', claimed_at = now(), claimed_by = %(worker)s, attempts = attempts + 1
FROM due WHERE t.id = due.id
RETURNING t.rank, t.id, t.queued_at::text, t.operation_id, t.sandbox, t.phone, t.body, t.purpose, t.segments, t.attempts,
    t.claimed_at::text, t.expires_at::text, t.ask_id, t.mission_id
"""


_LANES = [Lane(name, channel) for name in ("handset", *REAL) for channel in Channel]
_DUE = """
SELECT l.gateway, l.channel FROM unnest(%s::varchar[], %s::varchar[]) AS l(gateway, channel)
WHERE EXISTS (
    SELECT 1 FROM dispatch_text
    WHERE outbound AND state = 'queued' AND gateway = l.gateway AND channel = l.channel
        AND (due_at IS NULL OR due_at <= now()) AND (expires_at IS NULL OR expires_at > now())
)
"""


def lanes() -> list[Lane]:
    """The lanes on which something is due; one look at an index for each that there can be."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [[lane.gateway for lane in _LANES], [lane.channel.value for lane in _LANES]])
        return [Lane(name, Channel(channel)) for name, channel in cursor.fetchall()]


def block(lane: Lane, worker: str, *, safety: int, most: int = LARGEST_BLOCK) -> Block:
    """Claim the next texts of `lane` for `worker` with their turns, and commit that.

    `safety` is the rank up to which texts go even where the gateway is stopped.
    """
    way = gateway(lane.gateway)
    rate = way.rate(lane.channel)
    with transaction.atomic():
        key, ahead = pace_key(lane.gateway, lane.channel), 0.0
        if rate:
            ahead = _hold(key)
        held = time.monotonic()
        if ahead > AHEAD_SECONDS:
            return Block([], ahead - AHEAD_SECONDS)
        limit = min(most, LARGEST_BLOCK, max(1, round(rate * BLOCK_SECONDS))) if rate else most
        parcels = _claim(lane, worker, limit, safety)
        weights = [parcel.segments if way.can.by_segments else 1 for parcel in parcels]
        if rate and parcels:
            _take(key, ahead, sum(weights) / rate)
    turn, turns = held + max(ahead, 0.0), []
    for parcel, weight in zip(parcels, weights, strict=True):
        turns.append(Turn(parcel, turn))
        turn += weight / rate if rate else 0.0
    return Block(turns, apart=1 / rate if rate else 0.0)


def rest(lane: Lane, seconds: float) -> None:
    """The provider asked for a pause: no worker's turn on this lane begins before it is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dispatch_pace SET next_at = greatest(next_at, clock_timestamp() + make_interval(secs => %s)) WHERE key = %s",
            [seconds, pace_key(lane.gateway, lane.channel)],
        )


def give_back(keys: Iterable[int]) -> list[int]:
    """Texts that were claimed and not tried are due again, at once and without having been counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dispatch_text SET state = 'queued', attempts = greatest(attempts - 1, 0)"
            " WHERE id = ANY(%s) AND state = 'sending' RETURNING id",
            [list(keys)],
        )
        return [key for (key,) in cursor.fetchall()]


def _hold(key: str) -> float:
    """Lock the bucket; how many seconds from now its next turn is (negative: it rested)."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO dispatch_pace (key) VALUES (%s) ON CONFLICT DO NOTHING", [key])
        cursor.execute(
            "SELECT extract(epoch FROM next_at - clock_timestamp()) FROM dispatch_pace WHERE key = %s FOR UPDATE",
            [key],
        )
        return float(cursor.fetchone()[0])


def _take(key: str, ahead: float, seconds: float) -> None:
    """Turns for `seconds` are given out: from where the last ended, or from now where the bucket rested (it saves nothing up)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dispatch_pace SET next_at = greatest(next_at, clock_timestamp()) + make_interval(secs => %s) WHERE key = %s",
            [seconds, key],
        )


def _claim(lane: Lane, worker: str, limit: int, safety: int) -> list[Parcel]:
    with connection.cursor() as cursor:
        cursor.execute(
            _NEXT,
            {
                "gateway": lane.gateway,
                "channel": lane.channel.value,
                "safety": safety,
                "limit": limit,
                "worker": worker,
            },
        )
        rows = sorted(cursor.fetchall())
    return [_parcel(lane, row) for row in rows]


def _parcel(lane: Lane, row: tuple[Any, ...]) -> Parcel:
    _, key, queued, operation, sandbox, phone, body, purpose, size, tries, claimed, expires, ask, mission = (
        row
    )
    kind = RehearsedParcel if sandbox else RealParcel
    return kind(
        key=key,
        operation=operation,
        gateway=lane.gateway,
        channel=lane.channel,
        phone=phone,
        body=body,
        purpose=purpose,
        segments=size,
        attempts=tries,
        queued_at=_moment(queued),
        claimed_at=_moment(claimed),
        expires_at=_moment(expires) if expires else None,
        ask=ask,
        mission=mission,
    )


@lru_cache(maxsize=1_000)
def _moment(written: str) -> datetime:
    """What was queued by one act has the same moments: each is read once."""
    return datetime.fromisoformat(written)
