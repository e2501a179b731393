"""Asking: one ask to a team or to one volunteer, and its message to whoever answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Max, Q

from dispatch.events import Story, telling
from dispatch.flow.call_out.approval import grown, needs_approval, wait_for_approval
from dispatch.flow.call_out.drafting import NothingOpen, check_dispatchable
from dispatch.flow.call_out.sending import send_unsent
from dispatch.flow.refusals import NobodyToAsk, Taken
from dispatch.flow.steps import free_people, settle, still_open
from dispatch.messaging.recipients import Recipient, of_team
from dispatch.models import Ask, CallOut, Incident, Need, Quota, Team, User, Volunteer
from dispatch.states import (
    WAITING_ASK,
    AskState,
    CallOutState,
    NotAllowed,
    Unit,
    advance,
)

# Rows of one statement.
BATCH = 2_000


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


class Question(NamedTuple):
    """An ask before it is written down: to a team through `recipient`, or to the recipient alone for `need`; how far away."""

    recipient: Volunteer
    need: Need | None
    team: Team | None
    travel_seconds: int | None

    @property
    def place(self) -> tuple[int | None, ...]:
        """What may be asked once."""
        return _place(
            self.team.pk if self.team else None, self.recipient.pk, self.need.pk if self.need else None
        )


def insert(
    story: Story,
    call_out: CallOut,
    *,
    team: Team | None = None,
    volunteer: Volunteer | None = None,
    need: Need | None = None,
    travel_seconds: int | None = None,
) -> Ask:
    """Write the ask down, unsent; in a wave of its own where the call-out runs. Raises NobodyToAsk, and Taken where the same are
    asked or committed here already."""
    recipients = of_team(team) if team else [Recipient(volunteer, volunteer.phone)] if volunteer else []
    if not recipients or not recipients[0].phone:
        raise NobodyToAsk(team=team.pk if team else None)
    whom = Question(recipients[0].volunteer, need, team, travel_seconds)
    found = insert_all(story, call_out, [whom], wave=_wave_of(call_out))
    if not found:
        raise Taken(team=team.pk if team else None)
    return found[0]


def insert_all(story: Story, call_out: CallOut, whom: Iterable[Question], *, wave: int) -> list[Ask]:
    """Write their asks down, unsent, but for those who are asked or committed for the incident already, or were asked by
    this call-out. Under the lock of the incident; a few statements, however many they are."""
    held = Q(state__in=[*WAITING_ASK, AskState.ACCEPTED]) | Q(call_out=call_out)
    before = Ask.objects.filter(held, call_out__incident=call_out.incident_id)
    there = {_place(*row) for row in before.values_list("team", "recipient", "need")}
    asks = [
        Ask(
            call_out=call_out,
            team=one.team,
            need=one.need,
            recipient=one.recipient,
            sandbox=call_out.sandbox,
            wave=wave,
            travel_seconds=one.travel_seconds,
            asked_at=story.now,
        )
        for one in whom
        if one.place not in there
    ]
    Ask.objects.bulk_create(asks, batch_size=BATCH)
    if asks:
        grown(call_out)
    story.changed(*asks)
    return asks


def _place(team: int | None, recipient: int, need: int | None) -> tuple[int | None, ...]:
    """A team, or one person for one need."""
    return (team,) if team else (None, recipient, need)


def _wave_of(call_out: CallOut) -> int:
    last = call_out.asks.aggregate(last=Max("wave"))["last"] or 0
    return last + 1 if call_out.state == CallOutState.RUNNING else max(last, 1)


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
