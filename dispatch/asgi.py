"""The server: pages over HTTP, the live channel over websockets from our own hosts only."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

http = get_asgi_application()

from dispatch.access import may_listen
from dispatch.events import schema_hash
from realtime.routing import websocket_routes

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


def with_wall_token(app: App) -> App:
    """Put `?wall=TOKEN` of a read-only wall into the scope, where `may_listen` looks for it."""

    async def inner(scope: Scope, receive: Any, send: Any) -> None:
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        scope["wall_token"] = query.get("wall", [""])[0]
        await app(scope, receive, send)

    return inner


live = URLRouter(websocket_routes(may_listen=may_listen, schema=schema_hash()))
application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(with_wall_token(live))),
    }
)
