"""Muster as it is served, and beside it the snapshot that the clients of a trial start from."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import ThreadSensitiveContext
from channels.db import database_sync_to_async

from dispatch.asgi import application as muster
from tests.realtime import _state

PATH = "/trial/snapshot"


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The snapshot of `?streams=a,b`; everything else is Muster's."""
    if scope["type"] != "http" or scope["path"] != PATH:
        await muster(scope, receive, send)
        return
    (names,) = parse_qs(scope["query_string"].decode())["streams"]
    # A thread for each request, and the pool's connections, as Django's pages have them.
    async with ThreadSensitiveContext():
        found = json.dumps(await database_sync_to_async(_state.read)(names.split(","))).encode()
    headers = [(b"content-length", str(len(found)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": found})
