"""Calling back: a crew that has not arrived, an ask that waits, a whole call-out."""

from __future__ import annotations

from collections.abc import Iterable

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
    advance_all,
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


def _recall(story: Story, asks: Iterable[Ask]) -> None:
    """Nobody needs to answer any more: unsent texts are taken back, sent ones are followed by "请勿前往".

    Who let the time run out keeps that state, but is told as well: they may be on their way.
    """
    told = [ask for ask in asks if ask.state in {*WAITING_ASK, AskState.RESERVE, AskState.EXPIRED}]
    open_ones = [ask for ask in told if ask.state != AskState.EXPIRED]
    advance_all(open_ones, AskState.WITHDRAWN, due_at=None, reserve=None)
    tell_asked(story, told, purpose=Purpose.STAND_DOWN, phrase="recall")
    story.changed(*told)


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
    rows = call_out.asks.select_related("call_out__incident", "recipient", "team", "mission__team")
    asks = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    committed = [ask for ask in asks if ask.state == AskState.ACCEPTED]
    for mission in [ask.mission for ask in committed if ask.mission]:
        # Not a crew that was diverted elsewhere.
        if mission.state in RECALLABLE_MISSION and mission_incident(mission) == incident:
            stand_down(story, mission)
    _recall(story, [ask for ask in asks if ask.state != AskState.ACCEPTED])
    advance(call_out, CallOutState.WITHDRAWN, next_at=None, ended_at=story.at)
    story.tell("call_out.withdrawn", incident=incident, call_out=call_out.pk, letter=call_out.letter)
    story.changed(call_out)
    free_letter(story, call_out)
