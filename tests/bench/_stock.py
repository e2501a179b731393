"""The peer: stock Channels as its tutorial writes it, every socket in one group of a channels_redis layer.

`BENCH_LAYER` is `pubsub` or `core`.
"""

from __future__ import annotations

import os
from typing import Any

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path

GROUP = "everybody"
BACKENDS = {
    "pubsub": "channels_redis.pubsub.RedisPubSubChannelLayer",
    "core": "channels_redis.core.RedisChannelLayer",
}


def layers(kind: str, redis_url: str) -> dict[str, Any]:
    """The setting CHANNEL_LAYERS for a layer of `kind` with its defaults."""
    return {"default": {"BACKEND": BACKENDS[kind], "CONFIG": {"hosts": [redis_url]}}}


class Everybody(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Hands on whatever is said to the group."""

    async def connect(self) -> None:
        """Join, then accept: who is accepted misses nothing."""
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Leave the group."""
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def said(self, message: dict[str, Any]) -> None:
        """The handler of messages of type `said`."""
        await self.send(text_data=message["text"])


async def _page(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


if os.environ.get("BENCH_LAYER"):
    django.setup()
    settings.CHANNEL_LAYERS = layers(os.environ["BENCH_LAYER"], settings.REDIS_URL)

application = ProtocolTypeRouter(
    {"http": _page, "websocket": URLRouter([path("ws/live", Everybody.as_asgi())])}
)
