"""The one live route. Who may listen and the hash of the event schema are given by whoever composes the server."""

from __future__ import annotations

from django.urls import URLPattern, path

from realtime.authorise import MayListen
from realtime.consumers import LiveConsumer
from realtime.hub import REAUTHORISE_SECONDS

PATH = "ws/live"


def websocket_routes(
    *, may_listen: MayListen, schema: str, reauthorise_seconds: float = REAUTHORISE_SECONDS
) -> list[URLPattern]:
    """Routes for Channels' URLRouter, below its CookieMiddleware.

    `may_listen(asked)` says for each of many sockets which streams, position groups and rooms it may follow; it is
    asked again every `reauthorise_seconds` and whenever `nudges.revoke` names the user.
    """
    consumer = LiveConsumer(may_listen=may_listen, schema=schema, reauthorise_seconds=reauthorise_seconds)
    return [path(PATH, consumer)]  # type: ignore[arg-type]  # Channels routes applications by Django's patterns
