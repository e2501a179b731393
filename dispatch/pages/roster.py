"""/roster: people and teams of one's organisations; search, marks, basic fields, and a file that equals the list."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dispatch.access import audit, visible
from dispatch.flow import roster as acts
from dispatch.flow.refusals import Refusal
from dispatch.models import Team, User, Volunteer
from dispatch.models.labels import label
from dispatch.models.masks import mask_phone
from dispatch.pages.roster_filter import RosterFilter, teams, volunteers
from dispatch.pages.roster_forms import TeamForm, VolunteerForm
from dispatch.states import TeamKind, Unit

PER_PAGE = 50
Kind = str


@login_required
@require_safe
def roster(request: HttpRequest, kind: Kind = "volunteers") -> HttpResponse:
    """The list; typing fetches only its rows."""
    form = RosterFilter(request.GET, request.user)
    found: Any = (volunteers if kind == "volunteers" else teams)(request.user, form.values())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = [person_line(row) for row in page] if kind == "volunteers" else [team_line(row) for row in page]
    query = request.GET.copy()
    query.pop("page", None)
    context = {"kind": kind, "form": form, "page": page, "lines": lines, "query": query.urlencode()}
    template = "roster/rows.html" if getattr(request, "htmx", False) else "roster/list.html"
    return render(request, template, context)


def person_line(row: Volunteer) -> dict[str, Any]:
    """One person: certificates with the expired marked, insurance, whether texts reach."""
    today = localdate()
    return {
        "row": row,
        "phone": mask_phone(row.phone),
        "skills": [
            {"name": str(q.skill), "until": q.valid_until, "expired": q.valid_until < today}
            for q in row.qualifications.all()
        ],
        "teams": _("、").join(team.short_name for team in row.teams.all()),
        "uninsured": row.insured_until is None or row.insured_until < today,
    }


def team_line(row: Team) -> dict[str, Any]:
    """One team: whom to ask, how many are free, what it brings."""
    pieces = [piece.kind for piece in row.equipment.all() if piece.in_service]
    kinds = {unit: pieces.count(unit.value) for unit in Unit if unit.value in pieces}
    return {
        "row": row,
        "kind": label(TeamKind(row.kind)),
        "free": row.strength - row.engaged,
        "phone": mask_phone(row.duty_phone),
        "equipment": _("、").join(f"{label(unit)} {count}" for unit, count in kinds.items()),
    }


@login_required
@require_safe
def export(request: HttpRequest, kind: Kind) -> StreamingHttpResponse:
    """The list as a file that WPS and Excel open: the same filter, every page of it. Logged, because phones are in it."""
    assert isinstance(request.user, User)
    if kind not in {"volunteers", "teams"}:
        raise Http404
    wanted = RosterFilter(request.GET, request.user).values()
    found: Any = (volunteers if kind == "volunteers" else teams)(request.user, wanted)
    audit(request.user, "roster.exported", kind, filter=request.GET.urlencode(), rows=found.count())
    rows = _people(found) if kind == "volunteers" else _teams(found)
    response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="muster-{kind}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _people(found: Any) -> Iterator[list[str]]:
    yield [
        _("姓名"),
        _("电话"),
        _("组织"),
        _("队伍"),
        _("技能（有效至）"),
        _("保险至"),
        _("在岗"),
        _("退订或被拦"),
    ]
    for row in found.iterator(chunk_size=500):
        line = person_line(row)
        skills = _("；").join(f"{s['name']} {s['until']}" for s in line["skills"])
        blocked = f"{row.opted_out_at:%Y-%m-%d}" if row.opted_out_at else ""
        on_duty = _("是") if row.active and row.on_duty else _("否")
        yield [
            row.name, _plain(row.phone), row.organisation.name, line["teams"], skills, str(row.insured_until or ""),
            on_duty, blocked,
        ]  # fmt: skip


def _teams(found: Any) -> Iterator[list[str]]:
    yield [
        _("队伍"),
        _("类别"),
        _("组织"),
        _("队长"),
        _("副队长"),
        _("值班电话"),
        _("人数"),
        _("可派"),
        _("装备"),
    ]
    for row in found.iterator(chunk_size=500):
        line = team_line(row)
        yield [
            row.name, line["kind"], row.organisation.name, str(row.leader or ""), str(row.deputy or ""),
            _plain(row.duty_phone), str(row.strength), str(line["free"]), line["equipment"],
        ]  # fmt: skip


def _plain(phone: str) -> str:
    """As one dials it at home: a leading + would be a formula."""
    return phone.removeprefix("+86") if phone.startswith("+86") else phone.replace("+", "00", 1)


class _Echo:
    def write(self, line: str) -> str:
        return line


def _csv(rows: Iterable[list[str]]) -> Iterator[str]:
    yield "\ufeff"  # WPS and Excel take the file for GBK without it
    writer = csv.writer(_Echo())
    for row in rows:
        # A cell that begins like this is run as a formula by whoever opens the file.
        yield writer.writerow([f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell for cell in row])


@login_required
@require_http_methods(["GET", "POST"])
def volunteer(request: HttpRequest, key: int) -> HttpResponse:
    """One person's basic fields."""
    row = get_object_or_404(visible(request.user, Volunteer), pk=key)
    return _edit(request, row, VolunteerForm, acts.edit_volunteer, "roster")


@login_required
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, key: int) -> HttpResponse:
    """One team's basic fields."""
    row = get_object_or_404(visible(request.user, Team).select_related("organisation"), pk=key)
    return _edit(request, row, TeamForm, acts.edit_team, "roster_teams")


def _edit(
    request: HttpRequest, row: Any, form_class: type[VolunteerForm | TeamForm], act: Any, back: str
) -> HttpResponse:
    assert isinstance(request.user, User)
    initial = {name: getattr(row, name) for name in form_class.base_fields}
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            act(row, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            field = refusal.data.get("field")
            form.add_error(field if field in form.fields else None, refusal.words())
        else:
            messages.success(request, _("已保存：%(name)s") % {"name": row.name})
            return redirect(back)
    if request.method == "GET":
        audit(request.user, "roster.seen", f"{type(row).__name__.lower()}:{row.pk}")
    context = {"form": form, "row": row, "back": back, "line": person_line(row) if back == "roster" else None}
    response = render(request, "roster/edit.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
