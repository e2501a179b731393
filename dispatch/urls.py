"""Where every address leads."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from dispatch.api.door import api
from dispatch.pages import (
    ask_page,
    calls,
    code_page,
    devices,
    handset,
    hooks,
    imports,
    live,
    metrics,
    phone_page,
    public,
    report,
    roster,
    trackers,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", live.home, name="home"),
    path("board/<slug:slug>", live.board, name="board"),
    path("board/<slug:slug>/wall", live.wall_link, name="wall_link"),
    path("wall", live.newest_wall, name="newest_wall"),
    path("wall/<str:token>", live.wall, name="wall"),
    path("phone", phone_page.phone, name="phone"),
    path("p/<str:token>", phone_page.phone, name="phone_link"),
    path("phone-worker.js", phone_page.phone_worker, name="phone_worker"),
    path("help", public.help_form, name="help"),
    path("help/<slug:slug>", public.help_form, name="help_for"),
    path("t", public.find, name="find"),
    path("t/<str:code>", public.track, name="track"),
    path("imports", imports.imports, name="imports"),
    path("imports/sheet/<str:token>", imports.sheet, name="import_sheet"),
    path("imports/<int:key>", imports.import_run, name="import_run"),
    path("imports/<int:key>/cancel", imports.cancel, name="import_cancel"),
    path("imports/<int:key>/report.csv", imports.report, name="import_report"),
    path("imports/<int:key>/errors.csv", imports.errors, name="import_errors"),
    path("handset", handset.handset, name="handset"),
    path("handset/answer", handset.handset_answer, name="handset_answer"),
    path("a", code_page.code_page, name="code_page"),
    path("c/<str:token>", ask_page.ask_page, name="ask_page"),
    path("calls", calls.calls, name="calls"),
    path("calls/<int:key>", calls.calls_answer, name="calls_answer"),
    path("calls/told/<int:key>", calls.calls_told, name="calls_told"),
    path("hooks/twilio/in", hooks.twilio_in, name="twilio_in"),
    path("hooks/twilio/status/<int:key>", hooks.twilio_status, name="twilio_status"),
    path("reports", report.reports, name="reports"),
    path("reports/<int:key>", report.incident_report, name="incident_report"),
    path("roster", roster.roster, name="roster"),
    path("roster/teams", roster.roster, {"kind": "teams"}, name="roster_teams"),
    path("roster/<str:kind>.csv", roster.export, name="roster_csv"),
    path("roster/volunteers/<int:key>", roster.volunteer, name="roster_volunteer"),
    path("roster/teams/<int:key>", roster.team, name="roster_team"),
    path("metrics", metrics.metrics, name="metrics"),
    path("roster/devices", devices.devices, name="roster_devices"),
    path("roster/devices/<int:key>/revoke", devices.revoke, name="roster_device_revoke"),
    path("roster/volunteers/<int:key>/devices", devices.volunteer_devices, name="roster_volunteer_devices"),
    path("tracker/owntracks", trackers.owntracks, name="tracker_owntracks_basic"),
    path("tracker/<str:token>/owntracks", trackers.owntracks, name="tracker_owntracks"),
    path("tracker/<str:token>/osmand", trackers.osmand, name="tracker_osmand"),
    path("tracker/<str:token>/traccar", trackers.traccar, name="tracker_traccar"),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
handler500 = "dispatch.pages.errors.server_error"
