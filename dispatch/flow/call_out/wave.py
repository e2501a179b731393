"""Waves: everybody of a pick is asked at once, and the next wave has a time at which it falls due."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Max

from dispatch.events import Story, telling
from dispatch.flow.call_out.approval import ask_approver
from dispatch.flow.call_out.asking import Question, begin, ensure_need, insert_all
from dispatch.flow.call_out.drafting import check_dispatchable
from dispatch.flow.steps import Pick
from dispatch.messaging.recipients import of_team
from dispatch.models import Ask, CallOut, Need, Team, User, Volunteer
from dispatch.states import CallOutState, NotAllowed, Policy, Source


def ask_wave(
    call_out: CallOut,
    pick: Pick,
    *,
    by: User | None,
    policy: Policy | None = None,
    source: Source = Source.PAGE,
) -> list[Ask]:
    """Ask everybody of `pick` now; the next wave is due when its window has passed. Starts a drafted call-out.

    `policy` is how it goes on from now on. Without a person (`by`) only what is due is asked. Above the approval limit it waits
    for a second person; a life-critical one rings at once, and the approver is asked at the same moment. Who cannot be reached or is
    asked already is passed over; nobody asked leaves all as it was. Raises NotDispatchable, NotLocated, NothingOpen, NotAllowed.
    """
    with telling(call_out.operation, by=by, source=source) as story:
        check_dispatchable(call_out.incident)
        call_out.refresh_from_db(
            fields=["state", "approved_by", "next_at", "policy", "life_critical", "started_at"]
        )
        if by is None and not _due(call_out, story):
            return []  # another sweep was here, or somebody extended or paused it
        if call_out.state in (CallOutState.WITHDRAWN, CallOutState.CLOSED):
            raise NotAllowed(f"{call_out} is {call_out.state}: it asks nobody further")
        asks = ask_all(story, call_out, pick)
        if not asks and not pick.enough:
            return []
        if policy is not None:
            call_out.policy = policy.value
        _note(story, call_out, pick, asks)
        if call_out.started_at is None:
            ask_approver(story, call_out)
        begin(story, call_out, next_in=timedelta(seconds=pick.window))
        return list(Ask.objects.filter(pk__in=[ask.pk for ask in asks]).order_by("pk"))


def _due(call_out: CallOut, story: Story) -> bool:
    return (
        call_out.state == CallOutState.RUNNING
        and call_out.next_at is not None
        and call_out.next_at <= story.now
    )


def ask_all(story: Story, call_out: CallOut, pick: Pick) -> list[Ask]:
    """Teams before people: nobody who answers for a team is asked for themselves too."""
    teams = Team.objects.select_related("leader", "deputy").in_bulk([w.team for w in pick.whom if w.team])
    people = Volunteer.objects.in_bulk([w.volunteer for w in pick.whom if w.volunteer])
    needs = Need.objects.in_bulk([w.need for w in pick.whom if w.need])
    wave = (call_out.asks.aggregate(last=Max("wave"))["last"] or 0) + 1
    to_teams: list[Question] = []
    for whom in pick.whom:
        team = teams.get(whom.team or 0)
        recipients = of_team(team) if team else []
        if recipients:
            to_teams.append(Question(recipients[0].volunteer, None, team, whom.seconds))
    if to_teams and to_teams[0].team:
        ensure_need(story, call_out.incident, to_teams[0].team)
    asks = insert_all(story, call_out, to_teams, wave=wave)
    asked = Team.objects.filter(asks__call_out=call_out).values_list("leader_id", "deputy_id")
    spoken: set[int | None] = {key for pair in asked for key in pair}
    alone: list[Question] = []
    for whom in pick.whom:
        person = people.get(whom.volunteer or 0)
        if person is not None and person.phone and person.pk not in spoken:
            spoken.add(person.pk)
            alone.append(Question(person, needs.get(whom.need or 0), None, whom.seconds))
    return [*asks, *insert_all(story, call_out, alone, wave=wave)]


def _note(story: Story, call_out: CallOut, pick: Pick, asks: list[Ask]) -> None:
    if asks:
        call_out.wave_at = story.now
        call_out.chance = round(100 * pick.chance)
        story.tell(
            "call_out.wave",
            incident=call_out.incident,
            call_out=call_out.pk,
            letter=call_out.letter,
            wave=asks[0].wave,
            asked=len(asks),
            chance=call_out.chance,
            seconds=round(pick.window),
        )
    call_out.save(update_fields=["policy", "wave_at", "chance"])
