"""The API's composition: every router, one way to sign in, one form of errors."""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.security import SessionAuth

from dispatch.api import (
    areas,
    asks,
    board,
    call_outs,
    closing,
    closures,
    dangers,
    errors,
    incidents,
    intake,
    match,
    missions,
    phone,
    plans,
    queue,
    tiles,
)
from dispatch.api.idempotency import once

api = NinjaAPI(
    title="Muster 集结", version="1", urls_namespace="api", docs_url=None, auth=SessionAuth(csrf=True)
)
errors.install(api)
api.add_decorator(once, mode="view")
# Asked for by the dozen: patterns are tried in this order.
api.add_router("", tiles.router)
api.add_router("", board.router)
api.add_router("", intake.router)
api.add_router("", incidents.router)
api.add_router("", match.router)
api.add_router("", areas.router)
api.add_router("", call_outs.router)
api.add_router("", asks.router)
api.add_router("", queue.router)
api.add_router("", missions.router)
api.add_router("", closing.router)
api.add_router("", closures.router)
api.add_router("", dangers.router)
api.add_router("", phone.router)
api.add_router("", plans.router)
