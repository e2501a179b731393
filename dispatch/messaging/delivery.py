"""What became of a text that went out, and what that means for its ask. Each face is one act of its own."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from dispatch.events import Story, telling
from dispatch.messaging.gateways import CALL_LIST, Doubtful, NotNow, Receipt, Refused
from dispatch.messaging.nudges import SWEEP_CALL_OUTS, nudge
from dispatch.messaging.recipients import untried
from dispatch.models import Ask, Text, User, Volunteer
from dispatch.states import (
    WAITING_ASK,
    AskState,
    NotAllowed,
    Purpose,
    Source,
    Stale,
    TextState,
    advance,
    may_move,
)

OPTED_OUT = (
    "21610"  # Twilio: the phone answered STOP to it; nothing we send arrives until its holder says START
)
TRIES = 8
_SOON = timedelta(seconds=4)
_LATER = timedelta(minutes=5)
logger = logging.getLogger(__name__)

Outcome = Receipt | Refused | NotNow | Doubtful


def record(text: Text, outcome: Outcome) -> None:
    """Write down what a try came to. A report of the provider that was faster stands."""
    with telling(text.operation, source=Source.SYSTEM) as story:
        ask = _lock(text)
        try:
            match outcome:
                case Receipt():
                    _arrived(story, text, ask, outcome.state, outcome.provider_id)
                case Refused():
                    _lost(story, text, ask, TextState.FAILED, outcome.code, outcome.words)
                case NotNow() if text.attempts >= TRIES:
                    _lost(story, text, ask, TextState.FAILED, "tries", str(outcome))
                case NotNow():
                    wait = min(_SOON * 2**text.attempts, _LATER)
                    advance(text, TextState.QUEUED, due_at=story.now + wait, error=str(outcome)[:300])
                case Doubtful():
                    doubt(story, text, str(outcome))
        except (Stale, NotAllowed) as second:
            logger.info("text %s was settled by its report first: %s", text.pk, second)
        story.changed(text)


def doubt(story: Story, text: Text, why: str) -> None:
    """Nobody knows whether `text` went out: seen on the board until the provider has been asked."""
    advance(text, TextState.UNKNOWN, error=why[:300])
    incident = text.ask.call_out.incident if text.ask else None
    story.tell("text.doubtful", incident=incident, mission=text.mission, text=text.pk)
    story.changed(text)


def report(text: Text, state: TextState, *, provider_id: str = "", code: str = "") -> None:
    """The provider's report about `text`: told twice, or late, it changes nothing."""
    with telling(text.operation, source=Source.SYSTEM) as story:
        ask = _lock(text)
        if provider_id and not text.provider_id:
            Text.objects.filter(pk=text.pk).update(provider_id=provider_id)
        if text.state == TextState.SENDING and may_move("Text", TextState.SENT, state):
            _arrived(story, text, ask, TextState.SENT, provider_id)
        if not may_move("Text", text.state, state):
            return
        if state in (TextState.SENT, TextState.DELIVERED):
            _arrived(story, text, ask, state, provider_id or text.provider_id)
        else:
            _lost(story, text, ask, state, code, "")
        story.changed(text)


def rung(text: Text, *, by: User) -> None:
    """A person told it by telephone: a text of the call list has arrived."""
    with telling(text.operation, by=by, source=Source.COORDINATOR) as story:
        ask = _lock(text)
        if text.gateway != CALL_LIST or text.state != TextState.QUEUED:
            raise NotAllowed(f"text {text.pk} is not on the call list any more")
        _arrived(story, text, ask, TextState.DELIVERED, "")
        story.tell(
            "text.rung", incident=ask.call_out.incident if ask else None, mission=text.mission, text=text.pk
        )
        story.changed(text)


def expire(text: Text) -> None:
    """`text` waited longer than it was worth: it is never sent, and whoever else can be asked is asked."""
    with telling(text.operation, source=Source.SYSTEM) as story:
        ask = _lock(text)
        advance(text, TextState.EXPIRED)
        _follow_loss(story, text, ask)
        story.changed(text)


def _lock(text: Text) -> Ask | None:
    # Always the ask before its texts, as the verbs of flow do; the text is read again under that lock.
    asks = Ask.objects.select_related("call_out__operation", "call_out__incident", "team", "recipient")
    ask = (
        asks.select_for_update(of=("self",), no_key=True).filter(pk=text.ask_id).first()
        if text.ask_id
        else None
    )
    text.refresh_from_db(fields=["state", "provider_id", "attempts"])
    return ask


def _arrived(story: Story, text: Text, ask: Ask | None, state: TextState, provider_id: str) -> None:
    if text.state == TextState.QUEUED:
        advance(text, TextState.SENDING)  # given up on and queued again, and now its first sender speaks
    if text.state in (TextState.SENDING, TextState.UNKNOWN):
        advance(text, TextState.SENT, provider_id=provider_id, sent_at=story.now, error="")
    if state is TextState.DELIVERED:
        advance(text, TextState.DELIVERED, delivered_at=story.now)
    elif state is not TextState.SENT:
        _lost(story, text, ask, state, "", "")
        return
    if ask is None or text.purpose != Purpose.CALL_OUT or ask.state not in WAITING_ASK:
        return
    if ask.due_at is None:
        ask.due_at = story.now + timedelta(seconds=settings.LEADER_ANSWER_SECONDS)
        ask.save(update_fields=["due_at"])
    if ask.state == AskState.QUEUED:
        advance(ask, AskState.SENT)
    if state is TextState.DELIVERED and ask.state == AskState.SENT:
        advance(ask, AskState.DELIVERED)
    story.changed(ask)


def _lost(story: Story, text: Text, ask: Ask | None, state: TextState, code: str, words: str) -> None:
    advance(text, state, error=f"{code} {words}".strip()[:300])
    if code == OPTED_OUT:
        blocked = Volunteer.objects.filter(phone=text.phone, opted_out_at=None)
        if not text.sandbox and blocked.update(opted_out_at=Now()):
            story.tell("volunteer.blocked", text=text.pk)
    story.tell(
        "text.failed",
        incident=ask.call_out.incident if ask else None,
        mission=text.mission,
        text=text.pk,
        code=code,
    )
    _follow_loss(story, text, ask)


def _follow_loss(story: Story, text: Text, ask: Ask | None) -> None:
    if ask is None or text.purpose != Purpose.CALL_OUT or ask.state not in WAITING_ASK:
        return
    on_its_way = ask.texts.filter(purpose=Purpose.CALL_OUT).exclude(pk=text.pk)
    if untried(ask):
        ask.due_at = story.now  # the next of the team is asked at once
        ask.save(update_fields=["due_at"])
    elif not on_its_way.filter(state__in=["queued", "sending", "unknown", "sent", "delivered"]).exists():
        # Once delivered or read it cannot fail any more; then only time ends it.
        if may_move("Ask", ask.state, AskState.FAILED):
            advance(ask, AskState.FAILED, due_at=None)
        else:
            ask.due_at = story.now
            ask.save(update_fields=["due_at"])
    story.changed(ask)
    nudge(SWEEP_CALL_OUTS)
