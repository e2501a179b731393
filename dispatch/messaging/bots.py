"""Posting call-outs to chat groups: queued in the act that wants it, claimed and committed, posted, written down.

A group that reads the same words twice takes no harm, one that never reads them does: what is in doubt is posted again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from dispatch.events import Story, telling
from dispatch.messaging import wording
from dispatch.messaging.gateways import Doubtful, Line, NotNow, Refused, chats
from dispatch.messaging.gateways.chats import Address
from dispatch.messaging.nudges import POST_TO_GROUPS, nudge
from dispatch.models import Bot, CallOut, Post
from dispatch.states import BotKind, CallOutState, PostState, Source

# Well over the slowest answer: whoever claimed it died.
LEASE = timedelta(seconds=60)
TRIES, AGAIN_SECONDS = 4, 15.0
AT_ONCE = 50
OVER = "over"
WAITING = (PostState.QUEUED, PostState.POSTING)
Outcome = NotNow | Refused | Doubtful | None


def words_of(call_out: CallOut) -> str:
    """What a group reads, or what is copied into it: the question, and where to type one's answer's code."""
    return f"{wording.call_out(call_out)}\n{settings.PUBLIC_URL.rstrip('/')}/a"


def queue(story: Story, bot: Bot, call_out: CallOut) -> Post:
    """Have `bot` say it; the same post where one is still on its way."""
    made, new = Post.objects.get_or_create(
        call_out=call_out,
        bot=bot,
        state__in=WAITING,
        defaults={
            **story.operation.root(),
            "words": words_of(call_out),
            "by": story.by,
            "state": PostState.QUEUED,
        },
    )
    if new:
        nudge(POST_TO_GROUPS)
    return made


def post_due() -> int:
    """Post what is due; how many were tried."""
    tried = 0
    while rows := _claim():
        for row, outcome in zip(rows, asyncio.run(_all(rows)), strict=True):
            _record(row, outcome)
        tried += len(rows)
    return tried


def say(bot: Bot, words: str) -> None:
    """Post at once, outside every call-out: an administrator tries a bot. Raises as `chats.post`."""

    async def once() -> None:
        async with Line() as line:
            await chats.post(line, _address(bot), words, at=time.time())

    asyncio.run(once())


def explain(row: Post) -> str:
    """Why it was not taken, for a person; "" where nothing is wrong. `bot` is fetched with it."""
    if row.reason == OVER:
        return _("召集已不在进行")
    return row.reason and chats.explain(BotKind(row.bot.kind), row.reason)


def _claim() -> list[Post]:
    with transaction.atomic():
        waiting = Post.objects.filter(state__in=WAITING, due_at__lte=Now())
        free = waiting.exclude(state=PostState.POSTING, claimed_at__gt=Now() - LEASE)
        rows = free.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:AT_ONCE])
        Post.objects.filter(pk__in=keys).update(
            state=PostState.POSTING, claimed_at=Now(), attempts=F("attempts") + 1
        )
    found = Post.objects.filter(pk__in=keys).select_related(
        "bot", "operation__organisation", "call_out__incident"
    )
    return list(found.order_by("pk"))


async def _all(rows: Iterable[Post]) -> list[Outcome]:
    async with Line() as line:
        return await asyncio.gather(*(_one(line, row) for row in rows))


async def _one(line: Line, row: Post) -> Outcome:
    if row.call_out.state != CallOutState.RUNNING:
        return Refused(OVER)
    try:
        await chats.post(line, _address(row.bot), row.words, at=time.time())
    except (NotNow, Refused, Doubtful) as error:
        return error
    return None


def _address(bot: Bot) -> Address:
    return Address(BotKind(bot.kind), bot.token, bot.secret)


def _record(row: Post, outcome: Outcome) -> None:
    """Nobody else's: whoever claimed it after our lease ran out writes down its own."""
    job, key, letter, group = row.call_out.incident, row.call_out_id, row.call_out.letter, row.bot.name
    with telling(row.operation, source=Source.SYSTEM) as story:
        mine = Post.objects.filter(pk=row.pk, state=PostState.POSTING, attempts=row.attempts)
        if outcome is None:
            if mine.update(state=PostState.POSTED, ended_at=Now(), reason=""):
                story.tell("call_out.posted", incident=job, call_out=key, letter=letter, group=group)
            return
        why = str(outcome)[:200]
        if row.attempts < TRIES and not isinstance(outcome, Refused):
            pause = getattr(outcome, "pause", 0.0) or AGAIN_SECONDS * row.attempts
            mine.update(state=PostState.QUEUED, due_at=Now() + timedelta(seconds=pause), reason=why)
        elif mine.update(state=PostState.FAILED, ended_at=Now(), reason=why):
            story.tell(
                "call_out.not_posted", incident=job, call_out=key, letter=letter, group=group, reason=why
            )
