"""How long each has to answer: by how they were asked, and from when it reached them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from dispatch.models import CallOut
from dispatch.states import CallOutLane, Channel


def answer_seconds(channel: Channel, body: str) -> int:
    """Before the next channel, or the next person: a text 120 s, one with a personal link 60 s, a call 60 s."""
    if channel is Channel.VOICE:
        return int(settings.VOICE_ANSWER_SECONDS)
    linked = f"{settings.PUBLIC_URL.rstrip('/')}/p/" in body
    return int(settings.LINK_ANSWER_SECONDS if linked else settings.TEXT_ANSWER_SECONDS)


def answer_time(call_out: CallOut, channel: Channel, body: str) -> timedelta | None:
    """The same in the lane of `call_out`: a telephone rings where a life hangs on minutes; a sign-up has one deadline for all."""
    match call_out.lane:
        case CallOutLane.PLANNED:
            return None
        case CallOutLane.LIFE_CRITICAL:
            return timedelta(seconds=min(settings.VOICE_ANSWER_SECONDS, answer_seconds(channel, body)))
    return timedelta(seconds=answer_seconds(channel, body))
