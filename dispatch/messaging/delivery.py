"""What became of a text that went out, and what that means for its ask. Each face is one act of its own."""

from __future__ import annotations

import logging
import random
from datetime import timedelta

from django.db.models.functions import Now

from dispatch.events import Story, telling
from dispatch.messaging import breakers, claiming, tallies
from dispatch.messaging.gateways import (
    CALL_LIST,
    REAL,
    Doubtful,
    GivenBack,
    NotNow,
    Outcome,
    Receipt,
    Refused,
    second_to,
)
from dispatch.messaging.gateways.codes import OWN, fault_of
from dispatch.messaging.gateways.faults import Effect
from dispatch.messaging.nudges import SWEEP_CALL_OUTS, nudge
from dispatch.messaging.recipients import untried
from dispatch.messaging.ringing import to_ring
from dispatch.messaging.windows import answer_time
from dispatch.models import Ask, Text, User, Volunteer
from dispatch.states import (
    WAITING_ASK,
    AskState,
    CallOutLane,
    Channel,
    NotAllowed,
    Purpose,
    Source,
    Stale,
    StopReason,
    TextState,
    advance,
    may_move,
)

TRIES = 8
# What may still be answered.
_ON_ITS_WAY = ["queued", "sending", "unknown", "sent", "delivered"]
# A provider that cannot be had so often is left to the second one.
TRIES_BEFORE_THE_SECOND = 3
_SOON = timedelta(seconds=4)
_LATER = timedelta(minutes=5)
logger = logging.getLogger(__name__)


def record(text: Text, outcome: Outcome) -> None:
    """Write down what a try came to. A report of the provider that was faster stands."""
    if isinstance(outcome, GivenBack):
        claiming.give_back([text.pk])
        return
    tried_by = text.gateway
    with telling(text.operation, source=Source.SYSTEM) as story:
        ask = _lock(text)
        try:
            _settle(story, text, ask, outcome)
        except (Stale, NotAllowed) as second:
            logger.info("text %s was settled by its report first: %s", text.pk, second)
        story.changed(text)
        if isinstance(outcome, Refused) and outcome.code not in OWN:
            tallies.count_refused(tried_by)
    # In acts of their own: what concerns the gateway concerns other operations too.
    if isinstance(outcome, Refused) and fault_of(tried_by, outcome.code).effect is Effect.ACCOUNT:
        breakers.stop(tried_by, StopReason.ACCOUNT, outcome.code)


def _settle(story: Story, text: Text, ask: Ask | None, outcome: Outcome) -> None:
    match outcome:
        case Receipt():
            _arrived(story, text, ask, outcome.state, outcome.provider_id, outcome.code)
        case Refused():
            elsewhere = fault_of(text.gateway, outcome.code).effect in (Effect.ROUTE, Effect.ACCOUNT)
            if not (elsewhere and _by_the_second(text, str(outcome))):
                _lost(story, text, ask, TextState.FAILED, outcome.code, outcome.words)
        case NotNow():
            if text.attempts >= TRIES_BEFORE_THE_SECOND and _by_the_second(text, str(outcome)):
                return
            if text.attempts >= TRIES:
                _lost(story, text, ask, TextState.FAILED, "tries", str(outcome))
            else:
                wait = min(_SOON * 2**text.attempts, _LATER) * random.uniform(0.75, 1.25)
                wait = max(wait, timedelta(seconds=outcome.pause))
                advance(text, TextState.QUEUED, due_at=story.now + wait, error=str(outcome)[:300])
        case Doubtful():
            doubt(story, text, str(outcome))


def _by_the_second(text: Text, why: str) -> bool:
    """Give a text that certainly did not go out to the second gateway, where there is one. Never one in doubt."""
    second = second_to(text.gateway)
    if not second or text.sandbox or breakers.stopped(second):
        return False
    advance(text, TextState.QUEUED, gateway=second, attempts=0, due_at=None, error=why[:300])
    nudge()
    return True


def doubt(story: Story, text: Text, why: str) -> None:
    """Nobody knows whether `text` went out: seen on the board until the provider has been asked."""
    advance(text, TextState.UNKNOWN, error=why[:300])
    incident = text.ask.call_out.incident if text.ask else None
    story.tell("text.doubtful", incident=incident, mission=text.mission, text=text.pk)
    story.changed(text)


