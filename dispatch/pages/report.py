"""/reports: every incident with a one-page report to print. Names and phones are hidden."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dispatch.access import operations, visible
from dispatch.flow.debrief import Report, report
from dispatch.flow.debrief.report import TeamLine
from dispatch.models import Incident, Mission
from dispatch.models.labels import label
from dispatch.pages import report_words
from dispatch.pages.scheme import Scheme, scheme
from dispatch.states import HandOffTo, IncidentKind, IncidentState, Mode, Unit, Urgency

PER_PAGE = 50
# One A4 page holds so many rows of needs, teams and log together; the log gives way, and the map when it is crowded.
MOST_ROWS, MOST_NEEDS, MOST_TEAMS, LEAST_LOG = 17, 5, 5, 3
CROWDED, SAVED_BY_A_LOWER_MAP, LONG_TITLE = 7, 4, 24


@login_required
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The incidents one may see, newest first, of one operation or of all."""
    mine = operations(request.user).order_by("-opened_at")
    rows = visible(request.user, Incident).select_related("operation", "organisation", "outcome")
    chosen = request.GET.get("operation", "")
    if chosen:
        rows = rows.filter(operation__slug=chosen)
    page = Paginator(rows.order_by("-received_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "row": row,
            "label": _number(row),
            "state": label(IncidentState(row.state)),
            "urgency": label(Urgency(row.urgency)),
            "kind": label(IncidentKind(row.kind)),
            "served": row.outcome.people_served if hasattr(row, "outcome") else None,
        }
        for row in page
    ]
    context = {"page": page, "lines": lines, "operations": mine, "chosen": chosen}
    return render(request, "report/list.html", context)


@login_required
@require_safe
def incident_report(request: HttpRequest, key: int) -> HttpResponse:
    """The report of one incident as of now, ready to print on one A4 page."""
    rows = visible(request.user, Incident).select_related("operation", "organisation", "owner")
    incident = get_object_or_404(rows, pk=key)
    response = render(request, "report/page.html", _page(report(incident)))
    response.headers["Cache-Control"] = "no-store"
    return response


def _number(row: Incident) -> str:
    return f"{row.organisation.prefix}-{row.year}-{row.number}"


def _page(found: Report) -> dict[str, Any]:
    incident = found.incident
    needs, teams = found.needs[:MOST_NEEDS], found.teams[:MOST_TEAMS]
    lines = report_words.log(found, _log_rows(found))
    mode = Mode(incident.operation.mode)
    return {
        "report": found,
        "incident": incident,
        "number": _number(incident),
        "title": report_words.hide_phones(incident.title),
        "place": _place(incident),
        "state": label(IncidentState(incident.state)),
        "urgency": label(Urgency(incident.urgency)),
        "letter": report_words.badge(Urgency(incident.urgency)),
        "kind": label(IncidentKind(incident.kind)),
        "mode": "" if mode is Mode.LIVE else label(mode),
        "level": ["", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"][incident.operation.response_level or 0],
        "lasted": report_words.clock(found.lasted),
        "hand_offs": [f"{label(HandOffTo(h.to))} {h.reference}".strip() for h in found.hand_offs],
        "milestones": [
            {
                "words": report_words.MILESTONES[m.code],
                "at": m.at,
                "took": report_words.clock(m.took) if m.code != "received" else "—",
                "target": report_words.clock(m.target) if m.target else "",
                "met": m.met,
            }
            for m in found.milestones
        ],
        "late": next(
            (
                report_words.clock(m.took - m.target)
                for m in found.milestones
                if m.code == "on_scene" and m.met is False and m.took and m.target
            ),
            "",
        ),
        "needs": [{"words": _need(n.skill, n.english_skill, n.unit), "line": n} for n in needs],
        "crowded": _rows(found) > CROWDED,
        "long_title": len(incident.title) > LONG_TITLE,
        "more_needs": len(found.needs) - len(needs),
        "teams": [{"line": t, "equipment": _equipment(t.equipment)} for t in teams],
        "more_teams": _more(found.teams[MOST_TEAMS:]),
        "log": lines,
        "told": len(found.entries),
        "digest": report_words.digest(found.entries),
        "map": _map(incident),
        "summary": report_words.hide_phones(found.outcome.summary) if found.outcome else "",
    }


def _rows(found: Report) -> int:
    """How many rows needs and teams take."""
    return sum(
        min(len(lines), most) + (len(lines) > most)
        for lines, most in ((found.needs, MOST_NEEDS), (found.teams, MOST_TEAMS))
    )


def _log_rows(found: Report) -> int:
    """How many entries of the log the page still holds."""
    taken = _rows(found)
    english = (get_language() or "").startswith("en")
    wrapped = (len(found.incident.title) > LONG_TITLE) + (len(found.incident.water) > LONG_TITLE + 10)
    room = MOST_ROWS + (SAVED_BY_A_LOWER_MAP if taken > CROWDED else 0) - english - wrapped - taken
    return max(LEAST_LOG, min(report_words.MOST_ENTRIES, room))


def _more(crews: list[TeamLine]) -> dict[str, Any] | None:
    """The crews that have no line of their own, in one."""
    if not crews:
        return None
    return {
        "count": len(crews),
        "people": sum(crew.people for crew in crews),
        "hours": sum(crew.hours for crew in crews),
    }


def _place(incident: Incident) -> str:
    words, area = report_words.hide_phones(incident.place_words), incident.area_name
    return (words if area in words else f"{area} {words}".strip()) or "—"


def _need(skill: str, english: str, unit: Unit) -> str:
    if unit is Unit.PEOPLE:
        named = english if (get_language() or "").startswith("en") else skill
        return named or _("队员")
    return label(unit)


def _equipment(found: dict[str, int]) -> str:
    return _("、").join(f"{label(Unit(kind))} {count}" for kind, count in sorted(found.items()))


def _map(incident: Incident) -> Scheme | None:
    if incident.point is None:
        return None
    crews = Mission.objects.filter(stops__incident=incident, team__isnull=False).select_related("team")
    teams = {crew.team.pk: crew.team for crew in crews if crew.team}
    bases = [((team.base.x, team.base.y), team.short_name) for team in teams.values()]
    tag = f"{label(Urgency(incident.urgency))} {incident.number}"
    code = incident.area_code or incident.organisation.area_code or "371300"
    return scheme((incident.point.x, incident.point.y), tag, bases, code)
