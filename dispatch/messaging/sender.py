"""Sending what is due: claim a block, commit, let the courier talk to the provider, record what comes back in bulk.

Any number of workers do this at once. They share nothing but PostgreSQL: SKIP LOCKED gives each its own texts, the bucket
of each sender gives each its own turns. Claiming and recording stay in the calling thread, so that a worker keeps its one
connection; the network has a loop of its own.
"""

from __future__ import annotations

import time
from collections import Counter
from queue import Empty

import msgspec

from dispatch.messaging import barring, breakers, claiming, outbox, recording
from dispatch.messaging.claiming import Block, Lane, Turn
from dispatch.messaging.courier import Courier, running
from dispatch.messaging.garbage import rare_collections
from dispatch.messaging.gateways import NotNow, Outcome, Parcel, RealParcel
from dispatch.messaging.gateways.handset import Handset

# Outcomes are gathered for that long, or until there are so many, before they are written down together.
GATHER_SECONDS, STEP_SECONDS, WORTH_RECORDING = 0.2, 0.02, 400
LARGEST_RECORD = 500
# An empty lane is looked at again after that long, while there is other work; what comes when there is none brings a nudge.
LOOK_SECONDS = 0.1
_HERE = Handset()


class _Work(msgspec.Struct):
    """What one worker has in hand: how many texts of each lane are with the courier, before when a lane is not asked, and
    which of them have something for later."""

    worker: str
    end: float
    flying: Counter[Lane] = msgspec.field(default_factory=Counter)
    not_before: dict[Lane, float] = {}
    later: set[Lane] = set()
    lanes: list[Lane] = []
    look_at: float = 0.0
    tried: int = 0


def send_due(worker: str, *, seconds: float = 10.0) -> int:
    """Send what is due until nothing is, for at most about `seconds`; returns how many were tried. Workers may run at once."""
    if not outbox.waiting():
        return 0
    work = _Work(worker, time.monotonic() + seconds)
    with running() as courier, rare_collections():
        while True:
            found = sum(_fill(work, lane, courier) for lane in _lanes(work))
            landed = _land(courier)
            _record(work, landed)
            pause = _pause(work, busy=bool(found or landed))
            if pause is None:
                return work.tried
            _wait(work, courier, pause)


def _lanes(work: _Work) -> list[Lane]:
    """The lanes to claim from: looked for again when there is nothing else to do, and every now and then."""
    now = time.monotonic()
    if now >= work.end:
        return []
    if now >= work.look_at or not any(work.flying.values()):
        work.lanes, work.look_at = claiming.lanes(), now + LOOK_SECONDS
    return work.lanes


def _fill(work: _Work, lane: Lane, courier: Courier) -> int:
    """Claim what this lane may have now and give it to the courier; how many."""
    now = time.monotonic()
    if now < work.not_before.get(lane, 0.0):
        return 0
    room = claiming.LARGEST_BLOCK - work.flying[lane]
    if room < claiming.LARGEST_BLOCK // 2:
        return 0
    block = claiming.block(lane, work.worker, safety=outbox.STOP_RANK, most=room)
    work.not_before[lane] = now + (block.wait or (0.0 if block.turns else LOOK_SECONDS))
    (work.later.add if block.wait else work.later.discard)(lane)
    work.tried += len(block.turns)
    _give(work, lane, block, courier)
    return len(block.turns)


def _give(work: _Work, lane: Lane, block: Block, courier: Courier) -> None:
    """What stays here is recorded, what may not go is refused, the rest is the courier's."""
    here: list[tuple[Parcel, Outcome]] = []
    out: list[Turn] = []
    for turn in block.turns:
        if lane.gateway == _HERE.name:
            here.append((turn.parcel, _HERE.take(turn.parcel)))
        else:
            out.append(turn)
    post: list[RealParcel] = []
    for parcel, verdict in barring.judge([turn.parcel for turn in out]):
        if isinstance(verdict, RealParcel):
            post.append(verdict)
        else:
            here.append((parcel, verdict))
    turns = {turn.parcel.key: turn.at for turn in out}
    if post:
        courier.post([(parcel, turns[parcel.key]) for parcel in post], apart=block.apart)
        work.flying[lane] += len(post)
    if here:
        recording.record_all(here)


def _land(courier: Courier) -> list[tuple[Parcel, Outcome]]:
    landed: list[tuple[Parcel, Outcome]] = []
    try:
        while len(landed) < LARGEST_RECORD:
            landed.append(courier.results.get_nowait())
    except Empty:
        pass
    return landed


def _record(work: _Work, landed: list[tuple[Parcel, Outcome]]) -> None:
    if not landed:
        return
    for parcel, outcome in landed:
        lane = Lane(parcel.gateway, parcel.channel)
        work.flying[lane] -= 1
        if isinstance(outcome, NotNow) and outcome.pause:
            claiming.rest(lane, outcome.pause)
    recording.record_all(landed)
    breakers.look({parcel.gateway for parcel, _ in landed})


def _wait(work: _Work, courier: Courier, seconds: float) -> None:
    """Wait, but no longer than until all in hand has landed, or as much as is worth an act of its own."""
    end, enough = time.monotonic() + seconds, min(sum(work.flying.values()), WORTH_RECORDING)
    while (left := end - time.monotonic()) > 0 and not 0 < enough <= courier.results.qsize():
        time.sleep(min(left, STEP_SECONDS))


def _pause(work: _Work, *, busy: bool) -> float | None:
    """How long to wait for the next outcomes or turn; None when this worker has nothing more to do."""
    now = time.monotonic()
    if any(work.flying.values()):
        return GATHER_SECONDS
    if busy:
        return 0.0
    turns = [work.not_before[lane] for lane in work.later.intersection(work.lanes)]
    if now >= work.end or not turns:
        return None
    return min(max(min(turns) - now, 0.001), work.end - now)