def report(text: Text, state: TextState, *, provider_id: str = "", code: str = "") -> None:
    """The provider's report about `text`: told twice, late or in another order, it ends in the same state."""
    with telling(text.operation, source=Source.SYSTEM) as story:
        ask = _lock(text)
        if text.state == TextState.QUEUED and not text.attempts:
            return  # never tried: the report is not about it
        if provider_id and not text.provider_id:
            Text.objects.filter(pk=text.pk).update(provider_id=provider_id)
        before = text.state
        if before in (TextState.QUEUED, TextState.SENDING, TextState.UNKNOWN):
            _arrived(story, text, ask, TextState.SENT, provider_id)  # whatever became of it, it did go out
        if state is TextState.DELIVERED and text.state == TextState.SENT:
            _arrived(story, text, ask, state, provider_id or text.provider_id)
        elif may_move("Text", text.state, state):
            _lost(story, text, ask, state, code, "")
        if text.state != before:
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
    held = asks.select_for_update(of=("self",), no_key=True)
    ask = held.filter(pk=text.ask_id).first() if text.ask_id else None
    text.refresh_from_db(fields=["state", "provider_id", "attempts"])
    return ask


def _arrived(
    story: Story, text: Text, ask: Ask | None, state: TextState, provider_id: str, code: str = ""
) -> None:
    """It is at the provider, and that is as far as it came: `state`, with the provider's code where it was lost there."""
    if text.state == TextState.QUEUED:
        advance(text, TextState.SENDING)  # given up on and queued again, and now its first sender speaks
    if text.state in (TextState.SENDING, TextState.UNKNOWN):
        advance(text, TextState.SENT, provider_id=provider_id, sent_at=story.now, error="")
    if state is TextState.DELIVERED:
        advance(text, TextState.DELIVERED, delivered_at=story.now)
        if text.gateway in REAL:
            Volunteer.objects.filter(phone=text.phone).exclude(phone_fault="").update(phone_fault="")
    _reached(story, text, ask, state)
    if state not in (TextState.SENT, TextState.DELIVERED):
        _lost(story, text, ask, state, code, "")


def _reached(story: Story, text: Text, ask: Ask | None, state: TextState) -> None:
    if ask is None or text.purpose != Purpose.CALL_OUT or ask.state not in WAITING_ASK:
        return
    _give_time(story, text, ask, state)
    if ask.state == AskState.QUEUED:
        advance(ask, AskState.SENT)
    if state is TextState.DELIVERED and ask.state == AskState.SENT:
        advance(ask, AskState.DELIVERED)
    story.changed(ask)


def _give_time(story: Story, text: Text, ask: Ask, state: TextState) -> None:
    """From now on they have time to answer; whoever picks up listens first, and has it again."""
    channel = Channel(text.channel)
    time = answer_time(ask.call_out, channel, text.body)
    listens = channel is Channel.VOICE and state is TextState.DELIVERED and text.round == ask.round
    if time is not None and (ask.due_at is None or (listens and ask.due_at < story.now + time)):
        ask.due_at = story.now + time
        ask.save(update_fields=["due_at"])


def _lost(story: Story, text: Text, ask: Ask | None, state: TextState, code: str, words: str) -> None:
    advance(text, state, error=f"{code} {words}".strip()[:300])
    _mark(story, text, code)
    story.tell(
        "text.failed",
        incident=ask.call_out.incident if ask else None,
        mission=text.mission,
        text=text.pk,
        code=code,
    )
    _follow_loss(story, text, ask)


def _mark(story: Story, text: Text, code: str) -> None:
    """What a code says of the phone is shown on the roster: blocked by its holder, or out of reach of texts."""
    if text.sandbox or text.gateway not in REAL:
        return
    effect = fault_of(text.gateway, code).effect
    holders = Volunteer.objects.filter(phone=text.phone)
    if effect is Effect.OPTED_OUT and holders.filter(opted_out_at=None).update(opted_out_at=Now()):
        story.tell("volunteer.blocked", text=text.pk)
    elif effect is Effect.NUMBER and holders.filter(phone_fault="").update(phone_fault=code[:40]):
        story.tell("volunteer.phone_fault", text=text.pk, code=code)


def _follow_loss(story: Story, text: Text, ask: Ask | None) -> None:
    if ask is None or text.purpose != Purpose.CALL_OUT or ask.state not in WAITING_ASK:
        return
    on_its_way = ask.texts.filter(purpose=Purpose.CALL_OUT, state__in=_ON_ITS_WAY).exclude(pk=text.pk)
    asked_still = on_its_way.filter(round=ask.round).exists()
    # A call follows a text that nobody answered; where both go together, either will do.
    together = ask.call_out.lane is CallOutLane.LIFE_CRITICAL
    in_vain = text.channel == Channel.VOICE and text.round == ask.round and not together
    if asked_still and not in_vain:
        return
    if asked_still or to_ring(ask) or untried(ask):
        ask.due_at = story.now  # the telephone rings, or the next of the team is asked, at once
        ask.save(update_fields=["due_at"])
    elif not on_its_way.exists():
        # Once delivered or read it cannot fail any more; then only time ends it.
        if may_move("Ask", ask.state, AskState.FAILED):
            advance(ask, AskState.FAILED, due_at=None)
        else:
            ask.due_at = story.now
            ask.save(update_fields=["due_at"])
    story.changed(ask)
    nudge(SWEEP_CALL_OUTS)
