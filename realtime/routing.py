"""The one live route. Who may listen and the hash of the event schema are given by whoever composes the server."""

from __future__ import annotations

from django.urls import URLPattern, path

from realtime.authorise import MayListen
from realtime.consumers import REAUTHORISE_SECONDS, LiveConsumer

PATH = "ws/live"


def websocket_routes(
    *, may_listen: MayListen, schema: str, reauthorise_seconds: float = REAUTHORISE_SECONDS
) -> list[URLPattern]:
    """Routes for Channels' URLRouter.

    `may_listen(scope, names)` returns those of `names` (streams and position groups) that the scope's user may
    follow; it is asked again every `reauthorise_seconds` and whenever `nudges.revoke` names the user.
    """
    consumer = LiveConsumer.as_asgi(
        may_listen=may_listen, schema=schema, reauthorise_seconds=reauthorise_seconds
    )
    return [path(PATH, consumer)]
