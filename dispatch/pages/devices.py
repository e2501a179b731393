"""/roster/devices: the trackers of one's volunteers; add one (its addresses are shown once), take one out of service."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dispatch.access import organisations, visible
from dispatch.flow import trackers
from dispatch.flow.refusals import Incomplete
from dispatch.models import Organisation, Tracker, User, Volunteer
from dispatch.pages.import_words import datum_words
from geo.coordinates import Datum

PER_PAGE = 50
# OsmAnd fills these in: latitude, longitude, time, accuracy, altitude, speed, bearing.
OSMAND = "?lat={0}&lon={1}&timestamp={2}&hdop={3}&altitude={4}&speed={5}&bearing={6}"


class DeviceFilter(forms.Form):
    """Words and organisation; what is unknown filters nothing."""

    q = forms.CharField(max_length=60, required=False, label=gettext_lazy("设备或队员"))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        required=False,
        label=gettext_lazy("组织"),
        empty_label=gettext_lazy("全部"),
    )

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        self.fields["organisation"].queryset = organisations(user).order_by("path")  # type: ignore[attr-defined]


class DeviceForm(forms.Form):
    """A new device."""

    name = forms.CharField(max_length=40, label=gettext_lazy("设备名称"))
    datum = forms.ChoiceField(label=gettext_lazy("坐标系"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"datum": Datum.WGS84})
        self.fields["datum"].choices = [(datum.value, words) for datum, words in datum_words()]  # type: ignore[attr-defined]


@login_required
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """The list, those in service first."""
    assert isinstance(request.user, User)
    form = DeviceFilter(request.GET, request.user)
    form.is_valid()
    rows = visible(request.user, Tracker).select_related("volunteer__organisation")
    if organisation := form.cleaned_data.get("organisation"):
        rows = rows.filter(volunteer__organisation__path__startswith=organisation.path)
    if words := form.cleaned_data.get("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(volunteer__name__icontains=words))
    page = Paginator(rows.order_by("-revoked_at", "volunteer__name", "name", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "lines": lines(page), "query": query.urlencode()}
    template = "roster/device_rows.html" if getattr(request, "htmx", False) else "roster/devices.html"
    return render(request, template, {**context, "kind": "devices"})


def lines(rows: Any) -> list[dict[str, Any]]:
    """Devices with their datum in words."""
    words = {datum.value: said for datum, said in datum_words()}
    return [{"row": row, "datum": words[row.datum]} for row in rows]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def volunteer_devices(request: HttpRequest, key: int) -> HttpResponse:
    """One volunteer's devices; a new one is answered with its addresses, this once."""
    assert isinstance(request.user, User)
    volunteer = get_object_or_404(visible(request.user, Volunteer).select_related("organisation"), pk=key)
    form = DeviceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        name, datum = form.cleaned_data["name"], Datum(form.cleaned_data["datum"])
        try:
            tracker, token = trackers.add(volunteer, name=name, datum=datum, by=request.user)
        except Incomplete as refusal:
            form.add_error("name", refusal.words())
        else:
            context = {"volunteer": volunteer, "row": tracker, "ways": ways(token)}
            return render(request, "roster/device_added.html", context, status=201)
    mine = visible(request.user, Tracker).filter(volunteer=volunteer).order_by("-revoked_at", "name", "pk")
    context = {"volunteer": volunteer, "form": form, "lines": lines(mine), "mine": True}
    return render(request, "roster/device_new.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Out of service, at once and for good."""
    assert isinstance(request.user, User)
    tracker = get_object_or_404(visible(request.user, Tracker), pk=key)
    trackers.revoke(tracker, by=request.user)
    messages.success(request, _("已停用：%(name)s") % {"name": tracker.name})
    if request.POST.get("to") == "volunteer":
        return redirect("roster_volunteer_devices", key=tracker.volunteer_id)
    return redirect("roster_devices")


def ways(token: str) -> list[dict[str, str]]:
    """For each app: what to choose there, the address to type, and the address to photograph."""
    told = [
        ("OwnTracks", _("设置 › 连接 › 模式选 HTTP，网址填："), _address("tracker_owntracks", token)),
        ("Traccar Client", _("设置 › 服务器地址填（设备标识随意）："), _address("tracker_traccar", token)),
        ("OsmAnd", _("插件 › 行程记录 › 在线跟踪，网址填："), _address("tracker_osmand", token) + OSMAND),
    ]
    return [
        {"app": app, "where": where, "address": address, "code": _code(address)}
        for app, where, address in told
    ]


def _address(name: str, token: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse(name, kwargs={"token": token})


def _code(address: str) -> str:
    return segno.make(address, micro=False).svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
