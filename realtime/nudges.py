"""Nudges through Redis: "look now". They carry no truth; whoever misses one finds out by looking a second later."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec
import redis
import redis.asyncio
from django.conf import settings
from django.db import transaction
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

CHANNEL = "muster:events"
# A request must not wait for a Redis that hangs: half a second, then no attempt for the next two.
SEND_SECONDS = 0.5
QUIET_SECONDS = 2.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0

_quiet_until = 0.0


class Nudge(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to look at: streams that have new events, users whose permissions changed."""

    streams: list[str] = []
    users: list[str] = []


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    # One retry: a kept connection is dead after Redis was restarted, the next one is not.
    return redis.Redis.from_url(
        url, socket_timeout=SEND_SECONDS, socket_connect_timeout=SEND_SECONDS, retry=Retry(NoBackoff(), 1)
    )


def _send(nudge: Nudge) -> None:
    """Publish `nudge` now. Never raises: a dead Redis is logged, and the pollers bring the news."""
    global _quiet_until
    if not settings.REDIS_URL or time.monotonic() < _quiet_until:
        return
    try:
        _client(settings.REDIS_URL).publish(CHANNEL, msgspec.json.encode(nudge))
    except (RedisError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("no nudge through Redis (%s); listeners find out by polling", error)


def nudge_streams(names: Sequence[str]) -> None:
    """Tell every process, once the transaction has committed, that `names` have new events."""
    transaction.on_commit(lambda: _send(Nudge(streams=list(names))), robust=True)


def revoke(user: str) -> None:
    """Have every socket of `user` (the primary key as text) authorised anew, once the transaction has committed.

    Call it on sign-out, a change of role or a removal. Without Redis the periodic check does the same, later.
    """
    transaction.on_commit(lambda: _send(Nudge(users=[user])), robust=True)


async def _subscribe(url: str, heard: Callable[[Nudge], None]) -> None:
    """Follow the channel until the connection breaks."""
    client = redis.asyncio.Redis.from_url(
        url,
        # redis-py's default time-out closes an idle subscription; the health check finds a dead one instead.
        socket_timeout=None,
        socket_connect_timeout=2,
        health_check_interval=10,
        retry=AsyncRetry(NoBackoff(), 0),
    )
    async with client, client.pubsub(ignore_subscribe_messages=True) as pubsub:
        await pubsub.subscribe(CHANNEL)
        while True:
            message = await pubsub.get_message(timeout=5)
            if message is None:
                continue
            try:
                heard(msgspec.json.decode(message["data"], type=Nudge))
            except msgspec.MsgspecError:
                logger.warning("a message on %s is not a nudge", CHANNEL)


async def hear(heard: Callable[[Nudge], None]) -> None:
    """Call `heard` with every nudge until cancelled; reconnects with growing pauses of 0.1 to 5 s."""
    pause = FIRST_PAUSE_SECONDS
    loop = asyncio.get_running_loop()
    while settings.REDIS_URL:
        began = loop.time()
        try:
            await _subscribe(settings.REDIS_URL, heard)
        except (RedisError, OSError) as error:
            logger.warning("no nudges from Redis (%s); polling goes on", error)
        if loop.time() - began > LONGEST_PAUSE_SECONDS:
            pause = FIRST_PAUSE_SECONDS
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
