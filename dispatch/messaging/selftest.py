"""A test alert to oneself: it goes the whole way of a real one and says what it is."""

from __future__ import annotations

from django.utils.timezone import localtime

from dispatch.events import telling
from dispatch.messaging import outbox, wording
from dispatch.models import Operation, Text, User
from dispatch.states import Channel, Purpose, Source


def send(
    operation: Operation,
    phone: str,
    *,
    by: User | None = None,
    gateway: str | None = None,
    channel: Channel = Channel.SMS,
) -> Text:
    """Queue it to `phone` before everything else, by `gateway` or as call-outs of `operation` go; `by` asked for it on a page."""
    with telling(operation, by=by, source=Source.PAGE if by else Source.SYSTEM) as story:
        return outbox.queue(
            story,
            subject=f"test:{story.now:%Y%m%d%H%M%S%f}",
            phone=phone,
            purpose=Purpose.RECEIPT,
            body=wording.plain(
                operation, "test", by.language if by else "zh-hans", time=f"{localtime(story.now):%H:%M:%S}"
            ),
            channel=channel,
            gateway=gateway,
            rank=outbox.STOP_RANK,
        )
