"""A test alert to oneself: it goes the whole way of a real one and says what it is."""

from __future__ import annotations

from dispatch.events import telling
from dispatch.messaging import outbox
from dispatch.models import Operation, Text
from dispatch.states import Channel, Purpose, Source

# The template to have approved for it: 测试短信，无需回复。${time}
WORDS = "测试短信，无需回复。{time:%H:%M:%S}"


def send(operation: Operation, phone: str, *, gateway: str, channel: Channel) -> Text:
    """Queue it to `phone` by `gateway`, before everything else."""
    with telling(operation, source=Source.SYSTEM) as story:
        return outbox.queue(
            story,
            subject=f"test:{story.now:%Y%m%d%H%M%S%f}",
            phone=phone,
            purpose=Purpose.RECEIPT,
            body=f"【{operation.organisation.signature}】{WORDS.format(time=story.now)}",
            channel=channel,
            gateway=gateway,
            rank=outbox.STOP_RANK,
        )
