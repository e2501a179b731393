"""What a place that was taken or given back means for everybody who was asked, and for their call-outs."""

from __future__ import annotations

from django.db.models import QuerySet

from dispatch.events import Story
from dispatch.flow.steps.quotas import served, still_open
from dispatch.flow.steps.reserves import move_up
from dispatch.flow.steps.settling import make_surplus, settle
from dispatch.messaging.nudges import SWEEP_CALL_OUTS, nudge
from dispatch.models import Ask, CallOut, Incident
from dispatch.states import WAITING_ASK, CallOutState, advance


def balance(story: Story, incident: Incident) -> None:
    """After places were taken or given back: who waits for nothing is told so, and every call-out is what it is.

    Full: the waiting become surplus and hear "人员已满"; a place that is free again is the first reserve's. A call-out runs
    while somebody may still answer or it goes on by itself (`next_at`), else it is filled, or exhausted where places are left.
    """
    move_up(story, incident)
    # A sign-up goes on while it is full: whoever says yes then is a reserve.
    over = _asks(incident).filter(served(incident), state__in=WAITING_ASK, call_out__sign_up_until=None)
    make_surplus(story, list(over))
    waiting = set(_waiting(incident).values_list("call_out_id", flat=True).distinct())
    full = not still_open(incident)
    running = [CallOutState.RUNNING, CallOutState.FILLED, CallOutState.EXHAUSTED]
    for call_out in incident.call_outs.filter(state__in=running).order_by("pk"):
        waits = call_out.pk in waiting
        goes_on = waits or call_out.next_at is not None
        goal = CallOutState.FILLED if full else CallOutState.RUNNING if goes_on else CallOutState.EXHAUSTED
        _bring(story, call_out, goal)
        if goal is CallOutState.RUNNING and not waits:
            call_out.next_at = story.now  # nobody is left to answer: the next team's turn is now
            call_out.save(update_fields=["next_at"])
            nudge(SWEEP_CALL_OUTS)
    settle(story, incident)


def _bring(story: Story, call_out: CallOut, goal: CallOutState) -> None:
    if call_out.state == goal:
        return
    if CallOutState.RUNNING not in (call_out.state, goal):
        advance(call_out, CallOutState.RUNNING)
    advance(call_out, goal, ended_at=None if goal is CallOutState.RUNNING else story.at)
    story.tell(
        f"call_out.{goal.value}", incident=call_out.incident, call_out=call_out.pk, letter=call_out.letter
    )
    story.changed(call_out)


def _asks(incident: Incident) -> QuerySet[Ask]:
    rows = Ask.objects.filter(call_out__incident=incident).select_related(
        "call_out__incident", "recipient", "team"
    )
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def _waiting(incident: Incident) -> QuerySet[Ask]:
    return Ask.objects.filter(call_out__incident=incident, state__in=WAITING_ASK).order_by()
