"""Asking: one ask to a team or to one volunteer, and its message to whoever answers for it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from dispatch.events import Story, telling
from dispatch.flow.call_out.approval import grown, needs_approval, wait_for_approval
from dispatch.flow.call_out.drafting import NothingOpen, check_dispatchable
from dispatch.flow.refusals import NobodyToAsk, Taken
from dispatch.flow.steps import free_people, settle, still_open
from dispatch.messaging import outbox, wording
from dispatch.messaging.gateways import gateway_name, may_carry_links
from dispatch.messaging.links import ask_link
from dispatch.messaging.queueing import Words, queue_asks
from dispatch.messaging.recipients import Recipient, of_team, untried
from dispatch.models import Ask, CallOut, Incident, Need, Quota, Team, User, Volunteer
from dispatch.states import (
    WAITING_ASK,
    AskState,
    CallOutState,
    NotAllowed,
    Purpose,
    Unit,
    Urgency,
    advance,
)

# No question may arrive an hour late: it is not sent any more, and the next is asked.
WORTH = timedelta(hours=1)
# A list of so many single volunteers is written at one stroke.
MANY = 20


def add(
    call_out: CallOut,
    *,
    by: User | None,
    team: Team | None = None,
    volunteer: Volunteer | None = None,
    need: Need | None = None,
    travel_seconds: int | None = None,
) -> Ask:
    """Put a team, or one volunteer for one need, on the list of a drafted call-out. Nobody hears of it before `start`."""
    with telling(call_out.operation, by=by) as story:
        check_dispatchable(call_out.incident)
        call_out.refresh_from_db(fields=["state"])
        if call_out.state != CallOutState.DRAFTED:
            raise NotAllowed(f"{call_out} is {call_out.state}: its list is closed, ask the next instead")
        return insert(
            story, call_out, team=team, volunteer=volunteer, need=need, travel_seconds=travel_seconds
        )


def insert(
    story: Story,
    call_out: CallOut,
    *,
    team: Team | None = None,
    volunteer: Volunteer | None = None,
    need: Need | None = None,
    travel_seconds: int | None = None,
    wave: int | None = None,
) -> Ask:
    """Write the ask down, unsent; without `wave` in one of its own where the call-out runs. Raises NobodyToAsk, and Taken where the same are asked or committed here already."""
    recipients = of_team(team) if team else [Recipient(volunteer, volunteer.phone)] if volunteer else []
    if not recipients or not recipients[0].phone:
        raise NobodyToAsk(team=team.pk if team else None)
    busy = Ask.objects.filter(
        call_out__incident=call_out.incident, state__in=[*WAITING_ASK, AskState.ACCEPTED]
    )
    same = busy.filter(team=team) if team else busy.filter(recipient=volunteer, need=need, team=None)
    if (
        same.exists()
        or call_out.asks.filter(team=team, recipient=recipients[0].volunteer, need=need).exists()
    ):
        raise Taken(team=team.pk if team else None)
    last = call_out.asks.order_by("-wave").values_list("wave", flat=True).first() or 0
    ask = Ask.objects.create(
        call_out=call_out,
        team=team,
        need=need,
        recipient=recipients[0].volunteer,
        sandbox=call_out.sandbox,
        wave=wave or (last + 1 if call_out.state == CallOutState.RUNNING else max(last, 1)),
        travel_seconds=travel_seconds,
        asked_at=story.now,
    )
    grown(call_out)
    story.changed(ask)
    return ask


def begin(story: Story, call_out: CallOut, *, next_in: timedelta | None = None) -> None:
    """Send what is unsent, or wait for a second person where the list is longer than one person may ask.

    With `next_in` it goes on by itself: the next wave is due then.
    """
    if next_in is not None:
        call_out.next_at = story.now + next_in
        call_out.save(update_fields=["next_at"])
    if needs_approval(call_out):
        wait_for_approval(story, call_out)
        return
    if call_out.state != CallOutState.RUNNING:
        first = call_out.started_at is None
        advance(
            call_out,
            CallOutState.RUNNING,
            started_at=call_out.started_at or story.at,
            ended_at=None,
            paused_at=None,
        )
        if first:
            story.tell(
                "call_out.running", incident=call_out.incident, call_out=call_out.pk, letter=call_out.letter
            )
    send_unsent(story, call_out)
    story.changed(call_out)
    settle(story, call_out.incident)


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
    needs = Need.objects.select_related("skill").filter(incident=call_out.incident_id).order_by("pk")
    words = [
        Words(need.pk, language, wording.call_out(call_out, language=language, need=need))
        for need in needs
        for language in ("zh-hans", "en")
    ]
    count, left = queue_asks(
        story,
        call_out,
        words,
        rank=outbox.RANKS[Urgency(call_out.incident.urgency)],
        expires_at=story.now + WORTH,
        mainland_only=may_carry_links(gateway_name(call_out.operation), "+852"),
    )
    story.tell("ask.asked_many", incident=call_out.incident, letter=call_out.letter, people=count)
    return left


def send(story: Story, ask: Ask) -> bool:
    """Queue the message of this round to whoever was not asked yet; False where nobody is left."""
    recipient = untried(ask)
    if recipient is None:
        return False
    if ask.recipient_id != recipient.volunteer.pk:
        ask.recipient = recipient.volunteer
        ask.save(update_fields=["recipient"])
    call_out, incident = ask.call_out, ask.call_out.incident
    linked = may_carry_links(gateway_name(call_out.operation), recipient.phone)
    body = wording.call_out(
        call_out,
        language=recipient.volunteer.language,
        need=ask.need,
        link=ask_link(ask, recipient.volunteer) if linked else "",
    )
    outbox.queue(
        story,
        subject=f"ask:{ask.pk}",
        phone=recipient.phone,
        purpose=Purpose.CALL_OUT,
        body=body,
        round=ask.round,
        ask=ask,
        volunteer=recipient.volunteer,
        rank=outbox.RANKS[Urgency(incident.urgency)],
        expires_at=story.now + WORTH,
    )
    story.tell(
        "ask.asked" if ask.team_id else "ask.asked_person",
        incident=incident,
        ask=ask.pk,
        team=ask.team_id,
        letter=call_out.letter,
        round=ask.round,
    )
    story.changed(ask)
    return True


def answer_time() -> timedelta:
    """How long one person is given to answer."""
    return timedelta(seconds=settings.LEADER_ANSWER_SECONDS)


def ensure_need(story: Story, incident: Incident, team: Team) -> None:
    """An incident without needs gets one: people, as many as the team has free. Raises NothingOpen where all is taken."""
    if incident.needs.exists():
        if not still_open(incident):
            raise NothingOpen(incident=incident.pk)
        return
    free = free_people(team, sandbox=incident.sandbox)
    need = Need.objects.create(incident=incident)
    Quota.objects.create(need=need, unit=Unit.PEOPLE.value, quota=max(free, 1))
    story.tell("incident.needs_guessed", incident=incident, people=max(free, 1))
    story.changed(incident)
