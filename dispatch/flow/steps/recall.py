"""Calling back: a crew that has not arrived, an ask that waits, a whole call-out."""

from __future__ import annotations

from dispatch.events import Story
from dispatch.flow.steps.balancing import balance
from dispatch.flow.steps.crews import release
from dispatch.flow.steps.quotas import give_back, hold
from dispatch.flow.steps.reminding import drop_reminders
from dispatch.flow.steps.settling import free_letter, mission_incident, settle, tell_asked
from dispatch.messaging import outbox, wording
from dispatch.models import Ask, CallOut, Incident, Mission, Text
from dispatch.states import (
    OPEN_CALL_OUT,
    OPEN_STOP,
    RECALLABLE_MISSION,
    WAITING_ASK,
    AskState,
    CallOutState,
    MissionState,
    NotAllowed,
    Purpose,
    StopState,
    advance,
)


def stand_down(story: Story, mission: Mission, *, text: bool = True) -> None:
    """任务解除: a crew that has not arrived is called back, and told so by text; its places are open again.

    `text=False` where the crew itself backed out. Raises NotAllowed once it is on scene, returning or home.
    """
    incident = mission_incident(mission)
    if incident:
        hold(incident)
    if mission.state not in RECALLABLE_MISSION:  # the table has home > stood_down too, for undo
        raise NotAllowed(f"{mission} is {mission.state}")
    reserved = mission.state == MissionState.RESERVED
    advance(mission, MissionState.STOOD_DOWN)
    for stop in mission.stops.filter(state__in=OPEN_STOP):
        advance(stop, StopState.DROPPED, state_at=story.at)
    release(story, mission, reserved=reserved)
    drop_reminders(mission)
    ask = Ask.objects.filter(mission=mission).select_related("call_out__incident").first()
    if ask:
        give_back(ask)
        if ask.state == AskState.ACCEPTED:
            advance(ask, AskState.WITHDRAWN)
        if text:
            tell_crew(story, mission, purpose=Purpose.STAND_DOWN, phrase="stand_down")
        story.changed(ask)
    story.tell("mission.stood_down", incident=incident, mission=mission)
    story.changed(mission)


def tell_crew(story: Story, mission: Mission, *, purpose: Purpose, phrase: str, **words: str) -> Text | None:
    """One text to whoever answered for the crew, before all others; a stand-down only once, a correction each time.

    Nobody to text: the timeline says so, and a person rings.
    """
    ask = Ask.objects.filter(mission=mission).select_related("call_out__incident").first()
    if ask is None:
        return None
    leader = mission.leader
    asked = ask.texts.filter(outbound=True, volunteer=leader).values_list("phone", flat=True).first()
    phone = asked or leader.phone or (mission.team.duty_phone if mission.team else "")
    if not phone:
        verb = "mission.unwarned" if purpose is Purpose.WARNING else "mission.unreachable"
        story.tell(verb, incident=ask.call_out.incident, mission=mission)
        return None
    return outbox.queue(
        story,
        subject=f"mission:{mission.pk}",
        phone=phone,
        purpose=purpose,
        body=wording.about(ask.call_out, phrase, leader.language, **words),
        round=1 if purpose is Purpose.STAND_DOWN else _times_told(mission, purpose) + 1,
        ask=ask,
        mission=mission,
        volunteer=leader,
        rank=outbox.STOP_RANK,
    )


def _times_told(mission: Mission, purpose: Purpose) -> int:
    return mission.texts.filter(outbound=True, subject=f"mission:{mission.pk}", purpose=purpose).count()


def recall(story: Story, ask: Ask) -> None:
    """Nobody needs to answer any more: unsent texts are taken back, sent ones are followed by "请勿前往".

    Who let the time run out keeps that state, but is told as well: they may be on their way.
    """
    if ask.state in WAITING_ASK or ask.state == AskState.RESERVE:
        advance(ask, AskState.WITHDRAWN, due_at=None, reserve=None)
    elif ask.state != AskState.EXPIRED:
        return
    tell_asked(story, ask, purpose=Purpose.STAND_DOWN, phrase="recall")
    story.changed(ask)


def withdraw(story: Story, call_out: CallOut) -> None:
    """End a call-out: everyone asked is told not to go, crews that have not arrived are stood down.

    Crews on scene stay, and their letter with them. Raises NotAllowed for a call-out that is closed.
    """
    incident = Incident.objects.get(pk=call_out.incident_id)
    hold(incident)
    _end(story, call_out, incident)
    balance(story, incident)


def withdraw_all(story: Story, incident: Incident) -> None:
    """Stand down everyone asked or committed for `incident`: every open call-out of it is withdrawn."""
    hold(incident)
    for call_out in incident.call_outs.filter(state__in=OPEN_CALL_OUT).order_by("pk"):
        _end(story, call_out, incident)
    settle(story, incident)


def _end(story: Story, call_out: CallOut, incident: Incident) -> None:
    asks = call_out.asks.select_related("call_out__incident", "recipient", "team", "mission__team")
    for ask in asks.select_for_update(of=("self",), no_key=True).order_by("pk"):
        if ask.mission and ask.state == AskState.ACCEPTED and ask.mission.state in RECALLABLE_MISSION:
            if mission_incident(ask.mission) == incident:  # not a crew that was diverted elsewhere
                stand_down(story, ask.mission)
        else:
            recall(story, ask)
    advance(call_out, CallOutState.WITHDRAWN, next_at=None, ended_at=story.at)
    story.tell("call_out.withdrawn", incident=incident, call_out=call_out.pk, letter=call_out.letter)
    story.changed(call_out)
    free_letter(story, call_out)
