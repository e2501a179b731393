"""/c/<token>: one ask, for one person, without an account and without JavaScript. GET shows, POST answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dispatch.flow import answer, steps
from dispatch.flow.refusals import OnReserve, Refusal
from dispatch.messaging import wording
from dispatch.messaging.links import open_link
from dispatch.models import Ask, Volunteer
from dispatch.models.labels import label
from dispatch.pages.report_words import badge
from dispatch.states import (
    ANSWERABLE_ASK,
    AskState,
    IncidentKind,
    NotAllowed,
    Source,
    Stale,
    Unit,
    Urgency,
)
from geo.coordinates import Coordinates


class AnswerForm(forms.Form):
    """What a leader answers with; a single volunteer only says when."""

    people = forms.IntegerField(label=gettext_lazy("人数"), min_value=1, max_value=500, required=False)
    boats = forms.IntegerField(label=gettext_lazy("冲锋舟"), min_value=0, max_value=99, required=False)
    vehicles = forms.IntegerField(label=gettext_lazy("车辆"), min_value=0, max_value=99, required=False)
    eta_minutes = forms.IntegerField(
        label=gettext_lazy("几分钟到"), min_value=1, max_value=600, required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask_page(request: HttpRequest, token: str) -> HttpResponse:
    """The ask behind a personal link; a link that is forged, or older than three days, opens nothing."""
    link = open_link(token)
    rows = Ask.objects.select_related(
        "call_out__operation__organisation", "call_out__incident", "team", "mission"
    )
    ask = rows.filter(pk=link.ask).first() if link else None
    person = Volunteer.objects.filter(pk=link.volunteer, active=True).first() if link else None
    if ask is None or person is None:
        return render(request, "ask/gone.html", status=404)
    form = AnswerForm(request.POST or None)
    wrong = ""
    if request.method == "POST" and form.is_valid():
        wrong = _answer(ask, person, form.cleaned_data, go=request.POST.get("go") == "1")
        if not wrong:
            return redirect(request.path)
        ask.refresh_from_db()
    context = _context(ask, person, token) | {"form": form, "wrong": wrong}
    response = render(request, "ask/page.html", context, status=409 if wrong else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(ask: Ask, person: Volunteer, said: dict[str, Any], *, go: bool) -> str:
    """Do what was pressed; the sentence of what stands in the way, or nothing."""
    try:
        if not go:
            answer.decline(ask, source=Source.PAGE)
            return ""
        named = any(said[field] is not None for field in ("people", "boats", "vehicles"))
        answer.accept(
            ask,
            strength=said["people"],
            equipment={Unit.BOAT: said["boats"] or 0, Unit.VEHICLE: said["vehicles"] or 0} if named else None,
            eta_minutes=said["eta_minutes"],
            source=Source.PAGE,
            answerer=person if ask.team_id else None,
            capped=True,
        )
    except OnReserve:
        return ""  # kept: the page says in which place
    except Refusal as refusal:
        return refusal.words()
    except (NotAllowed, Stale):
        return _("现在不能这样改；请联系值班员。没有任何改动。")
    return ""


def _context(ask: Ask, person: Volunteer, token: str) -> dict[str, Any]:
    incident, until = ask.call_out.incident, ask.call_out.sign_up_until
    wanted = steps.still_open(incident, ask)
    language = get_language() or "zh-hans"
    return {
        "planned": until is not None,
        "begins": wording.when(incident, language) if until is not None else "",
        "until": wording.moment(until, language) if until is not None else "",
        "over": until is not None and until <= now(),
        "place": steps.place_of(ask) if ask.state == AskState.RESERVE else None,
        "full": not wanted,
        "ask": ask,
        "incident": incident,
        "operation": ask.call_out.operation,
        "letter": ask.call_out.letter,
        "person": person,
        "token": token,
        "state": label(AskState(ask.state)),
        "kind": label(IncidentKind(incident.kind)),
        "urgency": label(Urgency(incident.urgency)),
        "badge": badge(Urgency(incident.urgency)),
        "wanted": [(label(unit), count) for unit, count in wanted.items()],
        "minutes": round(ask.travel_seconds / 60) if ask.travel_seconds else None,
        "kilometres": _kilometres(ask),
        "answerable": ask.state in ANSWERABLE_ASK,
        "accepted": ask.state == AskState.ACCEPTED,
    }


def _kilometres(ask: Ask) -> float | None:
    """From the base in a straight line; said to be so."""
    base, point = ask.team.base if ask.team else ask.recipient.base, ask.call_out.incident.point
    if point is None:
        return None
    return round(Coordinates(base.x, base.y).distance_m(Coordinates(point.x, point.y)) / 1000, 1)
