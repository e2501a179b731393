"""The messages of asks: a text, a call beside it where a life hangs on minutes, a call after it where nobody answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatch.events import Story
from dispatch.messaging import outbox, quiet, wording
from dispatch.messaging.gateways import gateway_name, may_carry_links, may_ring
from dispatch.messaging.links import ask_link
from dispatch.messaging.queueing import Words, queue_asks
from dispatch.messaging.recipients import Recipient, untried
from dispatch.models import Ask, CallOut, Need
from dispatch.states import AskState, CallOutLane, Channel, Purpose, Urgency

# No question may arrive an hour late: it is not sent any more, and the next is asked. A call is worth less long.
WORTH, CALL_WORTH = timedelta(hours=1), timedelta(minutes=10)
# A list of so many single volunteers is written at one stroke.
MANY = 20


def send_unsent(story: Story, call_out: CallOut) -> None:
    """Send every ask of the call-out that has no message yet: long lists of single volunteers at one stroke, the rest one by one."""
    if not _send_many(story, call_out):
        return
    unsent = call_out.asks.filter(state=AskState.QUEUED, texts__isnull=True)
    for ask in unsent.select_related("team__leader", "team__deputy", "recipient", "need").order_by("pk"):
        ask.call_out = call_out
        send(story, ask)


def _send_many(story: Story, call_out: CallOut) -> int:
    """Send a long list of single volunteers; how many asks of the call-out are still unsent, or may be."""
    single = call_out.asks.filter(state=AskState.QUEUED, texts__isnull=True, team=None)
    if single[:MANY].count() < MANY:
        return MANY
    needs = list(Need.objects.select_related("skill").filter(incident=call_out.incident_id).order_by("pk"))
    count = left = 0
    for channel in _channels(call_out):
        say = wording.call if channel is Channel.VOICE else wording.call_out
        queued, left = queue_asks(
            story,
            call_out,
            [
                Words(need.pk, language, say(call_out, language=language, need=need))
                for need in needs
                for language in ("zh-hans", "en")
            ],
            rank=outbox.RANKS[Urgency(call_out.incident.urgency)],
            expires_at=_worth_until(story, call_out, channel),
            mainland_only=may_carry_links(gateway_name(call_out.operation), "+852"),
            channel=channel,
            not_before=_not_before(story, call_out),
        )
        count = count or queued
    story.tell("ask.asked_many", incident=call_out.incident, letter=call_out.letter, people=count)
    return left


def _channels(call_out: CallOut) -> list[Channel]:
    """By which everybody is asked at once: text and call together where a life hangs on minutes."""
    together = call_out.lane is CallOutLane.LIFE_CRITICAL and may_ring(gateway_name(call_out.operation))
    return [Channel.SMS, Channel.VOICE] if together else [Channel.SMS]


def _worth_until(story: Story, call_out: CallOut, channel: Channel) -> datetime:
    if call_out.sign_up_until is not None:
        return max(call_out.sign_up_until, story.now)
    return story.now + (CALL_WORTH if channel is Channel.VOICE else WORTH)


def _not_before(story: Story, call_out: CallOut) -> datetime | None:
    """Quiet hours hold for what is planned, where there is still time to sign up after them."""
    if call_out.sign_up_until is None:
        return None
    over = quiet.not_before(story.now)
    return over if over is not None and over + quiet.IN_TIME < call_out.sign_up_until else None


def send(story: Story, ask: Ask) -> bool:
    """Queue the messages of this round to whoever was not asked yet; False where nobody is left."""
    recipient = untried(ask)
    if recipient is None:
        return False
    if ask.recipient_id != recipient.volunteer.pk:
        ask.recipient = recipient.volunteer
        ask.save(update_fields=["recipient"])
    for channel in _channels(ask.call_out):
        _queue(story, ask, recipient, channel)
    story.tell(
        "ask.asked" if ask.team_id else "ask.asked_person",
        incident=ask.call_out.incident,
        ask=ask.pk,
        team=ask.team_id,
        letter=ask.call_out.letter,
        round=ask.round,
    )
    story.changed(ask)
    return True


def ring(story: Story, ask: Ask, recipient: Recipient) -> None:
    """The text was not answered, or never arrived: the telephone of the same person rings."""
    _queue(story, ask, recipient, Channel.VOICE)
    story.tell(
        "ask.rung",
        incident=ask.call_out.incident,
        ask=ask.pk,
        team=ask.team_id,
        letter=ask.call_out.letter,
    )
    story.changed(ask)


def _queue(story: Story, ask: Ask, recipient: Recipient, channel: Channel) -> None:
    call_out, language = ask.call_out, recipient.volunteer.language
    if channel is Channel.VOICE:
        body = wording.call(call_out, language=language, need=ask.need)
    else:
        linked = may_carry_links(gateway_name(call_out.operation), recipient.phone)
        link = ask_link(ask, recipient.volunteer) if linked else ""
        body = wording.call_out(call_out, language=language, need=ask.need, link=link)
    outbox.queue(
        story,
        subject=f"ask:{ask.pk}",
        phone=recipient.phone,
        purpose=Purpose.CALL_OUT,
        body=body,
        round=ask.round,
        channel=channel,
        ask=ask,
        volunteer=recipient.volunteer,
        rank=outbox.RANKS[Urgency(call_out.incident.urgency)],
        expires_at=_worth_until(story, call_out, channel),
        not_before=_not_before(story, call_out),
    )
