"""能去: a crew is committed, or "人员已满" at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dispatch.events import Story, telling
from dispatch.flow import steps
from dispatch.flow.answer import reserving
from dispatch.flow.answer.whose import locked
from dispatch.flow.refusals import NotAnswerable, OnReserve, PlaceTaken
from dispatch.messaging import calling_back, outbox, wording
from dispatch.models import Ask, Mission, User, Volunteer
from dispatch.states import (
    ANSWERABLE_ASK,
    AskState,
    CallOutState,
    Purpose,
    Source,
    Unit,
    Urgency,
    advance,
)

EQUIPMENT = frozenset(Unit) - {Unit.PEOPLE}
ANSWERED_CALL_OUT = {
    CallOutState.RUNNING,
    CallOutState.PAUSED,
    CallOutState.FILLED,
    CallOutState.EXHAUSTED,
}


def accept(
    ask: Ask,
    *,
    strength: int | None,
    equipment: Mapping[Unit, int] | None,
    eta_minutes: int | None,
    source: Source,
    by: User | None = None,
    at: datetime | None = None,
    answerer: Volunteer | None = None,
    phone: str = "",
    capped: bool = False,
) -> Mission:
    """Commit a crew: take what is open, at most what is offered, and confirm by text how much that is.

    `strength` and `equipment` None offer all that the team has free; `capped` takes no more than it has instead of refusing.
    `answerer` is who goes as leader (leader or deputy), `phone` where the confirmation goes. Said twice, it is one mission.
    Raises PlaceTaken (the answer is kept as surplus, "人员已满" is sent), OnReserve (kept in its order, told by text),
    SignUpOver, NotAnswerable, NotQualified, NotInsured, NobodyInsured, TeamSpent, PersonTaken, EquipmentTaken, InDanger
    (nothing was written).
    """
    try:
        with telling(ask.call_out.operation, by=by, source=source, at=at) as story:
            ask = locked(ask)
            if ask.state == AskState.ACCEPTED and ask.mission:
                _say_again(story, ask, eta_minutes)
                return ask.mission
            check_answerable(ask)
            reserving.check_deadline(story, ask)
            full = not steps.still_open(ask.call_out.incident, ask)
            if full and not steps.keeps_reserves(story, ask):
                raise PlaceTaken(call_out=ask.call_out_id)  # before whatever else may stand in the way
            steps.check_no_danger(ask.call_out.incident)
            if answerer:
                ask.recipient = answerer
            if not full or ask.state != AskState.RESERVE:
                offered = _offer(story, ask, strength, equipment, capped=capped)
            if not full:
                mission = _commit(story, ask, offered, eta_minutes)
                _confirm(story, ask, mission, eta_minutes, phone)
                steps.plan_reminders(story, mission)
                steps.balance(story, ask.call_out.incident)
                return mission
            if ask.state == AskState.RESERVE:
                place = steps.place_of(ask)
            else:
                place = reserving.keep(story, ask, offered, phone)
    except PlaceTaken:
        _too_late(ask, source=source, by=by, at=at, answerer=answerer, phone=phone, offered=strength)
        raise
    raise OnReserve(place=place)


def check_answerable(ask: Ask) -> None:
    """Raise PlaceTaken where the ask became surplus meanwhile, NotAnswerable where it or its call-out is over."""
    if ask.state == AskState.SURPLUS:
        raise PlaceTaken(call_out=ask.call_out_id)
    if ask.state not in ANSWERABLE_ASK:
        raise NotAnswerable(state=ask.state)
    if ask.call_out.state not in ANSWERED_CALL_OUT:
        raise NotAnswerable(state=ask.call_out.state)


def _offer(
    story: Story, ask: Ask, strength: int | None, equipment: Mapping[Unit, int] | None, *, capped: bool
) -> dict[Unit, int]:
    """What is offered, by unit: said, or all that is free."""
    if ask.team is None:
        steps.check_volunteer(ask)
        return {Unit.PEOPLE: 1}
    incident = ask.call_out.incident
    span = steps.span_of(story, incident)
    later = span if steps.begins_later(story, incident) else None
    people = steps.free_people(ask.team, sandbox=ask.sandbox, span=later)
    free: dict[Unit, int] = {}
    for kind in steps.free_pieces(ask.team, span, sandbox=ask.sandbox).values_list("kind", flat=True):
        free[Unit(kind)] = free.get(Unit(kind), 0) + 1
    if strength is None and equipment is None:
        return {Unit.PEOPLE: steps.fit_people(ask, max(people, 1)), **free}
    said = {unit: count for unit, count in (equipment or {}).items() if unit in EQUIPMENT and count > 0}
    wanted = people if strength is None else strength
    if capped:
        said = {unit: min(count, free.get(unit, 0)) for unit, count in said.items()}
        wanted = min(wanted, people)
    return {Unit.PEOPLE: steps.fit_people(ask, max(wanted, 1)), **said}


def _commit(story: Story, ask: Ask, offered: Mapping[Unit, int], eta_minutes: int | None) -> Mission:
    taken = steps.take(ask, offered)
    mission = steps.commit(
        story, ask, taken=taken, offered_people=offered[Unit.PEOPLE], eta_minutes=eta_minutes
    )
    steps.close_up(story, ask)
    advance(
        ask,
        AskState.ACCEPTED,
        mission=mission,
        reserve=None,
        recipient=ask.recipient,
        offered=offered[Unit.PEOPLE],
        eta_minutes=eta_minutes,
        due_at=None,
        **_answered(story),
    )
    calling_back.take_back(story, [ask.pk])
    story.tell(
        "ask.accepted",
        incident=ask.call_out.incident,
        mission=mission,
        ask=ask.pk,
        team=ask.team_id,
        letter=ask.call_out.letter,
        offered=offered[Unit.PEOPLE],
        people=mission.strength,
        eta=eta_minutes,
        **{unit.value: count for unit, count in taken.items() if unit is not Unit.PEOPLE},
    )
    story.changed(ask)
    return mission


def _answered(story: Story) -> dict[str, object]:
    return {
        "answered_at": story.at,
        "answered_by": story.by,
        "answer_source": story.source.value,
        "unclear": False,
        "words": "",
    }


def _say_again(story: Story, ask: Ask, eta_minutes: int | None) -> None:
    """The same answer again changes nothing; another time of arrival is noted."""
    mission = ask.mission
    if mission is None or eta_minutes is None or eta_minutes == ask.eta_minutes:
        return
    ask.eta_minutes = eta_minutes
    mission.eta_at = story.at + timedelta(minutes=eta_minutes)
    ask.save(update_fields=["eta_minutes"])
    mission.save(update_fields=["eta_at"])
    story.tell("ask.eta", incident=ask.call_out.incident, mission=mission, ask=ask.pk, eta=eta_minutes)
    story.changed(ask, mission)


def _confirm(story: Story, ask: Ask, mission: Mission, eta_minutes: int | None, phone: str) -> None:
    asked = ask.texts.filter(outbound=True, volunteer=ask.recipient).values_list("phone", flat=True).first()
    to = phone or asked or ask.recipient.phone
    if not to:
        return
    taken = {Unit.PEOPLE: mission.strength}
    for unit, count in ask.takes.exclude(quota__unit=Unit.PEOPLE).values_list("quota__unit", "count"):
        taken[Unit(unit)] = taken.get(Unit(unit), 0) + count
    outbox.queue(
        story,
        subject=f"mission:{mission.pk}",
        phone=to,
        purpose=Purpose.CONFIRM,
        body=wording.confirm(ask.call_out, taken, eta_minutes, ask.recipient.language),
        ask=ask,
        mission=mission,
        volunteer=ask.recipient,
        rank=outbox.RANKS[Urgency(ask.call_out.incident.urgency)],
    )


def _too_late(
    ask: Ask,
    *,
    source: Source,
    by: User | None,
    at: datetime | None,
    answerer: Volunteer | None,
    phone: str,
    offered: int | None,
) -> None:
    with telling(ask.call_out.operation, by=by, source=source, at=at) as story:
        ask = locked(ask)
        if ask.state in ANSWERABLE_ASK:
            steps.make_surplus(story, [ask])
        elif ask.state != AskState.SURPLUS or ask.answered_at:
            return
        for field, value in {**_answered(story), "offered": offered}.items():
            setattr(ask, field, value)
        ask.save(update_fields=[*_answered(story), "offered"])
        story.changed(ask)
        if phone:
            steps.tell_phone(
                story, ask, phone, answerer or ask.recipient, purpose=Purpose.FULL, phrase="full"
            )
        story.tell(
            "ask.surplus",
            incident=ask.call_out.incident,
            ask=ask.pk,
            team=ask.team_id,
            letter=ask.call_out.letter,
        )
        steps.balance(story, ask.call_out.incident)
