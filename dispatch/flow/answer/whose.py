"""Which asks an answer from a phone may belong to."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from dispatch.flow import steps
from dispatch.models import Ask, Mission, Volunteer
from dispatch.states import LIVE_MISSION, UNASKED_CALL_OUT, WAITING_ASK, AskState, MissionState

# A thank-you comes long after; a letter is not given to another call-out of the same people that soon. While it is
# taken its asks are remembered however old: a crew may be out for a week.
REMEMBERED = timedelta(days=3)
OUT_MISSION = [*LIVE_MISSION, MissionState.RESERVED.value]


def locked(ask: Ask) -> Ask:
    """The ask, read again under the locks of its incident and itself, in that order."""
    steps.hold(ask.call_out.incident)
    rows = Ask.objects.select_related(
        "call_out__operation__organisation", "call_out__incident", "team", "recipient", "need", "mission"
    )
    return rows.select_for_update(of=("self",), no_key=True).get(pk=ask.pk)


def asks_of(phone: str, *, sandbox: bool) -> list[Ask]:
    """The asks that this phone was sent, or whose leader, deputy or volunteer it belongs to, newest first."""
    recent = Q(asked_at__gte=Now() - REMEMBERED) | Q(call_out__letter_taken=True)
    rows = Ask.objects.filter(recent, pk__in=_keys(phone), sandbox=sandbox)
    rows = rows.exclude(call_out__state__in=UNASKED_CALL_OUT)
    related = ("call_out__operation__organisation", "call_out__incident", "recipient", "mission")
    rows = rows.select_related("team__leader", "team__deputy")
    return list(rows.select_related(*related).order_by("-asked_at", "-pk"))


# Each by an index of its own; with OR between them every ask and every text of the night would be looked at.
_KEYS = """
SELECT a.id FROM dispatch_volunteer v JOIN dispatch_ask a ON a.recipient_id = v.id WHERE v.phone = %(phone)s
UNION SELECT a.id FROM dispatch_volunteer v JOIN dispatch_team t ON t.leader_id = v.id OR t.deputy_id = v.id
    JOIN dispatch_ask a ON a.team_id = t.id WHERE v.phone = %(phone)s
UNION SELECT t.ask_id FROM dispatch_text t WHERE t.phone = %(phone)s AND t.outbound AND t.ask_id IS NOT NULL
"""


def _keys(phone: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, {"phone": phone})
        return [key for (key,) in cursor.fetchall()]


def is_open(ask: Ask) -> bool:
    """Whether an answer without a letter may mean this ask: it waits, or its crew is out."""
    if ask.state == AskState.ACCEPTED:
        return ask.mission is not None and ask.mission.state in OUT_MISSION
    return ask.state in WAITING_ASK


def answerable(asks: list[Ask], letter: str | None, phone: str) -> list[Ask]:
    """The asks an answer with `letter`, or without one, may mean; one of them is certain, several must be asked back.

    A letter that is taken goes before one that was given back; an ask that was sent to this very phone goes before one
    that its holder could answer in somebody's stead.
    """
    if letter is None:
        return [ask for ask in asks if is_open(ask)]
    named = [ask for ask in asks if ask.call_out.letter == letter]
    running = [ask for ask in named if ask.call_out.letter_taken]
    chosen = running or named[:1]
    if len(chosen) > 1:
        sent = [ask for ask in chosen if ask.texts.filter(outbound=True, phone=phone).exists()]
        chosen = sent or chosen
    return chosen


def with_crew(asks: list[Ask]) -> list[Ask]:
    """Those whose crew is out, or stood down and not home."""
    out = {*OUT_MISSION, MissionState.STOOD_DOWN.value}
    return [ask for ask in asks if ask.mission is not None and ask.mission.state in out]


def crew_out(ask: Ask) -> Mission | None:
    """The ask's mission while it is out."""
    return ask.mission if ask.mission and ask.mission.state in OUT_MISSION else None


def holder_of(phone: str, ask: Ask | None) -> Volunteer | None:
    """The person behind `phone`: of those who may answer `ask`, else of the roster."""
    if ask is not None:
        team = ask.team
        people = [ask.recipient, *([team.leader, team.deputy] if team else [])]
        for person in people:
            if person and person.phone == phone:
                return person
        text = ask.texts.filter(outbound=True, phone=phone, volunteer__isnull=False).first()
        if text:
            return text.volunteer
    return Volunteer.objects.filter(phone=phone).order_by("-active", "pk").first()
