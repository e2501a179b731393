"""The server: pages over HTTP, the live channel over websockets from our own hosts only."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware
from django.core.asgi import get_asgi_application

http = get_asgi_application()

from dispatch.access import may_listen
from dispatch.events import schema_hash
from realtime.routing import websocket_routes

live = URLRouter(websocket_routes(may_listen=may_listen, schema=schema_hash()))
application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(CookieMiddleware(live)),
    }
)
