"""候补: a yes to planned cover that is full waits in its order, and moves up when somebody withdraws."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Max

from dispatch.events import Story
from dispatch.flow.refusals import Refusal
from dispatch.flow.steps.crews import begins_later, commit, free_pieces, span_of
from dispatch.flow.steps.dangers import check_no_danger
from dispatch.flow.steps.papers import check_volunteer, fit_people
from dispatch.flow.steps.quotas import still_open, take
from dispatch.flow.steps.reminding import plan_reminders
from dispatch.flow.steps.settling import tell_phone
from dispatch.flow.steps.strength import free_people
from dispatch.messaging import outbox, quiet, wording
from dispatch.models import Ask, Incident, Mission
from dispatch.states import AskState, Purpose, Unit, Urgency, advance


def keeps_reserves(story: Story, ask: Ask) -> bool:
    """Whether a yes that finds no place is kept in order: in a sign-up, until what it is for begins."""
    return ask.call_out.sign_up_until is not None and begins_later(story, ask.call_out.incident)


def put_on_reserve(story: Story, ask: Ask, offered: Mapping[Unit, int]) -> int:
    """Keep the yes with what it `offered` behind those who were before; its place in the order, from 1. Under the lock of the incident."""
    last = Ask.objects.filter(call_out=ask.call_out_id).aggregate(last=Max("reserve"))["last"] or 0
    advance(
        ask,
        AskState.RESERVE,
        reserve=last + 1,
        offered=offered[Unit.PEOPLE],
        pieces={unit.value: count for unit, count in offered.items() if unit is not Unit.PEOPLE},
        due_at=None,
        answered_at=story.at,
        answered_by=story.by,
        answer_source=story.source.value,
        unclear=False,
        words="",
    )
    place = place_of(ask)
    call_out = ask.call_out
    story.tell(
        "ask.reserve",
        incident=call_out.incident,
        ask=ask.pk,
        team=ask.team_id,
        letter=call_out.letter,
        place=place,
    )
    story.changed(ask)
    return place


def place_of(ask: Ask) -> int:
    """How many of its call-out's reserves for the same need come before, and itself."""
    before = Ask.objects.filter(
        call_out=ask.call_out_id, need=ask.need_id, state=AskState.RESERVE, reserve__lte=ask.reserve
    )
    return before.count()


def close_up(story: Story, ask: Ask) -> None:
    """`ask` is about to leave the reserves, if it is one: those behind it come one place nearer, which every board shows."""
    if ask.reserve is not None:
        behind = Ask.objects.filter(call_out=ask.call_out_id, need=ask.need_id, state=AskState.RESERVE)
        related = ("call_out__incident", "recipient", "team")
        story.changed(*behind.filter(reserve__gt=ask.reserve).select_related(*related))


def move_up(story: Story, incident: Incident) -> None:
    """Give every place that is free to the first reserve that can take it, and tell them.

    Whoever cannot (busy then, papers that ran out) keeps their place in the order, gold on the board, and the next is taken.
    """
    rows = Ask.objects.filter(call_out__incident=incident, state=AskState.RESERVE)
    if not still_open(incident) or not rows.exists() or not begins_later(story, incident):
        return
    related = ("call_out__operation__organisation", "call_out__incident", "team", "recipient", "need")
    waiting = rows.select_related(*related).select_for_update(of=("self",), no_key=True)
    for ask in waiting.order_by("call_out_id", "reserve"):
        if not still_open(incident, ask):
            continue
        try:
            with story.trying():
                _promote(story, ask)
        except Refusal as refusal:
            _pass_over(story, ask, refusal)
        if not still_open(incident):
            return


def release_reserves(story: Story, incident: Incident) -> None:
    """It has begun and their turn did not come: they are thanked."""
    rows = Ask.objects.filter(call_out__incident=incident, state=AskState.RESERVE)
    related = ("call_out__operation__organisation", "call_out__incident", "team", "recipient")
    for ask in rows.select_related(*related).order_by("call_out_id", "reserve"):
        advance(ask, AskState.SURPLUS, reserve=None)
        if ask.recipient.phone:
            tell_phone(
                story, ask, ask.recipient.phone, ask.recipient, purpose=Purpose.FULL, phrase="not_needed"
            )
        story.changed(ask)


def _promote(story: Story, ask: Ask) -> None:
    check_no_danger(ask.call_out.incident)
    offered = _still_offered(story, ask)
    taken = take(ask, offered)
    mission = commit(story, ask, taken=taken, offered_people=offered[Unit.PEOPLE], eta_minutes=None)
    close_up(story, ask)
    advance(ask, AskState.ACCEPTED, mission=mission, reserve=None, unclear=False, words="")
    plan_reminders(story, mission)
    _tell(story, ask, mission)
    call_out = ask.call_out
    story.tell(
        "ask.moved_up",
        incident=call_out.incident,
        mission=mission,
        ask=ask.pk,
        team=ask.team_id,
        letter=call_out.letter,
        people=mission.strength,
    )
    story.changed(ask)


def _still_offered(story: Story, ask: Ask) -> dict[Unit, int]:
    """What the yes promised, as far as it is free at that time."""
    if ask.team is None:
        check_volunteer(ask)
        return {Unit.PEOPLE: 1}
    span = span_of(story, ask.call_out.incident)
    people = min(ask.offered or 1, free_people(ask.team, sandbox=ask.sandbox, span=span))
    free = free_pieces(ask.team, span, sandbox=ask.sandbox)
    pieces = {Unit(kind): min(count, free.filter(kind=kind).count()) for kind, count in ask.pieces.items()}
    return {Unit.PEOPLE: fit_people(ask, max(1, people)), **pieces}


def _tell(story: Story, ask: Ask, mission: Mission) -> None:
    call_out, person = ask.call_out, ask.recipient
    if not person.phone:
        return
    later = quiet.not_before(story.now)
    begins = mission.span.lower
    outbox.queue(
        story,
        subject=f"mission:{mission.pk}",
        phone=person.phone,
        purpose=Purpose.MOVED_UP,
        body=wording.about(
            call_out, "moved_up", person.language, when=wording.when(call_out.incident, person.language)
        ),
        ask=ask,
        mission=mission,
        volunteer=person,
        rank=outbox.RANKS[Urgency(call_out.incident.urgency)],
        expires_at=begins,
        # Nobody is woken, unless they would hear of it too late.
        not_before=later if later is not None and later + quiet.IN_TIME < begins else None,
    )


def _pass_over(story: Story, ask: Ask, refusal: Refusal) -> None:
    if not ask.unclear:
        ask.unclear, ask.words = True, refusal.words()[:500]
        ask.save(update_fields=["unclear", "words"])
        story.changed(ask)
