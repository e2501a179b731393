"""Bringing what hangs together in line: an incident with its crews and call-outs, a call-out with its asks, its letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from django.db.models import Q

from dispatch.events import Story
from dispatch.messaging import calling_back, outbox, wording
from dispatch.models import Ask, CallOut, Incident, Mission, Stop, Volunteer
from dispatch.states import (
    ASKING_CALL_OUT,
    LIVE_MISSION,
    OPEN_STOP,
    WAITING_ASK,
    AskState,
    CallOutState,
    IncidentState,
    MissionState,
    Purpose,
    StopState,
    advance,
    advance_all,
)

_ORDER = [IncidentState.LOCATED, IncidentState.CALLED_OUT, IncidentState.UNDER_WAY, IncidentState.ON_SCENE]
# A reserve may still move up.
_OPEN_ASK = [*WAITING_ASK, AskState.RESERVE.value]
_OVER = frozenset({CallOutState.FILLED, CallOutState.EXHAUSTED, CallOutState.WITHDRAWN})


def mission_incident(mission: Mission) -> Incident | None:
    """The incident the crew is at or goes to, else the last it was at."""
    stops = mission.stops.select_related("incident")
    stop = (
        stops.filter(state__in=OPEN_STOP).order_by("position").first() or stops.order_by("-position").first()
    )
    return stop.incident if stop else None


def settle(story: Story, incident: Incident) -> None:
    """Bring the incident's state in line with its crews and call-outs, step by step through its table."""
    incident.refresh_from_db(fields=["state"])
    if incident.state not in _ORDER:
        return
    crews = Mission.objects.filter(stops__incident=incident, stops__state__in=OPEN_STOP)
    states = set(crews.order_by().values_list("state", flat=True).distinct())
    if MissionState.ON_SCENE in states:
        goal = IncidentState.ON_SCENE
    elif MissionState.EN_ROUTE in states:
        goal = IncidentState.UNDER_WAY
    elif (
        states & {MissionState.COMMITTED, MissionState.RESERVED}
        or CallOut.objects.filter(incident=incident, state__in=ASKING_CALL_OUT).exists()
    ):
        goal = IncidentState.CALLED_OUT
    elif incident.state == IncidentState.ON_SCENE and Stop.objects.filter(
        incident=incident, state=StopState.DONE
    ):
        return  # the work is done; a person closes the incident
    else:
        goal = IncidentState.LOCATED
    while incident.state != goal:
        here, there = _ORDER.index(IncidentState(incident.state)), _ORDER.index(goal)
        step = goal if goal is IncidentState.LOCATED else _ORDER[here + (1 if there > here else -1)]
        advance(incident, step, stage_at=story.at)
    story.changed(incident)


def make_surplus(story: Story, asks: Sequence[Ask]) -> None:
    """Too late, or no longer needed: the answers are kept, and whoever was asked hears "人员已满" at once."""
    advance_all(asks, AskState.SURPLUS, due_at=None)
    tell_asked(story, asks, purpose=Purpose.FULL, phrase="full")
    story.changed(*asks)


def tell_asked(story: Story, asks: Iterable[Ask], *, purpose: Purpose, phrase: str) -> None:
    """Take back the texts of `asks` that are unsent, and follow each that went out, or may have, with `phrase`."""
    by_call_out: dict[int, list[Ask]] = {}
    for ask in asks:
        by_call_out.setdefault(ask.call_out_id, []).append(ask)
    for same in by_call_out.values():
        say = partial(wording.about, same[0].call_out, phrase)
        calling_back.follow(story, [ask.pk for ask in same], purpose, say)


def tell_phone(
    story: Story, ask: Ask, phone: str, person: Volunteer | None, *, purpose: Purpose, phrase: str
) -> None:
    """Send `phone` what keeps people from going for nothing."""
    outbox.queue(
        story,
        subject=f"ask:{ask.pk}",
        phone=phone,
        purpose=purpose,
        body=wording.about(ask.call_out, phrase, person.language if person else "zh-hans"),
        ask=ask,
        volunteer=person,
        rank=outbox.STOP_RANK,
    )


def free_letter(story: Story, call_out: CallOut) -> None:
    """Close a call-out that is over and give its letter back, once its last ask is closed and its last crew home."""
    call_out.refresh_from_db(fields=["state", "letter_taken"])
    if not call_out.letter_taken or call_out.state not in _OVER:
        return
    crews = Mission.objects.filter(ask__call_out=call_out)
    # Stood down before it left, a crew is at home already and will not say so.
    out = Q(state__in=[*LIVE_MISSION, MissionState.RESERVED]) | Q(
        state=MissionState.STOOD_DOWN, departed_at__isnull=False
    )
    if call_out.asks.filter(state__in=_OPEN_ASK).exists() or crews.filter(out).exists():
        return
    if call_out.state != CallOutState.WITHDRAWN and not crews.exists():
        return  # everybody said no, and may still change their mind by this letter
    advance(
        call_out,
        CallOutState.CLOSED,
        letter_taken=False,
        next_at=None,
        ended_at=call_out.ended_at or story.at,
    )
    story.changed(call_out)
