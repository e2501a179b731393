"""Twilio's words for what became of a message; apart from its client, which takes a second to import."""

from __future__ import annotations

from dispatch.states import TextState

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
STATES = {
    "sent": TextState.SENT,
    "delivered": TextState.DELIVERED,
    "read": TextState.DELIVERED,
    "undelivered": TextState.UNDELIVERED,
    "failed": TextState.FAILED,
    "canceled": TextState.FAILED,
}
