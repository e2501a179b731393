"""Twilio's words for what became of a message or a call."""

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
# A call that was picked up has arrived.
CALL_STATES = {
    "in-progress": TextState.DELIVERED,
    "completed": TextState.DELIVERED,
    "busy": TextState.UNDELIVERED,
    "no-answer": TextState.UNDELIVERED,
    "canceled": TextState.UNDELIVERED,
    "failed": TextState.FAILED,
}
