"""Whoever said nothing in time; single volunteers for whom nobody stands in end together, however many they are."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from dispatch.events import Story, telling
from dispatch.flow import steps
from dispatch.messaging import calling_back
from dispatch.messaging.gateways import gateway_name, may_ring
from dispatch.models import Ask, CallOut, Incident, Text
from dispatch.states import (
    WAITING_ASK,
    AskState,
    CallOutLane,
    CallOutState,
    Channel,
    Purpose,
    Source,
    advance_all,
)


def silent_asks() -> list[Ask]:
    """The asks whose time is up, of call-outs that run, in the order of their times."""
    due = _silent().filter(call_out__state=CallOutState.RUNNING)
    return list(due.select_related("call_out__operation__organisation").order_by("due_at", "pk"))


def is_last(ask: Ask) -> bool:
    """Whether nothing is left to do for one of `silent_asks` but to end it: a single person, texted, and rung where that is
    done. A team's deputy may be left; so may a person who was never reached, or has another phone by now."""
    found: Any = ask  # with what `_silent` has found out about its texts
    if ask.team_id is not None or not found.texted:
        return False
    rings = ask.call_out.lane is not CallOutLane.PLANNED and may_ring(gateway_name(ask.call_out.operation))
    return bool(found.rung) or not rings


def end_silent(call_out: CallOut) -> None:
    """Those single people of `call_out` have not answered in time: each ask has expired, and may still be accepted."""
    with telling(call_out.operation, source=Source.SYSTEM) as story:
        incident = Incident.objects.get(pk=call_out.incident_id)
        steps.hold(incident)
        call_out.refresh_from_db(fields=["state"])
        if call_out.state != CallOutState.RUNNING:
            return
        asks = [ask for ask in _locked(_silent().filter(call_out=call_out)) if is_last(ask)]
        if not asks:
            return  # answered, extended, or another sweep was here
        expire(story, asks)
        story.tell("ask.expired_many", incident=incident, letter=call_out.letter, people=len(asks))
        steps.balance(story, incident)


def end_all(story: Story, call_out: CallOut) -> None:
    """Nobody of `call_out` is waited for any longer."""
    expire(story, list(_locked(call_out.asks.filter(state__in=WAITING_ASK))))


def expire(story: Story, asks: list[Ask]) -> None:
    """The time of `asks`, which are locked, is up: what is unsent stays unsent."""
    calling_back.take_back(story, [ask.pk for ask in asks])
    advance_all(asks, AskState.EXPIRED, due_at=None)
    story.changed(*asks)


def _silent() -> QuerySet[Ask]:
    asked = Text.objects.filter(ask=OuterRef("pk"), outbound=True, purpose=Purpose.CALL_OUT)
    return Ask.objects.filter(due_at__lte=Now(), state__in=WAITING_ASK).annotate(
        texted=Exists(asked.filter(phone=OuterRef("recipient__phone"))),
        rung=Exists(asked.filter(channel=Channel.VOICE, round=OuterRef("round"))),
    )


def _locked(asks: QuerySet[Ask]) -> QuerySet[Ask]:
    related = asks.select_related("call_out__operation", "call_out__incident")
    return related.select_for_update(of=("self",), no_key=True).order_by("pk")
